import { describe, expect, it } from 'vitest';
import { mergeSorted } from '../../../src/stats/merge.js';
import { randomNumbers } from '../../support/random.js';

describe('a merge of ascending arrays', () => {
  it('is what sorting all values together gives', () => {
    const random = randomNumbers(3);
    for (let count = 0; count < 12; count += 1) {
      const parts = Array.from({ length: count }, () =>
        Float64Array.from({ length: Math.floor(random() * 9) }, () => Math.floor(random() * 20)).sort(),
      );
      const before = parts.map(part => [...part]);
      expect([...mergeSorted(parts)]).toEqual(before.flat().sort((a, b) => a - b));
      expect(parts.map(part => [...part])).toEqual(before);
    }
  });
});
