import { describe, expect, it } from 'vitest';
import { evidenceOf, intentsToShow, pooledEvidence } from '../../../src/measure/capacity/evidence.js';
import { HopeWatch } from '../../../src/measure/capacity/hope.js';
import { judgeLoad } from '../../../src/measure/capacity/judge.js';
import { steadinessOf } from '../../../src/measure/capacity/steadiness.js';
import { lookAt } from '../../../src/measure/capacity/step.js';
import { foldIntents } from '../../../src/measure/intents.js';
import type { Slo } from '../../../src/scenario/types.js';
import { attempt, busyAttempt, numbered, unanswered } from '../../support/attempts.js';
import { evidence, look, valid } from '../../support/capacity.js';
import { planOf, scenarioOf } from '../../support/plans.js';

const slo: Slo = {
  latency: [{ metric: 'ttft', percentile: 'p95', limitMs: 1_000 }],
  busyRate: 0.02,
  goodFraction: 0.9,
};
const answer = (scheduledMs: number, ttftMs: number, lateMs = 0.5) =>
  attempt({
    scheduledMs,
    sentMs: scheduledMs + lateMs,
    firstTokenMs: scheduledMs + ttftMs,
    endMs: scheduledMs + ttftMs + 1_000,
    lastTokenMs: scheduledMs + ttftMs + 990,
  });
const many = (count: number, make: (at: number) => ReturnType<typeof attempt>) =>
  numbered(Array.from({ length: count }, (_, at) => make(at * 100)));
const fold = (records: readonly ReturnType<typeof attempt>[]) => foldIntents(records, slo);

describe('an objective', () => {
  it('is the share of intents that broke it, whoever got no answer included', () => {
    const records = many(200, at =>
      at % 2_000 === 0 ? busyAttempt({ scheduledMs: at }) : answer(at, at % 1_000 === 0 ? 1_500 : 300),
    );
    const [ttft, busy, good] = evidenceOf(fold(records), slo);
    expect(ttft).toMatchObject({ violating: 20, of: 200, allowed: 0.05, objective: 'ttft.p95 < 1 s' });
    expect(busy).toMatchObject({ violating: 10, of: 200, allowed: 0.02 });
    expect(good).toMatchObject({ violating: 20, of: 200, allowed: 0.1 });
  });

  it('takes whom the stop cut off for broken only when they had waited too long already', () => {
    const cut = {
      outcome: 'client.aborted',
      abortReason: 'stop',
      http: null,
      rule: '1',
      confidence: 'certain',
    } as const;
    const waiting = unanswered({ ...cut, scheduledMs: 0, endMs: 3_000 });
    const fresh = unanswered({ ...cut, scheduledMs: 2_500, endMs: 3_000 });
    const [ttft, busy] = evidenceOf(fold(numbered([waiting, fresh])), slo);
    expect(ttft).toMatchObject({ violating: 1, of: 1 });
    expect(busy).toMatchObject({ of: 0, share: null, decision: 'undecided' });
  });

  it('is decided by the whole interval, pooled over steps', () => {
    const decide = (violating: number, of: number) => pooledEvidence([[evidence(violating, of)]])[0]?.decision;
    expect([decide(0, 72), decide(0, 73), decide(4, 100), decide(12, 100)]).toEqual([
      'undecided',
      'pass',
      'undecided',
      'fail',
    ]);
    expect(pooledEvidence([[evidence(0, 40)], [evidence(1, 160)]])[0]).toMatchObject({ of: 200, decision: 'pass' });
    expect(intentsToShow({ ...slo, busyRate: null, goodFraction: null })).toBe(73);
    expect(intentsToShow(slo)).toBe(189);
  });
});

