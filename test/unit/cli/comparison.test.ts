import { Chalk } from 'chalk';
import { expect, test } from 'vitest';
import { comparisonText } from '../../../src/cli/ui/comparison.js';
import { compareRuns } from '../../../src/measure/comparison/compare.js';
import { comparisonInput, madeAttempts, madeSide } from '../../support/comparison.js';
import { randomNumbers } from '../../support/random.js';

test('what is said of a side stands apart from its name, however long that is', () => {
  const names = ['old', 'gateway.internal.example:8443 11-24 22:16'];
  const sides = names.map((name, at) => madeSide(name, [madeAttempts(randomNumbers(at), {})]));
  const text = comparisonText(compareRuns(comparisonInput(sides)), [], 100, new Chalk({ level: 0 }));
  const lines = text.split('\n');
  expect(lines).toContainEqual(expect.stringMatching(/^old {2,}old, model/));
  expect(lines).toContainEqual(expect.stringMatching(/^gateway\S+ 11-24 22:16 {2}gateway/));
  // The verdict of two sides is not told again from the other end.
  expect(text.match(/No difference between/g)).toHaveLength(1);
});
