import { describe, expect, it } from 'vitest';
import { exp, ln } from '../../../src/scenario/portable-math.js';
import { randomFor } from '../../../src/scenario/random.js';

const units = (value: number, truth: number) => Math.abs(value - truth) / (Math.abs(truth) * Number.EPSILON);

describe('portable mathematics', () => {
  it('takes logarithms within a few units in the last place', () => {
    const random = randomFor(1, 'ln');
    let worst = 0;
    for (let i = 0; i < 50_000; i++) {
      const x = Math.exp((random() - 0.5) * (i % 2 === 0 ? 1_000 : 0.1));
      if (x !== 1) worst = Math.max(worst, units(ln(x), Math.log(x)));
    }
    expect(worst).toBeLessThan(4);
  });

  it('takes exponentials within a few units in the last place', () => {
    const random = randomFor(1, 'exp');
    let worst = 0;
    for (let i = 0; i < 50_000; i++) {
      const x = (random() - 0.5) * 1_400;
      worst = Math.max(worst, units(exp(x), Math.exp(x)));
    }
    expect(worst).toBeLessThan(4);
  });

  it('knows the special values', () => {
    expect([ln(1), exp(0)]).toEqual([0, 1]);
    expect(ln(0)).toBe(Number.NEGATIVE_INFINITY);
    expect(ln(-1)).toBeNaN();
    expect([exp(1_000), exp(-1_000)]).toEqual([Number.POSITIVE_INFINITY, 0]);
  });

  it('gives these bits on every engine', () => {
    expect([ln(0.1), ln(3), exp(0.3), exp(-17.25)]).toMatchInlineSnapshot(`
      [
        -2.3025850929940455,
        1.0986122886681098,
        1.3498588075760032,
        3.2241867372567335e-8,
      ]
    `);
  });
});
