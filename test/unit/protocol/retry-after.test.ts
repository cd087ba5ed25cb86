import { describe, expect, it } from 'vitest';
import { httpDateSeconds, retryAfterMs } from '../../../src/protocol/retry-after.js';

const from = (headers: Readonly<Record<string, string>>) => retryAfterMs(name => headers[name] ?? null);
const date = 'Thu, 13 Feb 2025 08:00:00 GMT';

describe('the wait a server asks for', () => {
  it.each<[Record<string, string>, number | null]>([
    [{}, null],
    [{ 'retry-after': '20' }, 20_000],
    [{ 'retry-after': ' 0.25 ' }, 250],
    [{ 'retry-after': '0' }, 0],
    [{ 'retry-after': '20', 'retry-after-ms': '1500.5' }, 1_500.5],
    [{ 'retry-after': '20', 'retry-after-ms': 'soon' }, 20_000],
    [{ 'retry-after': '-1' }, null],
    [{ 'retry-after': 'NaN' }, null],
    [{ 'retry-after': '1e9' }, null],
    [{ 'retry-after': 'Thu, 13 Feb 2025 08:01:30 GMT', date }, 90_000],
    [{ 'retry-after': 'Thu, 13 Feb 2025 07:59:00 GMT', date }, 0],
    [{ 'retry-after': 'Thu, 13 Feb 2025 08:01:30 GMT' }, null],
    [{ 'retry-after': 'tomorrow', date }, null],
  ])('%j', (headers, expected) => {
    expect(from(headers)).toBe(expected);
  });
});

describe('HTTP dates', () => {
  it.each(['Sun, 06 Nov 1994 08:49:37 GMT', 'Sunday, 06-Nov-94 08:49:37 GMT', 'Sun Nov  6 08:49:37 1994'])(
    'the three forms of the standard: %s',
    text => {
      expect(httpDateSeconds(text)).toBe(784_111_777);
    },
  );

  it('agrees with the calendar of the runtime over four centuries', () => {
    for (let day = -40_000; day < 110_000; day += 97) {
      const moment = new Date(day * 86_400_000 + 12_345_000);
      expect(httpDateSeconds(moment.toUTCString())).toBe(moment.getTime() / 1_000);
    }
  });

  it.each([
    '',
    'Sun, 06 Foo 1994 08:49:37 GMT',
    'Sun, 40 Nov 1994 08:49:37 GMT',
    'Sun, 06 Nov 1994 25:49:37 GMT',
    '1994-11-06',
  ])('none in %j', text => {
    expect(httpDateSeconds(text)).toBeNull();
  });
});
