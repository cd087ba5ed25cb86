import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { streamsAtOnce } from '../../src/engine/truth/load.js';
import { measureAgainstTruth } from '../../src/engine/truth/measure.js';
import { startSender, type TruthSender } from '../../src/engine/truth/sender-process.js';

const built = existsSync(fileURLToPath(new URL('../../dist/engine/workers/main.js', import.meta.url)));

describe.skipIf(!built)('the instrument against senders that know when they sent', () => {
  let senders: TruthSender[];
  beforeAll(async () => {
    senders = [await startSender(), await startSender()];
  });
  afterAll(async () => {
    await Promise.all(senders.map(sender => sender.close()));
  });

  it('counts what was sent and tells how far off each time is', async () => {
    const load = streamsAtOnce(40, 20);
    const cell = await measureAgainstTruth(senders, load);
    expect(cell).toMatchObject({ exact: true, workers: 1, chunking: 'one', tls: false });
    expect(cell.counted).toEqual(cell.sent);
    expect(cell.sent.events).toBe(cell.sent.requests * load.tokensOfAnswer);
    // What warms up is in no percentile, and everything else is.
    const { n } = cell.ttftError;
    expect(n).toBeLessThan(cell.sent.requests);
    expect(n).toBe(Math.round((cell.requestsPerSecond * load.arrivalsMs) / 1_000));
    expect(cell.lateness.n).toBe(n);
    expect(cell.gapError.n).toBe(n * (load.tokensOfAnswer - 1));
    expect(cell.stampLag.n).toBe(n * load.tokensOfAnswer);
    // A request takes time to arrive and nothing is sent before its moment: none of these can be below zero.
    for (const spread of [cell.ttftError, cell.stampLag, cell.lateness]) expect(spread.biasMs).toBeGreaterThan(0);
    // A wrong pairing of stamps and sends would be off by whole pauses.
    expect(cell.gapError.p50Ms).toBeLessThan(1_000 / load.tokensPerSecond / 2);
    expect(cell.eventsPerSecond / (cell.streams * load.tokensPerSecond)).toBeGreaterThan(0.5);
  });

  it('hears the same in blocks, over TLS, with two workers', async () => {
    const load = streamsAtOnce(20, 100, { chunking: 'eight', tls: true, workers: 2 });
    const cell = await measureAgainstTruth(senders, load);
    expect(cell).toMatchObject({ exact: true, workers: 2, chunking: 'eight', tls: true });
    expect(cell.counted).toEqual(cell.sent);
    // Tokens of one write arrive at one moment: most gaps are nothing on both sides.
    expect(cell.gapError.p50Ms).toBe(0);
  });
});
