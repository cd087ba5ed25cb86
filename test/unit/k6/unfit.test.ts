import { expect, test } from 'vitest';
import { refuseKeyHeader } from '../../../src/k6/generate/unfit.js';

test.each(['relay', 'http'] as const)(
  'a key in a header of its own goes over %s, which follows no redirect',
  transport => {
    expect(() => refuseKeyHeader(transport, { apiKeyHeader: 'api-key' })).not.toThrow();
  },
);

test('over k6/x/sse only the header goes that Go takes away from redirects', () => {
  expect(() => refuseKeyHeader('sse', { apiKeyHeader: null })).not.toThrow();
  expect(() => refuseKeyHeader('sse', { apiKeyHeader: 'api-key' })).toThrow(
    expect.objectContaining({ code: 'k6.unfit', exitCode: 2, hint: expect.stringContaining('relay') }),
  );
});
