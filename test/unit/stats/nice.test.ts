import { expect, it } from 'vitest';
import { niceStep } from '../../../src/stats/nice.js';

it.each([
  [40, 3, 10],
  [20.2, 3, 5],
  [12, 3, 2],
  [101, 3, 20],
  [0.0021, 3, 0.0005],
  [7, 3, 2.5],
  [3, 3, 1],
])('a scale up to %d has at least %d steps of %d', (top, fewest, step) => {
  expect(niceStep(top, fewest)).toBeCloseTo(step, 12);
  expect(Math.ceil(top / step)).toBeGreaterThanOrEqual(fewest);
});
