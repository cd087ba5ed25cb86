import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatCount,
  formatDurationMs,
  formatRate,
  formatShare,
  parseCount,
  parseDurationMs,
  parseFactor,
  parseRatePerSecond,
  parseShare,
} from '../../../src/base/units.js';

describe('quantities as people write them', () => {
  it.each([
    ['500ms', 500],
    ['30s', 30_000],
    ['1m30s', 90_000],
    ['1.5h', 5_400_000],
    ['2d', 172_800_000],
    ['1 m 30 s', 90_000],
    ['30', null],
    ['s', null],
    ['-3s', null],
    ['3 parsecs', null],
    ['', null],
  ])('duration %s', (text, ms) => expect(parseDurationMs(text)).toBe(ms));

  it.each([
    ['2/s', 2],
    ['120/min', 2],
    ['7200/h', 2],
    ['1.5k/s', 1_500],
    ['2 / s', 2],
    ['2', null],
    ['2/fortnight', null],
  ])('rate %s', (text, rate) => expect(parseRatePerSecond(text)).toBe(rate));

  it.each([
    ['5000', 5_000],
    ['5,000', 5_000],
    ['4M', 4_000_000],
    ['1.5k', 1_500],
    ['1.0005k', null],
    ['many', null],
  ])('count %s', (text, count) => expect(parseCount(text)).toBe(count));

  it.each([
    ['20x', 20],
    ['2.5×', 2.5],
    ['20', null],
  ])('factor %s', (text, factor) => expect(parseFactor(text)).toBe(factor));

  it.each([
    ['2%', 0.02],
    ['99.5 %', 0.995],
    ['0.02', null],
  ])('share %s', (text, share) => expect(parseShare(text)).toBe(share));

  it('never throws and never yields a number that is not finite', () => {
    fc.assert(
      fc.property(fc.string(), text => {
        for (const parse of [parseDurationMs, parseRatePerSecond, parseCount, parseFactor, parseShare]) {
          const value = parse(text);
          expect(value === null || (Number.isFinite(value) && value >= 0)).toBe(true);
        }
      }),
    );
  });
});

describe('quantities as people read them', () => {
  it.each([
    [0.4, '0.40 ms'],
    [42, '42.0 ms'],
    [999.7, '1.00 s'],
    [1_234, '1.23 s'],
    [59_960, '1m00s'],
    [95_000, '1m35s'],
    [7_260_000, '2h01m'],
    [-3.2, '-3.20 ms'],
  ])('%d ms is %s', (ms, text) => expect(formatDurationMs(ms)).toBe(text));

  it.each([
    [0, '0 %'],
    [0.0234, '2.3 %'],
    [0.0004, '0.04 %'],
    [0.9996, '99.96 %'],
    [1, '100 %'],
  ])('%d is %s', (share, text) => expect(formatShare(share)).toBe(text));

  it.each([
    [950, '950'],
    [1_234, '1.23k'],
    [15_300, '15.3k'],
    [1_234_567, '1.23M'],
  ])('%d is %s', (count, text) => expect(formatCount(count)).toBe(text));

  it.each([
    [0, '0'],
    [0.85, '0.85'],
    [12.34, '12.3'],
    [1_240, '1.24k'],
  ])('%d/s is %s', (rate, text) => expect(formatRate(rate)).toBe(text));
});
