import { parquetReadObjects } from 'hyparquet';
import { describe, expect, test } from 'vitest';
import { attemptsCsv, attemptsParquet } from '../../../src/report/index.js';
import { attempt, busyAttempt, numbered } from '../../support/attempts.js';

const attempts = numbered([
  attempt({ cost: '0.0012', flags: ['no_done', 'resent'], message: 'a, "b"\nc 服务器' }),
  busyAttempt({ scheduledMs: 2_500, retryAfterMs: 1_500.25 }),
  attempt({ bodyBytes: 5_000_000_000, message: '=HYPERLINK("x")' }),
]);

describe('the records as a table', () => {
  test('Parquet gives every field back as it was, and the metrics', async () => {
    const { buffer } = attemptsParquet(attempts);
    const rows = await parquetReadObjects({ file: buffer as ArrayBuffer });
    expect(rows).toHaveLength(3);
    attempts.forEach((record, at) => {
      for (const [name, value] of Object.entries(record)) {
        expect(rows[at]?.[name] ?? null, name).toEqual(name === 'flags' ? record.flags.join(' ') : value);
      }
    });
    expect(rows[0]?.['ttftMs']).toBeCloseTo(500, 9);
    expect(rows[1]?.['ttftMs'] ?? null).toBeNull();
  });

  test('CSV has one line a record, quotes what needs it and starts no formula', () => {
    const text = attemptsCsv(attempts);
    const [head = ''] = text.split('\n');
    expect(head.split(',')).toEqual([...Object.keys(attempt()), 'ttftMs', 'ttfaMs', 'tpotMs', 'e2eMs']);
    expect(text).toContain('"a, ""b""\nc 服务器"');
    expect(text).toContain('"\'=HYPERLINK(""x"")"');
    expect(text).toContain('no_done resent');
  });

  test('a run without attempts makes tables without rows', async () => {
    expect(attemptsCsv([]).trim().split('\n')).toHaveLength(1);
    expect(await parquetReadObjects({ file: attemptsParquet([]).buffer as ArrayBuffer })).toEqual([]);
  });
});
