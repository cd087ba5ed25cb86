import { expect, test } from 'vitest';
import { formatBytes, formatMoment, formatWhole } from '../../../src/base/units.js';

test.each([
  [0, '0s'],
  [4_500, '4.5s'],
  [45_000, '45s'],
  [59_960, '1m00s'],
  [68_400, '1m08s'],
  [3_725_000, '1h02m05s'],
])('the moment %d ms is %s', (ms, text) => {
  expect(formatMoment(ms)).toBe(text);
});

test.each([
  [0, '0'],
  [999, '999'],
  [1_000, '1,000'],
  [1_234_567, '1,234,567'],
])('%d in whole is %s', (count, text) => {
  expect(formatWhole(count)).toBe(text);
});

test.each([
  [0, '0 B'],
  [1_023, '1023 B'],
  [1_536, '1.5 KiB'],
  [68_719_476_736, '64.0 GiB'],
])('%d bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});
