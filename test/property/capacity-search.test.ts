import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isNear, nextMove } from '../../src/measure/capacity/search.js';
import { bracketOf, evidence, look, playSearch, settings } from '../support/capacity.js';
import { randomNumbers } from '../support/random.js';
import { binomial } from '../support/random-binomial.js';

const runs = { seed: 1, numRuns: 300 };
const load = (low: number, high: number) =>
  fc.double({ min: Math.log(low), max: Math.log(high), noNaN: true }).map(value => Math.exp(value));

/** Holds below its limit and fails above, whatever is asked of it. */
const sharp = (limit: number) => (at: number) => look({ evidence: [evidence(at < limit ? 0 : 200, 200)] });

/** Intents of a first step. */
const intents = 200;

/**
 * The share that breaks the objective reaches what is allowed, 5 %, at the limit, and grows with a power of the load;
 * steps see a sample of it.
 */
function noisy(limit: number, steepness: number, random: () => number) {
  return (at: number, stretch: number) => {
    const share = Math.min(1, 0.05 * (at / limit) ** steepness);
    const of = intents * stretch;
    return look({ evidence: [evidence(binomial(of, share, random), of)] });
  };
}

describe('a search', () => {
  it('comes within its precision of a sharp limit, in 15 steps at most, from whatever start', () => {
    fc.assert(
      fc.property(load(0.01, 1_000), load(0.001, 1_000), (from, factor) => {
        const limit = from * factor;
        const search = settings({ from, least: from / 1_000 });
        const { steps, ended } = playSearch(search, sharp(limit));
        const { holds, fails } = bracketOf(steps);
        expect(steps.length).toBeLessThanOrEqual(15);
        if (holds === null) {
          expect(ended).toBe('least');
          expect(limit).toBeLessThanOrEqual(search.least * 1.001);
          return;
        }
        expect(ended).toBe('found');
        expect(holds).toBeLessThan(limit);
        expect(fails).toBeGreaterThanOrEqual(limit);
        expect((fails ?? 0) / holds).toBeLessThan(1.051);
        expect(steps.filter(step => step.load === holds).length).toBeGreaterThan(1);
      }),
      runs,
    );
  });

  it('counts users one by one where they are few', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 2_000 }), (from, limit) => {
        const { steps } = playSearch(settings({ from, least: 1, whole: true }), at =>
          look({ evidence: [evidence(at <= limit ? 0 : 200, 200)] }),
        );
        expect(steps.length).toBeLessThanOrEqual(15);
        const { holds, fails } = bracketOf(steps);
        for (const step of steps) expect(Number.isInteger(step.load)).toBe(true);
        expect(holds).toBeLessThanOrEqual(limit);
        expect(fails).toBeGreaterThan(limit);
        expect((fails ?? 0) - (holds ?? 0) === 1 || (fails ?? 0) / (holds ?? 1) < 1.051).toBe(true);
      }),
      runs,
    );
  });

  it('never goes above the highest load, nor below the least', () => {
    fc.assert(
      fc.property(load(0.1, 100), load(0.1, 100), load(0.01, 1_000), fc.integer(), (from, to, limit, seed) => {
        const search = settings({ from, to, least: Math.min(from, to) / 1_000 });
        const { steps, ended } = playSearch(search, noisy(limit, 12, randomNumbers(seed)));
        // Loads are rounded to four digits.
        for (const step of steps) {
          expect(step.load).toBeLessThanOrEqual(to * 1.001);
          expect(step.load).toBeGreaterThanOrEqual(search.least * 0.999);
        }
        if (ended === 'highest') expect(bracketOf(steps).fails).toBeNull();
      }),
      runs,
    );
  });

  it('keeps a bracket of which each step lies inside, and which only widens where a load is seen again', () => {
    fc.assert(
      fc.property(
        load(0.1, 100),
        fc.double({ min: 4, max: 40, noNaN: true }),
        fc.integer(),
        (limit, steepness, seed) => {
          const search = settings();
          const { steps } = playSearch(search, noisy(limit, steepness, randomNumbers(seed)));
          expect(steps.length).toBeLessThanOrEqual(15);
          for (const [at] of steps.entries()) {
            const before = steps.slice(0, at);
            const move = nextMove(search, before);
            if (move.kind === 'end' || move.purpose !== 'bisect') continue;
            const known = new Map(before.map(step => [step.load, step.judgement.leans]));
            const failing = Math.min(...[...known].filter(([, leans]) => leans === 'fail').map(([own]) => own));
            const holding = Math.max(
              ...[...known].filter(([own, leans]) => leans === 'pass' && own < failing).map(([own]) => own),
            );
            expect(move.load).toBeGreaterThan(holding);
            expect(move.load).toBeLessThan(failing);
          }
          const { holds, fails } = bracketOf(steps);
          if (holds !== null && fails !== null) expect(holds).toBeLessThan(fails);
        },
      ),
      runs,
    );
  });

  it('is right about a noisy endpoint at least as often as it says, and errs by little', () => {
    let answers = 0;
    let wrong = 0;
    for (let seed = 1; seed <= 400; seed += 1) {
      const random = randomNumbers(seed);
      const limit = 2 ** (6 * random() - 3);
      const { steps, ended } = playSearch(settings(), noisy(limit, 20, random));
      const { holds, fails } = bracketOf(steps);
      if (holds === null || fails === null) continue;
      answers += 1;
      if (holds > limit || fails < limit) wrong += 1;
      expect(holds / limit).toBeLessThan(1.05);
      expect(fails / limit).toBeGreaterThan(0.93);
      if (ended === 'found' && isNear(holds, fails, settings())) expect(holds / limit).toBeGreaterThan(0.9);
    }
    expect(answers).toBeGreaterThan(350);
    expect(wrong / answers).toBeLessThan(0.05);
  });

  it('takes the same steps when it is taken up anew', () => {
    const endpoint = noisy(7, 15, randomNumbers(3));
    const { steps, ended } = playSearch(settings(), endpoint);
    for (const [at, step] of steps.entries()) {
      expect(nextMove(settings(), steps.slice(0, at))).toMatchObject({ kind: 'step', load: step.load });
    }
    expect(nextMove(settings(), steps)).toEqual({ kind: 'end', ended });
  });

  it('sees a disturbed client again before it makes anything of it, and goes on below its limit', () => {
    const late = { id: 'loop_delay', level: 'invalid', message: 'The engine was held up.' } as const;
    const invalid = { verdict: 'INVALID', checks: [late] } as const;
    const calm = sharp(20);
    let disturbed = 0;
    const once = playSearch(settings({ from: 4 }), at =>
      at === 4 && disturbed++ === 0 ? look({ evidence: calm(at).evidence, validity: invalid }) : calm(at),
    );
    expect(bracketOf(once.steps).holds).toBeGreaterThan(18.9);
    const limited = playSearch(settings({ from: 4 }), at =>
      at > 10 ? look({ evidence: calm(at).evidence, validity: invalid }) : calm(at),
    );
    const { holds, fails } = bracketOf(limited.steps);
    expect(fails).toBeNull();
    expect(holds).toBeGreaterThan(9.4);
    expect(holds).toBeLessThanOrEqual(10);
  });
});
