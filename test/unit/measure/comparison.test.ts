import { describe, expect, test } from 'vitest';
import { compareRuns } from '../../../src/measure/comparison/compare.js';
import type { Comparison, MetricDifference } from '../../../src/measure/comparison/types.js';
import { comparisonInput, type MadeRun, madeAttempts, madeSide } from '../../support/comparison.js';
import { randomNumbers } from '../../support/random.js';

/** A side of one run. */
function side(label: string, seed: number, run: MadeRun = {}) {
  return madeSide(label, [madeAttempts(randomNumbers(seed), run)], run.cost !== undefined);
}

function differenceIn(comparison: Comparison, metric: string, pair = 0): MetricDifference {
  const found = comparison.pairs[pair]?.metrics.find(each => each.metric === metric);
  if (found === undefined) throw new Error(`Not compared: ${metric}`);
  return found;
}

describe('two runs', () => {
  test('a third faster is better, with an interval that holds the truth', () => {
    const comparison = compareRuns(comparisonInput([side('old', 1), side('new', 2, { ttftMs: 330 })]));
    const { change, low, high, verdict, correctedP, ratio } = differenceIn(comparison, 'ttft.p50');
    expect(verdict).toBe('better');
    expect(low).toBeLessThan(330 / 500 - 1);
    expect(high).toBeGreaterThan(330 / 500 - 1);
    expect(ratio).toBeCloseTo(1 + (change ?? 0), 9);
    expect(correctedP).toBeLessThan(0.01);
    expect(comparison.pairs[0]?.verdict).toBe('better');
    expect(comparison.verdict).toMatchObject({ outcome: 'winner', winner: 'new' });
    expect(comparison.verdict.sentence).toMatch(/^new is better than old: ttft\.p\d+ −\d+ % \(−\d+ to −\d+\)/);
    expect(comparison.pairs[0]?.ranks.find(rank => rank.metric === 'ttft')?.delta).toBeLessThan(-0.4);
  });

  test('turning users away never looks fast: those who got nothing count as waiting for ever', () => {
    const refusing = side('refusing', 4, { ttftMs: 200, busy: 0.12 });
    const comparison = compareRuns(comparisonInput([side('serving', 3), refusing]));
    const p95 = differenceIn(comparison, 'ttft.p95');
    expect(p95).toMatchObject({ change: null, infinite: 'higher', verdict: 'worse' });
    expect(comparison.sides[1]?.values.find(value => value.metric === 'ttft.p95')).toMatchObject({
      value: null,
      infinite: true,
    });
    expect(differenceIn(comparison, 'busyRate')).toMatchObject({ verdict: 'worse', scale: 'points' });
    expect(differenceIn(comparison, 'ttft.p50').verdict).toBe('better');
    expect(comparison.pairs[0]?.verdict).toBe('mixed');
    expect(comparison.verdict.winner).toBeNull();
    const [last] = comparison.curves.ecdf[0]?.sides[1]?.share.slice(-1) ?? [];
    expect(last).toBeLessThan(0.93);
  });

  test('says "too few samples" where a percentile cannot be carried', () => {
    const few = compareRuns(
      comparisonInput([side('a', 5, { intents: 60 }), side('b', 6, { intents: 60, ttftMs: 50 })]),
    );
    expect(differenceIn(few, 'ttft.p50').verdict).toBe('better');
    expect(differenceIn(few, 'ttft.p95').verdict).toBe('too few samples');
    expect(differenceIn(few, 'ttft.p95').correctedP).toBeNull();
    const hardly = compareRuns(comparisonInput([side('a', 5, { intents: 5 }), side('b', 6, { intents: 5 })]));
    expect(hardly.verdict.outcome).toBe('too few samples');
  });

  test('a difference below the margin is none, however sure', () => {
    const pair = [side('a', 7, { intents: 5_000 }), side('b', 8, { intents: 5_000, tpotMs: 20.3 })];
    const found = differenceIn(compareRuns(comparisonInput(pair)), 'tpot.p50');
    expect(found.correctedP).toBeLessThan(0.05);
    expect(found.verdict).toBe('no difference');
    expect(differenceIn(compareRuns(comparisonInput(pair, { margin: 0.01 })), 'tpot.p50').verdict).toBe('worse');
  });

  test('compares what an answer costs only in one currency', () => {
    const [dear, cheap] = [side('dear', 9, { cost: '0.02' }), side('cheap', 10, { cost: '0.01', busy: 0.1 })];
    const comparison = compareRuns(comparisonInput([dear, cheap]));
    const cost = differenceIn(comparison, 'costPerAnswer');
    expect(cost.verdict).toBe('better');
    // The refused cost too.
    const { answered = 0, decided = 0 } = comparison.sides[1]?.intents ?? {};
    expect(cost.ratio).toBeCloseTo((0.01 * (decided / answered)) / 0.02, 9);
    expect(comparison.sides[0]?.cost).toBe('6');
    const mixed = compareRuns(comparisonInput([dear, { ...cheap, currency: 'CNY' }]));
    expect(mixed.pairs[0]?.metrics.some(each => each.metric === 'costPerAnswer')).toBe(false);
    expect(mixed.notes.join()).toContain('currency');
  });

  test('is the same with the same seed, and in the order of the sides', () => {
    const sides = [side('a', 11), side('b', 12, { ttftMs: 450 })];
    expect(compareRuns(comparisonInput(sides))).toEqual(compareRuns(comparisonInput(sides)));
    const turned = compareRuns(comparisonInput([...sides].reverse()));
    const there = differenceIn(compareRuns(comparisonInput(sides)), 'ttft.p50');
    expect(differenceIn(turned, 'ttft.p50').ratio).toBeCloseTo(1 / (there.ratio ?? 0), 9);
  });
});

