import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AttemptTable } from '../../../src/store/attempt-table.js';
import { attempt, busyAttempt } from '../../support/attempts.js';

const asWritten = (record: unknown): unknown => JSON.parse(JSON.stringify(record));

describe('a table of attempts', () => {
  it('gives back every record as it was', () => {
    const times = fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }), { nil: null });
    const counts = fc.oneof(fc.nat(), fc.integer({ min: 2 ** 31 - 2, max: 2 ** 40 }), fc.constant(-(2 ** 31)));
    const record = fc
      .record({
        sentMs: times,
        firstTokenMs: times,
        retryAfterMs: times,
        bodyBytes: counts,
        http: fc.option(counts, { nil: null }),
        last: fc.boolean(),
        message: fc.option(fc.string(), { nil: null }),
        cost: fc.option(fc.constantFrom('0.1', '0.25'), { nil: null }),
        flags: fc.subarray(['no_done', 'resent', 'unwatched'] as const),
      })
      .map(changes => attempt(changes));
    fc.assert(
      fc.property(fc.array(record, { maxLength: 30 }), records => {
        const table = new AttemptTable();
        for (const each of records) table.push(each);
        expect(asWritten(table.records)).toEqual(asWritten(records));
        for (const [index, each] of table.records.entries())
          expect(each.sentMs === (records[index]?.sentMs ?? null)).toBe(true);
      }),
    );
  });

  it('goes on from block to block', () => {
    const table = new AttemptTable();
    const count = 20_000;
    for (let number = 0; number < count; number++)
      table.push(busyAttempt({ attempt: number, scheduledMs: number / 3 }));
    expect(table.records).toHaveLength(count);
    for (const [number, record] of table.records.entries()) {
      if (record.attempt !== number || record.scheduledMs !== number / 3) expect(record).toBe(number);
    }
    expect(table.records[count - 1]?.message).toBe('Server is busy, please try again later.');
  });
});
