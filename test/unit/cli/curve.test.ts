import { describe, expect, test } from 'vitest';
import { areaRows, bandRow, sampled, sparkline } from '../../../src/cli/ui/curve.js';

describe('sparkline', () => {
  test('scales to the largest value, and never hides one above zero', () => {
    expect(sparkline([0, 0.001, 1, 4, 8])).toBe(' ▁▁▄█');
  });

  test('survives emptiness', () => {
    expect(sparkline([])).toBe('');
    expect(sparkline([0, 0])).toBe('  ');
  });
});

test('sampling keeps a peak that is narrower than a cell', () => {
  const spike = (ms: number) => (ms > 490 && ms < 510 ? 9 : 1);
  expect(Math.max(...sampled(spike, 1_000, 10))).toBe(9);
  expect(sampled(spike, 1_000, 10)).toHaveLength(10);
});

test('sampling looks at the moments it is told of', () => {
  const pulse = (ms: number) => (ms >= 500 && ms < 501 ? 9 : 1);
  expect(Math.max(...sampled(pulse, 1_000, 10))).toBe(1);
  expect(sampled(pulse, 1_000, 10, [500, 1_000])).toEqual([1, 1, 1, 1, 1, 9, 1, 1, 1, 1]);
});

test('an area is filled from its floor', () => {
  expect(areaRows([0, 1, 2, 4], 2, 4)).toEqual(['   █', ' ▄██']);
});

describe('bands', () => {
  const bands = [
    { label: 'baseline', startMs: 0, endMs: 500 },
    { label: 'onset', startMs: 500, endMs: 600 },
    { label: 'peak', startMs: 600, endMs: 1_000 },
  ];

  test('fill the width exactly and name what fits', () => {
    expect(bandRow(bands, 1_000, 40)).toBe('├─────baseline─────┤├──┤├─────peak─────┤');
  });

  test.each([1, 3, 10, 60, 200])('are %i columns wide', width => {
    expect([...bandRow(bands, 1_000, width)]).toHaveLength(width);
  });
});
