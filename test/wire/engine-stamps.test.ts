import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exchanges, percentile, stampErrors } from '../support/truth-exchange.js';
import { stream, tail } from '../support/truth-script.js';
import { scripted, startTruthServer, type TruthServer } from '../support/truth-server.js';

let server: TruthServer;
beforeAll(async () => {
  server = await startTruthServer();
});
afterAll(() => server.close());

describe('stamps against the true times of sending', () => {
  it('lag by far less than a token gap at 200 streams of 20 tokens a second', async () => {
    const script = scripted({ steps: stream({ firstMs: 40, tokens: 30, everyMs: 50 }) });
    await exchanges(server.url, script, 100, 1);
    let best: { first: number; later: number } = { first: Number.POSITIVE_INFINITY, later: Number.POSITIVE_INFINITY };
    // A busy machine can only add to the errors, so the best of a few rounds is the instrument's own.
    for (let round = 0; round < 3 && Math.max(best.first, best.later) >= 1; round++) {
      const all = await exchanges(server.url, script, 200, 5);
      const { first, later } = stampErrors(all, await server.logs());
      expect(first).toHaveLength(200);
      expect(later).toHaveLength(200 * 29);
      const figures = [first, later].map(errors => [0.5, 0.9, 0.99].map(share => percentile(errors, share).toFixed(3)));
      process.stdout.write(`p50/p90/p99: first ${figures[0]?.join(' / ')} ms, later ${figures[1]?.join(' / ')} ms\n`);
      // Reads that follow each other without a pause share the stamp of the first for up to a millisecond: by so much
      // can a stamp lie before the sending, and by some microseconds the clocks of two processes.
      expect(first[0]).toBeGreaterThan(-1.05);
      expect(later[0]).toBeGreaterThan(-1.05);
      best = { first: percentile(first, 0.5), later: percentile(later, 0.5) };
    }
    expect(best.first).toBeLessThan(1);
    expect(best.later).toBeLessThan(1);
  });

  it('keep tokens that were written together at one time, and count them', async () => {
    const script = scripted({ steps: stream({ firstMs: 20, tokens: 24, everyMs: 5, perWrite: 4 }) });
    const [exchange] = await exchanges(server.url, script, 1, 0);
    const progress = exchange?.reader.progress;
    expect(progress?.tokenEvents).toBe(24);
    expect(progress?.coalesced).toBeGreaterThanOrEqual(18);
    const zeros = [...(exchange?.reader.gaps ?? [])].filter(gap => gap === 0).length;
    expect(progress?.coalesced).toBe(zeros);
  });

  it('do not take an empty role chunk, a comment or early headers for the first token', async () => {
    const script = scripted({
      headAtMs: 0,
      steps: [
        { atMs: 0, event: 'role' },
        { atMs: 100, event: 'comment' },
        { atMs: 300, event: 'comment' },
        { atMs: 500, event: 'reasoning' },
        { atMs: 600, event: 'token' },
        ...tail(600),
      ],
    });
    const [exchange] = await exchanges(server.url, script, 1, 0);
    const progress = exchange?.reader.progress;
    const sentMs = exchange?.sentMs ?? Number.NaN;
    const since = (at: number | null | undefined) => (at ?? Number.NaN) - sentMs;
    expect(since(progress?.headersMs)).toBeLessThan(400);
    expect(since(progress?.firstEventMs)).toBeLessThan(400);
    expect(since(progress?.firstTokenMs)).toBeGreaterThanOrEqual(500);
    expect(since(progress?.firstAnswerMs)).toBeGreaterThanOrEqual(600);
    expect(progress?.keepAlives).toBe(2);
  });

  it('are the same whatever frames the body', async () => {
    for (const framing of ['chunked', 'close'] as const) {
      const script = scripted({ framing, steps: stream({ firstMs: 30, tokens: 5, everyMs: 30 }) });
      const all = await exchanges(server.url, script, 3, 10);
      const { first, later } = stampErrors(all, await server.logs());
      expect(later).toHaveLength(12);
      expect(
        percentile(
          [...first, ...later].sort((a, b) => a - b),
          0.5,
        ),
      ).toBeLessThan(5);
    }
  });
});
