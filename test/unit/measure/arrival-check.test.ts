import { describe, expect, it } from 'vitest';
import { foldIntents } from '../../../src/measure/intents.js';
import { summarise } from '../../../src/measure/summarise.js';
import { judgeValidity } from '../../../src/measure/validity.js';
import { createPlan } from '../../../src/scenario/plan.js';
import type { ArrivalProcess, ShapeSpec } from '../../../src/scenario/types.js';
import { attempt, numbered } from '../../support/attempts.js';
import { scenarioOf } from '../../support/plans.js';
import { randomNumbers } from '../../support/random.js';
import { engineReport, runFacts } from '../../support/runs.js';

const steady: ShapeSpec = { kind: 'steady', base: 20 };
const surge: ShapeSpec = {
  kind: 'flash-crowd',
  base: 5,
  peakFactor: 20,
  startMs: 10_000,
  riseMs: 10_000,
  holdMs: 10_000,
  halfLifeMs: 5_000,
};

function planOf(arrivals: ArrivalProcess, shape: ShapeSpec, seed: number) {
  return createPlan(scenarioOf({ seed, load: { mode: 'open', shape, arrivals, durationMs: 60_000 } }));
}

/** The check's verdict on a run of `sent` judged by the plan of `planned`, each request late by what `lateMs` says. */
function levelOf(
  sent: ArrivalProcess,
  planned: ArrivalProcess,
  options: { shape?: ShapeSpec; seed?: number; lateMs?: (random: () => number, atMs: number) => number } = {},
) {
  const { shape = steady, seed = 1, lateMs = random => -0.15 * Math.log(1 - random()) } = options;
  const random = randomNumbers(seed + 1);
  const attempts = numbered(
    [...planOf(sent, shape, seed).intents()].map(({ scheduledMs }) => {
      const atMs = scheduledMs ?? 0;
      return attempt({ scheduledMs: atMs, sentMs: atMs + lateMs(random, atMs) });
    }),
  );
  const plan = planOf(planned, shape, seed);
  const { checks } = judgeValidity({
    plan,
    attempts,
    results: foldIntents(attempts, plan.scenario.slo),
    overall: summarise({ run: runFacts(), plan, attempts, gaps: null, samples: [], report: null }).overall,
    notSent: 0,
    damagedLines: 0,
    samples: [],
    report: engineReport({ attempts: attempts.length, offeredIntents: attempts.length }),
    status: 'completed',
    stopReason: null,
  });
  return checks.find(check => check.id === 'arrivals');
}

const processes: readonly [string, ArrivalProcess][] = [
  ['poisson', 'poisson'],
  ['gamma', { process: 'gamma', cv: Math.SQRT2 }],
  ['very clumped gamma', { process: 'gamma', cv: 3 }],
  ['even gamma', { process: 'gamma', cv: 0.4 }],
  ['weibull', { process: 'weibull', shape: 0.35 }],
  ['mmpp', { process: 'mmpp', ratio: 6, highMs: 2_000, lowMs: 8_000 }],
  ['clients', { process: 'clients', count: 30, zipf: 1, steady: 1, onMs: 2_000, offMs: 8_000 }],
];

describe.each(processes)('the arrival check of a %s run', (_, process) => {
  it.each([
    ['steady load', steady],
    ['flash crowd', surge],
    ['bursty load', { kind: 'bursty', base: 10, peakFactor: 6, holdMs: 2_000, gapMs: 8_000 } satisfies ShapeSpec],
  ])('believes it under a %s, whatever its seed', (_load, shape) => {
    const levels = Array.from({ length: 20 }, (_each, seed) => levelOf(process, process, { shape, seed })?.level);
    // At a level of 1 %, two of twenty are already unlikely.
    expect(levels.filter(level => level !== 'ok').length).toBeLessThanOrEqual(1);
  });

  it('sees requests that left in batches', () => {
    const lateMs = (_random: () => number, atMs: number) => Math.ceil(atMs / 500) * 500 - atMs;
    expect(levelOf(process, process, { lateMs })?.level).toBe('suspect');
  });
});

describe('the arrival check', () => {
  it.each(processes.slice(1))('tells %s from Poisson, both ways', (_, process) => {
    expect(levelOf('poisson', process)?.level).toBe('suspect');
    expect(levelOf(process, 'poisson')?.level).toBe('suspect');
  });

  it('names the process', () => {
    expect(levelOf({ process: 'gamma', cv: 2 }, { process: 'gamma', cv: 2 })?.message).toMatch(/planned gamma process/);
    expect(levelOf('poisson', 'poisson')?.message).toMatch(/planned Poisson process/);
  });

  it('sees gaps of the right law at twice the rate', () => {
    const process = { process: 'weibull', shape: 0.35 } as const;
    expect(levelOf(process, process, { lateMs: (_, atMs) => -atMs / 2 })?.level).toBe('suspect');
  });
});
