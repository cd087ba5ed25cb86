import { describe, expect, it } from 'vitest';
import { Ingest, readLine } from '../../../src/k6/ingest.js';
import type { EndedLine, SentLine } from '../../../src/k6/runtime/lines.js';
import type { AttemptRecord } from '../../../src/measure/attempt.js';
import { createPlan } from '../../../src/scenario/plan.js';
import type { Intent } from '../../../src/scenario/types.js';
import { attempt } from '../../support/attempts.js';
import { openLoad, scenario } from '../../support/engine-run.js';

const plan = createPlan(scenario(openLoad(10, 1_000)));
const intents = [...plan.intents()];
const intentAt = (index: number): Intent => intents[index] ?? expect.fail('not planned');

const sent = (index: number, retry = 0): SentLine => ({
  busytone: 'sent',
  intent: intentAt(index),
  retry,
  reclick: 0,
  scheduledMs: index * 100,
  sentMs: index * 100 + 1,
  zeroWallMs: 1_000_000,
});
const ended = (index: number, changes: Partial<AttemptRecord> = {}, gaps: readonly number[] = []): EndedLine => ({
  busytone: 'ended',
  record: attempt({ attempt: 0, intent: index, gapsAt: null, gapCount: 0, ...changes }),
  gaps,
});

function ingest(keepGaps = true) {
  const records: AttemptRecord[] = [];
  const gaps: number[] = [];
  const sink = {
    attempts: (batch: readonly AttemptRecord[], of: Float32Array) => {
      records.push(...batch);
      gaps.push(...of);
    },
  };
  const made = new Ingest(sink, { plan, target: 'here', price: null, redact: (text: string) => text }, keepGaps);
  return { made, records, gaps };
}

describe('what the scripts print', () => {
  it('is told apart from everything else that k6 says', () => {
    expect(readLine(JSON.stringify(sent(1)))).toEqual(sent(1));
    expect(readLine('{"busytone":"sent","intent":{')).toBeNull();
    expect(readLine('time="…" level=warning msg="Insufficient VUs"')).toBeNull();
  });

  it('becomes records that are numbered in the order of sending, whatever ended first', () => {
    const { made, records } = ingest();
    for (const line of [sent(0), sent(1), ended(1), sent(2), ended(0), ended(2)]) made.add(line);
    made.finish(null);
    expect(records.map(({ intent, attempt }) => [intent, attempt])).toEqual([
      [1, 1],
      [0, 0],
      [2, 2],
    ]);
    expect(made).toMatchObject({ sent: 3, ended: 3, launched: 3, inFlight: 0, peakInFlight: 2, zeroWallMs: 1_000_000 });
  });

  it('keeps gaps one after the other, over several batches', () => {
    const { made, records, gaps } = ingest();
    for (const line of [sent(0), ended(0, {}, [5, 7]), sent(1)]) made.add(line);
    made.flush();
    for (const line of [ended(1, {}, [9])]) made.add(line);
    made.finish(null);
    expect(gaps).toEqual([5, 7, 9]);
    expect(records.map(({ gapsAt, gapCount }) => [gapsAt, gapCount])).toEqual([
      [0, 2],
      [2, 1],
    ]);
    const without = ingest(false);
    for (const line of [sent(0), ended(0, {}, [5, 7])]) without.made.add(line);
    without.made.finish(null);
    expect(without.records[0]).toMatchObject({ gapsAt: null, gapCount: 0 });
    expect(without.gaps).toEqual([]);
  });

  it('hands a record over before its retry goes out, which may never do so', () => {
    const { made, records } = ingest();
    const busy = { outcome: 'busy.rate_limited', last: false } as const;
    for (const line of [sent(0), ended(0, busy), sent(1), ended(1, busy)]) made.add(line);
    made.flush();
    expect(records).toHaveLength(2);
    expect(made.waitingRetries).toBe(2);
    made.add(sent(0, 1));
    made.add(ended(0, { retry: 1 }));
    made.finish(null);
    expect(records.map(({ intent, retry, last }) => [intent, retry, last])).toEqual([
      [0, 0, false],
      [1, 0, false],
      [0, 1, true],
    ]);
  });

  it('books what a stop cut as stopped, and leaves what a broken script lost missing', () => {
    const cut = ingest();
    for (const line of [sent(0), sent(1), ended(0)]) cut.made.add(line);
    cut.made.finish(900);
    expect(cut.records.at(-1)).toMatchObject({
      intent: 1,
      attempt: 1,
      outcome: 'client.aborted',
      abortReason: 'stopped',
      sentMs: 101,
      endMs: 900,
      class: 'small',
    });
    const lost = ingest();
    for (const line of [sent(0), sent(1), ended(0)]) lost.made.add(line);
    lost.made.finish(null);
    expect(lost.records).toHaveLength(1);
    expect(lost.made.inFlight).toBe(1);
  });
});
