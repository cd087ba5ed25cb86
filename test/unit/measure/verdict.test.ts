import { describe, expect, it } from 'vitest';
import type { AttemptRecord } from '../../../src/measure/attempt.js';
import { summarise } from '../../../src/measure/summarise.js';
import type { PhaseSpan, Slo } from '../../../src/scenario/types.js';
import { attempt, busyAttempt, numbered, unanswered } from '../../support/attempts.js';
import { shapeIn } from '../../support/load-shape.js';
import { type PlanParts, planOf, scenarioOf } from '../../support/plans.js';
import { runFacts } from '../../support/runs.js';

const phases: PhaseSpan[] = [
  { label: 'baseline', startMs: 0, endMs: 10_000 },
  { label: 'peak', startMs: 10_000, endMs: 40_000 },
  { label: 'recovery', startMs: 40_000, endMs: 70_000 },
];
const surge = (ms: number) => (ms < 10_000 || ms >= 40_000 ? 2 : 40);
const phaseOf = (ms: number) => phases.findLast(phase => ms >= phase.startMs)?.label ?? 'baseline';

/** Intents at the surge's rate, each made by `make` from its time and number. */
function run(make: (scheduledMs: number, i: number) => AttemptRecord, untilMs = 70_000): AttemptRecord[] {
  const records: AttemptRecord[] = [];
  for (let ms = 0, i = 0; ms < untilMs; ms += 1_000 / surge(ms), i += 1) {
    records.push({ ...make(ms, i), intent: i + 1, phase: phaseOf(ms) });
  }
  return numbered(records);
}

function verdictOf(attempts: readonly AttemptRecord[], parts: PlanParts & { slo?: Partial<Slo> } = {}) {
  const slo: Slo = { latency: [], busyRate: null, goodFraction: null, ...parts.slo };
  const plan = planOf({ phases, durationMs: 70_000, loadAt: surge, scenario: scenarioOf({ slo }), ...parts });
  return summarise({ run: runFacts(), plan, attempts, gaps: null, samples: [], report: null }).verdict;
}

const inSurge = (from: number, to: number, busyEvery: number) =>
  run((scheduledMs, i) =>
    scheduledMs >= from && scheduledMs < to && i % busyEvery !== 0
      ? busyAttempt({ scheduledMs })
      : attempt({ scheduledMs }),
  );

