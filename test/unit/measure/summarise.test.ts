import { describe, expect, it } from 'vitest';
import { analyse, summarise } from '../../../src/measure/summarise.js';
import type { PhaseSpan } from '../../../src/scenario/types.js';
import { attempt, busyAttempt, numbered } from '../../support/attempts.js';
import { planOf } from '../../support/plans.js';
import { engineReport, runFacts } from '../../support/runs.js';

const phases: PhaseSpan[] = [
  { label: 'baseline', startMs: 0, endMs: 2_000 },
  { label: 'peak', startMs: 2_000, endMs: 4_000 },
  { label: 'recovery', startMs: 4_000, endMs: 10_000 },
];
const intents = [0, 1_000, 2_500, 3_000, 5_000].map((scheduledMs, index) => ({
  index,
  scheduledMs,
  class: index % 2 === 0 ? 'quick-chat' : 'long-reasoning',
}));
const plan = planOf({ phases, durationMs: 10_000, intents });
const attempts = numbered([
  attempt({ intent: 0, scheduledMs: 0, gapsAt: 0, gapCount: 2 }),
  attempt({ intent: 1, scheduledMs: 1_000, class: 'long-reasoning', gapsAt: 2, gapCount: 1 }),
  busyAttempt({ intent: 2, scheduledMs: 2_500, phase: 'peak', last: false }),
  // Sent in the recovery, but asked at the peak.
  attempt({ intent: 2, retry: 1, scheduledMs: 4_100, phase: 'recovery', gapsAt: 3, gapCount: 1 }),
]);
const gaps = Float32Array.of(20, 30, 500, 40);
const input = { run: runFacts(), plan, attempts, gaps, samples: [], report: null };

describe('the summary', () => {
  it('places the run in time, the drain told apart', () => {
    expect(summarise(input).run).toMatchObject({ id: 'test-run', spanMs: 6_590, drainMs: 4_090 });
  });

  it('divides intents into phases and classes, those not sent included', () => {
    const { overall, phases: slices, classes } = summarise(input);
    const counts = (slice: typeof overall) => [
      slice.label,
      slice.intents.offered,
      slice.intents.sent,
      slice.intents.notSent,
    ];
    expect(counts(overall)).toEqual(['all', 5, 3, 2]);
    expect(slices.map(counts)).toEqual([
      ['baseline', 2, 2, 0],
      ['peak', 2, 1, 1],
      ['recovery', 1, 0, 1],
    ]);
    expect(classes.map(counts)).toEqual([
      ['quick-chat', 3, 2, 1],
      ['long-reasoning', 2, 1, 1],
    ]);
  });

  it('counts a retry with the phase in which its intent was asked', () => {
    const peak = summarise(input).phases[1];
    expect(peak).toMatchObject({ attempts: 2, outcomes: { ok: 1, 'busy.overloaded': 1 } });
    expect(peak?.latency.ttft.max).toBe(2_100);
  });

  it('pools the gaps of each slice', () => {
    const { overall, phases: slices, classes } = summarise(input);
    expect(overall.latency.itl).toMatchObject({ n: 4, max: 500 });
    expect(slices.map(slice => slice.latency.itl.n)).toEqual([3, 1, 0]);
    expect(classes.map(slice => slice.latency.itl.max)).toEqual([40, 500]);
    expect(summarise({ ...input, gaps: null }).overall.latency.itl.n).toBe(0);
    expect(analyse(input).histograms.itlMs.map(({ kind, label, buckets }) => [kind, label, buckets.length])).toEqual([
      ['all', 'all', 4],
      ['phase', 'baseline', 3],
      ['phase', 'peak', 1],
      ['class', 'quick-chat', 3],
      ['class', 'long-reasoning', 1],
    ]);
  });

  it('takes rates over the whole plan when the run went through it, else as far as it came', () => {
    const whole = summarise({ ...input, plan: planOf({ phases, durationMs: 10_000, intents: intents.slice(0, 3) }) });
    expect(whole.overall.ratesPerSecond).toMatchObject({ offered: 0.3, sent: 0.3 });
    expect(whole.phases[2]?.ratesPerSecond).toMatchObject({ offered: 0, sent: 0 });
    const cut = summarise({ ...input, run: runFacts({ status: 'interrupted', stopReason: 'stop.signal' }) });
    expect(cut.overall.ratesPerSecond).toMatchObject({ offered: 3 / 2.5, sent: 3 / 2.5 });
    expect(cut.phases[1]?.ratesPerSecond).toMatchObject({ offered: 2, sent: 2 });
  });

  it('stands on its own without a single record', () => {
    const empty = summarise({ ...input, attempts: [], gaps: null, report: engineReport() });
    expect(empty.verdict.outcome).toBe('too_little_data');
    expect(empty.overall.intents).toMatchObject({ offered: 5, sent: 0, notSent: 5 });
    expect(empty.series.startMs).toEqual([]);
  });

  it('survives JSON unchanged', () => {
    const summary = summarise(input);
    expect(JSON.parse(JSON.stringify(summary))).toEqual(summary);
  });
});
