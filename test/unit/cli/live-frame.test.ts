import { Chalk } from 'chalk';
import { describe, expect, test } from 'vitest';
import { liveFrame, progressLine } from '../../../src/cli/ui/live-frame.js';
import { visibleWidth } from '../../../src/cli/ui/palette.js';
import type { LiveFigures, LiveSnapshot } from '../../../src/measure/live.js';
import { parseScenario } from '../../../src/scenario/load.js';
import { createPlan } from '../../../src/scenario/plan.js';

const plan = createPlan(
  parseScenario(
    `load: { shape: flash-crowd, base: 2/s, peak: 10x, start: 10s, rise: 5s, hold: 10s, halfLife: 5s, duration: 60s }
traffic: [ { class: long-reasoning } ]`,
    'surge.yaml',
  ),
);

const figures: LiveFigures = {
  attempts: 1_234,
  outcomes: { ok: 400, 'busy.overloaded': 700, 'busy.rate_limited': 30, 'client.aborted': 90, 'net.reset': 14 },
  intents: { answered: 400, busy: 500, abandoned: 90, failed: 14, cancelled: 21, interrupted: 0 },
  busyShare: 0.498,
  ttftMs: { p50: 1_234, p95: 12_345 },
  ttfaMs: { p50: 4_321, p95: 54_321 },
  tpotMs: { p50: 31.2, p95: 45.6 },
  outputTokensPerSecond: 12_345,
};

const snapshotAt = (atMs: number, draining = false): LiveSnapshot => ({
  progress: { atMs, offered: 1_300, sent: 1_280, ended: 1_234, inFlight: 46, waitingRetries: 12, draining },
  phase: plan.phaseAt(atMs),
  plannedLoad: plan.loadAt(atMs),
  overall: figures,
  recent: figures,
});

const frame = (atMs: number, width: number, stops = 0, level: 0 | 1 = 0) =>
  liveFrame(snapshotAt(atMs), { plan, width, paint: new Chalk({ level }), sentPerSecond: 21.3, stops });

describe('the live picture', () => {
  test.each([60, 79, 80, 99, 160])('has no line wider than %i columns, at any moment and in colour', width => {
    for (const atMs of [0, 1, 12_000, 30_000, 59_999, 60_000, 75_000]) {
      for (const stops of [0, 1, 2]) {
        for (const line of frame(atMs, width, stops, 1)) expect(visibleWidth(line), line).toBeLessThanOrEqual(width);
      }
    }
  });

  test('says everything without colour', () => {
    const text = frame(17_000, 99).join('\n');
    for (const part of [
      'peak',
      '0:17 of 1:00',
      'offered 20.0/s',
      'sent 21.3/s',
      'answered 40.0/s',
      'in flight 46',
      'to retry 12',
      'TTFT p50 1.23 s p95 12.3 s',
      'TTFA p50 4.32 s',
      'TPOT p50 31.2 ms',
      '49.8 %',
      'left 90',
      'stopped their answer 21',
      'busy.overloaded 700',
      '43s left',
    ]) {
      expect(text).toContain(part);
    }
  });

  test('points at the moment on the curve', () => {
    const pointer = (atMs: number) => frame(atMs, 99)[1]?.indexOf('▲') ?? -1;
    expect(pointer(0)).toBe(11);
    expect(pointer(30_000)).toBeGreaterThan(pointer(10_000));
    expect(pointer(60_000)).toBe(pointer(90_000));
  });

  test('says what Ctrl-C will do, and did', () => {
    expect(frame(20_000, 99).at(-1)).toContain('Ctrl-C finishes what is in flight');
    expect(frame(20_000, 99, 1).at(-1)).toContain('Ctrl-C again');
    expect(frame(20_000, 99, 2).at(-1)).toContain('the records are kept');
    expect(frame(61_000, 99).at(-1)).toContain('Finishing what is in flight: 46');
  });
});

test('a log gets one line', () => {
  const line = progressLine(snapshotAt(17_000), { plan, sentPerSecond: 21.3 });
  expect(line).not.toContain('\n');
  expect(line).toContain('0:17/1:00  peak  sent 21.3/s');
  expect(line).toContain('busy 49.8 %');
});