describe('false alarms', { timeout: 90_000 }, () => {
  test('between equal runs any verdict but "no difference" comes in at most about 5 % of comparisons', () => {
    const comparisons = 40;
    let alarms = 0;
    for (let at = 0; at < comparisons; at += 1) {
      const { pairs } = compareRuns(
        comparisonInput([side('a', 100 + 2 * at, { intents: 150 }), side('b', 101 + 2 * at, { intents: 150 })]),
      );
      if (pairs[0]?.verdict !== 'no difference') alarms += 1;
    }
    expect(alarms).toBeLessThanOrEqual(4);
  });

  /** Equal targets, but every round of each is faster or slower by chance, by about a fifth. */
  function restlessRounds(seed: number, rounds: number) {
    const random = randomNumbers(seed);
    return ['a', 'b'].map(label => ({
      label,
      rounds: Array.from({ length: rounds }, () => {
        const factor = Math.exp(0.4 * (random() - 0.5 + random() - 0.5));
        return madeAttempts(random, { intents: 100, ttftMs: 500 * factor, tpotMs: 20 * factor });
      }),
    }));
  }

  test('what differs between rounds is not taken for a difference between targets', () => {
    let alarms = 0;
    let alarmsOfOneRound = 0;
    for (let at = 0; at < 16; at += 1) {
      const made = restlessRounds(500 + at, 3);
      const compare = (most: number) =>
        compareRuns(comparisonInput(made.map(each => madeSide(each.label, each.rounds.slice(0, most))))).verdict
          .outcome;
      if (compare(3) !== 'no difference') alarms += 1;
      if (compare(1) !== 'no difference') alarmsOfOneRound += 1;
    }
    expect(alarms).toBeLessThanOrEqual(2);
    expect(alarmsOfOneRound).toBeGreaterThan(6);
  });
});

describe('three sides', () => {
  const rounds = (seed: number, run: MadeRun) =>
    Array.from({ length: 3 }, (_, at) => madeAttempts(randomNumbers(seed + at), { ...run, intents: 200 }));

  test('the winner is better than every other, whoever is the baseline', () => {
    const slow = madeSide('slow', rounds(20, { ttftMs: 900, tpotMs: 40 }));
    const middle = madeSide('middle', rounds(30, { ttftMs: 500, tpotMs: 25 }));
    const fast = madeSide('fast', rounds(40, { ttftMs: 250, tpotMs: 12 }));
    for (const order of [
      [slow, middle, fast],
      [fast, slow, middle],
      [middle, fast, slow],
    ]) {
      const { verdict, pairs, rounds: found } = compareRuns(comparisonInput(order));
      expect(verdict).toMatchObject({ outcome: 'winner', winner: 'fast' });
      expect(pairs).toHaveLength(3);
      expect(found).toBe(3);
    }
  });

  test('equal ones are told to be equal', () => {
    const equal = ['a', 'b', 'c'].map((label, at) => madeSide(label, rounds(50 + 10 * at, {})));
    expect(compareRuns(comparisonInput(equal)).verdict).toEqual({
      outcome: 'no difference',
      winner: null,
      sentence: 'No difference between a, b and c was found.',
    });
  });
});