describe('the verdict', () => {
  it('says when, at what load, how badly and how long an endpoint was busy', () => {
    const verdict = verdictOf(inSurge(14_000, 49_000, 3));
    expect(verdict).toMatchObject({ outcome: 'turned_busy', busyFromLoad: 40, recovery: { state: 'recovered' } });
    expect(verdict.busyFromMs).toBeGreaterThanOrEqual(14_000);
    expect(verdict.busyFromMs).toBeLessThan(14_500);
    expect(verdict.headline).toMatchInlineSnapshot(
      `"Turned busy 14 s into the run at 40 intents/s; at worst 67.5 % of intents were turned away; recovered 8.5 s after the surge ended."`,
    );
    expect(verdict.sentences).toMatchInlineSnapshot(`
      [
        "705 of 1,280 intents (55.1 %, 95 % interval 52.3 % to 57.8 %) were turned away for good, most often as busy.overloaded (HTTP 503).",
        "Users who got an answer waited 500 ms for the first token at the median and 500 ms at p95; with those who got none, p95 is infinite. At p95 it was 500 ms before the surge and 500 ms at its peak.",
      ]
    `);
  });

  it('says when it did not recover, or had before the surge ended', () => {
    expect(verdictOf(inSurge(14_000, 70_000, 2)).headline).toMatch(/; had not recovered when the run ended\.$/);
    expect(verdictOf(inSurge(14_000, 30_000, 2)).headline).toMatch(/; had recovered when the surge ended\.$/);
    expect(verdictOf(inSurge(14_000, 70_000, 2).filter(record => record.scheduledMs < 40_000)).headline).toMatch(
      /; too little came after the surge to tell whether it recovers\.$/,
    );
    const noEnd = { phases: phases.slice(0, 2) };
    expect(verdictOf(inSurge(14_000, 70_000, 2), noEnd).headline).toMatch(/; stayed busy to the end\.$/);
    expect(verdictOf(inSurge(14_000, 30_000, 2), noEnd).headline).toMatch(/; busy until 30 s\.$/);
  });

  it('speaks of users in a closed loop', () => {
    const shape = shapeIn(scenarioOf().load);
    const load = { mode: 'closed', shape, thinkSeconds: { kind: 'constant', value: 1 }, durationMs: 70_000 } as const;
    expect(verdictOf(inSurge(14_000, 70_000, 2), { scenario: scenarioOf({ load }) }).headline).toMatch(/ at 40 users;/);
  });

  it('holds when nobody, or few enough, were turned away', () => {
    const calm = verdictOf(run(scheduledMs => attempt({ scheduledMs })));
    expect(calm).toMatchObject({ outcome: 'held', busyFromMs: null, recovery: { state: 'not_needed' } });
    expect(calm.headline).toBe('Held: 1,280 intents at up to 40 intents/s, none turned away.');
    const stray = run((scheduledMs, i) => (i % 100 === 50 ? busyAttempt({ scheduledMs }) : attempt({ scheduledMs })));
    expect(verdictOf(stray).headline).toBe('Held: 1,280 intents at up to 40 intents/s, 1 % turned away.');
    expect(verdictOf(stray, { slo: { busyRate: 0.001 } }).outcome).toBe('turned_busy');
  });

  it('holds but tells of missed objectives', () => {
    const slo: Partial<Slo> = {
      latency: [{ metric: 'ttft', percentile: 'p95', limitMs: 400 }],
      goodFraction: 0.9,
    };
    const verdict = verdictOf(
      run(scheduledMs => attempt({ scheduledMs })),
      { slo },
    );
    expect(verdict.headline).toMatch(/, but missed 2 of 2 objectives\.$/);
    expect(verdict.sentences).toContain(
      'Missed 2 of 2 objectives: ttft.p95 < 400 ms (it was 500 ms), goodFraction ≥ 90 % (it was 0 %).',
    );
  });

  it('fails an endpoint that answers nobody without being busy', () => {
    const verdict = verdictOf(run(scheduledMs => unanswered({ scheduledMs, outcome: 'auth', http: 401 })));
    expect(verdict.outcome).toBe('failed');
    expect(verdict.headline).toBe(
      'Failed: 1,280 of 1,280 intents got no answer, most often because of auth (HTTP 401).',
    );
    const left = run(scheduledMs => unanswered({ scheduledMs, outcome: 'client.aborted', abortReason: 'patience' }));
    expect(verdictOf(left).headline).toMatch(/because of users losing patience\.$/);
  });

  it('does not judge by a handful, nor by what was under way when the run stopped', () => {
    expect(verdictOf(run(scheduledMs => attempt({ scheduledMs })).slice(0, 9))).toMatchObject({
      outcome: 'too_little_data',
      headline: 'Too little data: 9 intents came to an end, too few to judge the endpoint by.',
    });
    const stopped = run(scheduledMs => unanswered({ scheduledMs, outcome: 'client.aborted', abortReason: 'stopped' }));
    expect(verdictOf(stopped).outcome).toBe('too_little_data');
  });

  it('says who was treated worse, who left, what retries did and what stayed behind', () => {
    const records = run((scheduledMs, i) => {
      if (i % 40 === 7) return unanswered({ scheduledMs, outcome: 'client.aborted', abortReason: 'patience' });
      if (i % 40 === 9) return unanswered({ scheduledMs, outcome: 'net.reset' });
      if (i % 40 === 11) return unanswered({ scheduledMs, outcome: 'client.aborted', abortReason: 'stopped' });
      const late = scheduledMs >= 40_000 ? 200 : 0;
      const answer = attempt({ scheduledMs, firstTokenMs: scheduledMs + 500 + late });
      if (i % 2 === 0) return answer;
      return scheduledMs >= 10_000 && scheduledMs < 40_000
        ? busyAttempt({ scheduledMs, class: 'long-reasoning' })
        : { ...answer, class: 'long-reasoning' };
    });
    const retry = { ...busyAttempt({ scheduledMs: 0 }), intent: 1, retry: 0, last: false, attempt: records.length };
    const [first, ...rest] = records;
    if (!first) throw new Error('no records');
    const { sentences } = verdictOf([retry, { ...first, retry: 1 }, ...rest]);
    expect(sentences).toMatchInlineSnapshot(`
      [
        "510 of 1,248 intents (40.9 %, 95 % interval 38.2 % to 43.6 %) were turned away for good, most often as busy.overloaded (HTTP 503).",
        "Not all were treated alike: 93.8 % of long-reasoning were turned away, but 0 % of quick-chat.",
        "32 users lost patience and left, half of them within 10 ms; 32 intents failed in other ways.",
        "Users who got an answer waited 500 ms for the first token at the median and 700 ms at p95; with those who got none, p95 is infinite. At p95 it was 500 ms before the surge and 500 ms at its peak.",
        "After the surge the median TTFT was 1.40 times that of the baseline, at the same load.",
        "32 intents were under way when the run stopped and count neither for nor against the endpoint.",
      ]
    `);
  });
});