describe('a load', () => {
  const late = { id: 'lateness', level: 'suspect', message: 'Requests left late.' } as const;
  const suspect = { verdict: 'SUSPECT', checks: [late] } as const;
  const invalid = { verdict: 'INVALID', checks: [{ ...late, level: 'invalid' }] } as const;
  const deaf = { verdict: 'INVALID', checks: [{ id: 'loop_delay', level: 'invalid', message: 'Held up.' }] } as const;
  const decided = (...looks: Parameters<typeof judgeLoad>[0][number][]) => judgeLoad(looks).judgement.decision;
  const [fine, bad] = [[evidence(0, 200)], [evidence(60, 200)]];

  it('breaks by an objective or by a queue that only grows, and says which', () => {
    expect(judgeLoad([look({ evidence: bad })])).toMatchObject({
      broke: 'ttft.p95 < 1 s',
      why: 'ttft.p95 < 1 s was broken by 60 of 200 intents (95 % sure: 24.1–36.7 %; 5 % may).',
    });
    const queue = { steady: false, waiting: [], unservedShare: 0.2, p: 0.001 };
    expect(judgeLoad([look({ evidence: fine, steadiness: queue })])).toMatchObject({ broke: 'queue' });
  });

  it('never breaks because of a client that was late', () => {
    expect(decided(look({ evidence: bad, validity: suspect, withoutLateness: fine }))).toBe('instrument');
    expect(decided(look({ evidence: bad, validity: suspect, withoutLateness: bad }))).toBe('fail');
    expect(decided(look({ evidence: bad, validity: invalid, withoutLateness: bad }))).toBe('instrument');
    expect(decided(look({ evidence: bad, validity: deaf }))).toBe('instrument');
    expect(decided(look({ evidence: fine, validity: deaf }))).toBe('instrument');
  });

  it('holds in spite of a late client, which only makes it harder', () => {
    expect(decided(look({ evidence: fine, validity: invalid }))).toBe('pass');
  });

  it('is judged by its sound steps where it has any', () => {
    expect(decided(look({ evidence: bad, validity: deaf }), look({ evidence: fine }))).toBe('pass');
  });

  it('does not hold when the load was not sent', () => {
    const kept = { id: 'achieved_load', level: 'suspect', message: 'A limit kept the others back.' } as const;
    const judged = judgeLoad([look({ evidence: fine, validity: { verdict: 'SUSPECT', checks: [kept] } })]);
    expect(judged).toMatchObject({ judgement: { decision: 'instrument' }, why: kept.message });
  });

  it('leans to the side on which its share lies while it is not sure', () => {
    expect(judgeLoad([look({ evidence: [evidence(2, 60)] })]).judgement).toEqual({
      decision: 'undecided',
      leans: 'pass',
    });
    expect(judgeLoad([look({ evidence: [evidence(5, 60)] })]).judgement).toEqual({
      decision: 'undecided',
      leans: 'fail',
    });
  });

  it('is told from the records of a step without its warm-up', () => {
    const records = many(400, at => answer(at, at < 20_000 ? 5_000 : 300));
    const { look: own, figures } = lookAt({
      attempts: records,
      slo,
      warmUpMs: 20_000,
      measuredMs: 20_000,
      validity: valid,
      stopReason: null,
    });
    expect(own.evidence[0]).toMatchObject({ violating: 0, of: 200 });
    expect(figures).toMatchObject({ intents: 200, answered: 200, good: 200, goodPerSecond: 10 });
    expect(figures.latency.ttft.p95).toMatchObject({ value: 300, infinite: false });
    // Ten a second, each 1.3 s under way; those of the warm-up, 6 s long, reach into the measured part: 12.6 + 9.
    expect(figures.inFlight).toBeCloseTo(21.5, 0);
  });
});

describe('a queue', () => {
  it('only grows when waits get longer all the time, and is steady when they do not', () => {
    const growing = fold(many(400, at => answer(at, 300 + at * 0.4)));
    expect(steadinessOf(growing, 0, 40_000)).toMatchObject({ steady: false });
    const level = fold(many(400, at => answer(at, 300 + (at % 700))));
    expect(steadinessOf(level, 0, 40_000)).toMatchObject({ steady: true });
    // Ten a second, of which a third of a second each waits: three at a time.
    const flat = steadinessOf(fold(many(400, at => answer(at, 300))), 0, 40_000);
    for (const waiting of flat.waiting) expect(waiting).toBeCloseTo(3, 0);
  });
});

describe('hope', () => {
  const plan = planOf({ scenario: scenarioOf({ slo }), durationMs: 40_000 });

  it('is lost when a step can only fail, and not before', () => {
    const watch = new HopeWatch(plan, 10_000, 300);
    watch.add(many(100, at => answer(at, 5_000)));
    expect(watch.hopeless(9_000), 'the warm-up does not count').toBe(false);
    watch.add(numbered(Array.from({ length: 20 }, (_, at) => answer(10_000 + at * 100, 5_000))));
    expect(watch.hopeless(14_000)).toBe(false);
    watch.add(numbered(Array.from({ length: 40 }, (_, at) => answer(12_000 + at * 100, 5_000))));
    expect(watch.hopeless(18_000)).toBe(true);
  });

  it('counts a retried intent once, from the moment it was asked', () => {
    const watch = new HopeWatch(plan, 0, 10);
    watch.add([
      busyAttempt({ intent: 1, scheduledMs: 100, last: false }),
      attempt({ intent: 1, retry: 1, scheduledMs: 2_000, firstTokenMs: 2_100 }),
    ]);
    expect(watch.hopeless(3_000)).toBe(false);
    watch.add(numbered(Array.from({ length: 9 }, (_, at) => answer(3_000 + at, 5_000))));
    expect(watch.hopeless(9_000)).toBe(true);
  });
});
