import { describe, expect, it } from 'vitest';
import { segmentsCheck } from '../../../src/measure/segments-check.js';
import type { SegmentReport } from '../../../src/measure/self.js';

const whole: SegmentReport = {
  segment: '0:1/2',
  source: 'pod-1.log',
  state: 'whole',
  attempts: 10,
  zeroOffsetMs: 0,
  duplicates: 0,
  damagedLines: 0,
};
const other = (changes: Partial<SegmentReport>): SegmentReport => ({
  ...whole,
  segment: '1/2:1',
  source: 'pod-2.log',
  ...changes,
});

describe('processes that sent a load together', () => {
  it.each([
    [0, 'ok', /within 0 .* of each other/],
    [12, 'ok', /within 12 ms of each other/],
    [1_001, 'suspect', /suspect above 1 s/],
    [60_000, 'invalid', /within 1m00s/],
  ] as const)('that began %d ms apart are %s', (zeroOffsetMs, level, words) => {
    const check = segmentsCheck([whole, other({ zeroOffsetMs })]);
    expect(check.level).toBe(level);
    expect(check.message).toMatch(words);
    expect(check.message).toMatch(/clocks of their machines were apart is not measured/);
  });

  it.each([
    [{ state: 'absent', source: null, attempts: 0 }, 'The records of the part 1/2:1 are absent.'],
    [{ state: 'broke_off' }, 'The records of the part 1/2:1 (pod-2.log) break off.'],
    [{ state: 'beginning_lost', segment: null }, 'The first records of one of the parts (pod-2.log) are gone.'],
    [{ duplicates: 3 }, '3 attempts of the part 1/2:1 (pod-2.log) were made by another process, too.'],
    [{ damagedLines: 1 }, '1 line of the part 1/2:1 (pod-2.log) could not be read.'],
  ] as const)('are no measurement when %j', (changes, words) => {
    expect(segmentsCheck([whole, other(changes)])).toMatchObject({
      level: 'invalid',
      message: expect.stringContaining(words),
    });
    expect(segmentsCheck([whole, other(changes)]).message).not.toContain('pod-1');
  });
});
