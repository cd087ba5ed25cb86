import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AttemptRecord } from '../../src/measure/attempt.js';
import { isCancelled } from '../../src/measure/outcomes.js';
import { summarise } from '../../src/measure/summarise.js';
import type { SliceSummary } from '../../src/measure/summary-types.js';
import { outcomeClasses } from '../../src/protocol/types.js';
import type { PhaseSpan } from '../../src/scenario/types.js';
import { attempt, numbered, unanswered } from '../support/attempts.js';
import { planOf } from '../support/plans.js';
import { runFacts } from '../support/runs.js';

const phases: PhaseSpan[] = [
  { label: 'baseline', startMs: 0, endMs: 10_000 },
  { label: 'peak', startMs: 10_000, endMs: 30_000 },
  { label: 'recovery', startMs: 30_000, endMs: 60_000 },
];
const plan = planOf({ phases });

const anyEnd = fc.record({
  outcome: fc.constantFrom(...outcomeClasses),
  confidence: fc.constantFrom('certain', 'likely', 'suspect'),
  busySuspect: fc.boolean(),
  abortReason: fc.constantFrom(null, 'patience', 'stopped', 'cancelled'),
  waitMs: fc.double({ min: 1, max: 20_000, noNaN: true }),
});

/** Some intents at any times, each with one to three attempts that end in any way. */
const anyRun = fc
  .array(
    fc.record({
      atMs: fc.double({ min: 0, max: 59_999, noNaN: true }),
      class: fc.constantFrom('quick-chat', 'long-reasoning'),
      ends: fc.array(anyEnd, { minLength: 1, maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map(intents =>
    numbered(
      intents.flatMap(({ atMs, class: name, ends }, i) =>
        ends.map(({ waitMs, ...end }, retry): AttemptRecord => {
          const scheduledMs = atMs + retry * 30_000;
          const make = end.outcome === 'ok' ? attempt : unanswered;
          const firstTokenMs = end.outcome === 'ok' ? scheduledMs + waitMs : null;
          const last = retry === ends.length - 1;
          const phase = plan.phaseAt(atMs);
          return make({
            ...end,
            reclick: Math.floor(retry / 2),
            scheduledMs,
            firstTokenMs,
            intent: i + 1,
            retry,
            last,
            class: name,
            phase,
          });
        }),
      ),
    ),
  );

const summaryOf = (attempts: readonly AttemptRecord[]) =>
  summarise({ run: runFacts(), plan, attempts, gaps: null, samples: [], report: null });

const total = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((sum, n) => sum + n, 0);

describe('every summary', () => {
  it('has a ledger that sums to the attempts, and ends that sum to the intents', () => {
    fc.assert(
      fc.property(anyRun, attempts => {
        const { overall, phases: slices, classes, series, errors } = summaryOf(attempts);
        expect(total(overall.outcomes)).toBe(attempts.length);
        for (const slice of [overall, ...slices, ...classes]) {
          expect(total(slice.outcomes)).toBe(slice.attempts);
          const { sent, answered, busy, abandoned, failed, cancelled, interrupted, good } = slice.intents;
          expect(answered + busy + abandoned + failed + cancelled + interrupted).toBe(sent);
          expect(sent + slice.retries.library + slice.retries.reclicks).toBe(slice.attempts);
          expect(slice.abandonment.afterMs.n).toBe(abandoned);
          expect(good).toBeLessThanOrEqual(answered);
          expect(slice.latency.ttft.n + slice.latency.ttft.missing).toBe(sent - cancelled - interrupted);
          expect(slice.busyRate.upper.count).toBeGreaterThanOrEqual(slice.busyRate.intents.count);
        }
        const inSeries = Object.values(series.outcomes).map(column => column.reduce((sum, n) => sum + n, 0));
        expect(inSeries.reduce((sum, n) => sum + n, 0)).toBe(attempts.length);
        const wellEnded = (overall.outcomes.ok ?? 0) + attempts.filter(isCancelled).length;
        expect(errors.reduce((sum, error) => sum + error.count, wellEnded)).toBe(attempts.length);
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it('has rates over one time, so that no intent is good without being completed, sent and offered', () => {
    const cut = fc.constantFrom(runFacts(), runFacts({ status: 'interrupted', stopReason: 'stop.signal' }));
    fc.assert(
      fc.property(anyRun, cut, fc.integer({ min: 0, max: 60 }), (attempts, run, due) => {
        const intents = Array.from({ length: due }, (_, i) => ({
          index: 1_000 + i,
          scheduledMs: i * 1_000,
          class: 'quick-chat',
        }));
        const own = planOf({ phases, intents });
        const summary = summarise({ run, plan: own, attempts, gaps: null, samples: [], report: null });
        for (const { ratesPerSecond: rates } of [summary.overall, ...summary.phases, ...summary.classes]) {
          expect(rates.good).toBeLessThanOrEqual(rates.completed);
          expect(rates.completed).toBeLessThanOrEqual(rates.sent);
          expect(rates.sent).toBeLessThanOrEqual(rates.offered);
        }
      }),
      { seed: 5, numRuns: 200 },
    );
  });

  it('is divided by phases and by classes without rest or overlap', () => {
    fc.assert(
      fc.property(anyRun, attempts => {
        const { overall, phases: slices, classes } = summaryOf(attempts);
        for (const parts of [slices, classes]) {
          const sum = (of: (slice: SliceSummary) => number) => parts.reduce((all, slice) => all + of(slice), 0);
          expect(sum(slice => slice.attempts)).toBe(overall.attempts);
          for (const key of [
            'offered',
            'sent',
            'answered',
            'busy',
            'failed',
            'abandoned',
            'cancelled',
            'interrupted',
          ] as const) {
            expect([key, sum(slice => slice.intents[key])]).toEqual([key, overall.intents[key]]);
          }
        }
      }),
      { seed: 2, numRuns: 200 },
    );
  });

  it('has the percentiles that counting by hand finds', () => {
    fc.assert(
      fc.property(anyRun, attempts => {
        const { ttft } = summaryOf(attempts).overall.latency;
        const waits = waitsByHand(attempts);
        for (const [name, p] of [
          ['p50', 0.5],
          ['p90', 0.9],
          ['p95', 0.95],
          ['p99', 0.99],
        ] as const) {
          expect(ttft[name].value).toBe(smallestCovering(waits, p));
          const all = [...waits, ...Array.from({ length: ttft.missing }, () => Infinity)];
          const adjusted = smallestCovering(all, p);
          expect(ttft[name].adjustedInfinite).toBe(adjusted === Infinity);
          expect(ttft[name].adjusted).toBe(adjusted === Infinity ? null : adjusted);
          const { low, high, value } = ttft[name];
          if (value !== null) expect(low === null || low <= value).toBe(true);
          if (value !== null) expect(high === null || high >= value).toBe(true);
        }
      }),
      { seed: 3, numRuns: 200 },
    );
  });

  it('does not depend on the order in which records were written', () => {
    fc.assert(
      fc.property(anyRun, attempts => {
        const { errors: _, ...forward } = summaryOf(attempts);
        const { errors: __, ...backward } = summaryOf([...attempts].reverse());
        expect(backward.overall).toEqual(forward.overall);
        expect(backward.series.busy).toEqual(forward.series.busy);
        expect(backward.verdict.busyFromMs).toEqual(forward.verdict.busyFromMs);
      }),
      { seed: 4, numRuns: 100 },
    );
  });
});

function waitsByHand(attempts: readonly AttemptRecord[]): number[] {
  const waits: number[] = [];
  for (const first of attempts.filter(record => record.retry === 0)) {
    const own = attempts.filter(record => record.intent === first.intent);
    const last = own.find(record => own.every(other => other.retry <= record.retry));
    if (last?.outcome === 'ok' && last.firstTokenMs !== null) waits.push(last.firstTokenMs - first.scheduledMs);
  }
  return waits;
}

/** The smallest value that at least a share p of the values does not exceed. */
function smallestCovering(values: readonly number[], p: number): number | null {
  const covering = values.filter(v => values.filter(other => other <= v).length >= p * values.length - 1e-9);
  return covering.length === 0 ? null : Math.min(...covering);
}
