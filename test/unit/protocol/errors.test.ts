import { describe, expect, it } from 'vitest';
import { findError } from '../../../src/protocol/errors.js';
import type { ProviderError } from '../../../src/protocol/types.js';

const cases: [name: string, value: unknown, expected: Partial<ProviderError>][] = [
  [
    'OpenAI',
    { error: { message: 'm', type: 'requests', param: null, code: 'rate_limit_exceeded' } },
    { code: 'rate_limit_exceeded', type: 'requests', message: 'm', status: null },
  ],
  [
    'Anthropic',
    { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
    { type: 'overloaded_error' },
  ],
  [
    'Gemini',
    { error: { code: 503, message: 'm', status: 'UNAVAILABLE' } },
    { code: '503', type: 'UNAVAILABLE', status: 503 },
  ],
  ['Gemini in a list', [{ error: { code: 503, message: 'm' } }], { status: 503 }],
  [
    'TGI',
    { error: 'Model is overloaded', error_type: 'overloaded' },
    { type: 'overloaded', message: 'Model is overloaded' },
  ],
  [
    'SGLang in a stream',
    { error: 'The request queue is full.', code: 503 },
    { status: 503, message: 'The request queue is full.' },
  ],
  ['Ollama', { error: 'server busy' }, { message: 'server busy', code: null }],
  ['SiliconFlow', { code: 50508, message: 'm', data: null }, { code: '50508', message: 'm', status: null }],
  ['DashScope', { code: 'Throttling.RateQuota', message: 'm', request_id: 'x' }, { code: 'Throttling.RateQuota' }],
  [
    'older vLLM',
    { object: 'error', message: 'm', type: 'BadRequestError', param: null, code: 400 },
    { code: '400', type: 'BadRequestError', status: 400 },
  ],
  ['Huawei', { error_code: 'ModelArts.81101', error_msg: 'm' }, { code: 'ModelArts.81101', message: 'm' }],
  ['AWS', { message: 'm', __type: 'ThrottlingException' }, { code: 'ThrottlingException', message: 'm' }],
  ['AWS, name in the header', { Message: 'm' }, { code: null, message: 'm' }],
  [
    "Fireworks' gateway",
    { fault: { faultstring: 'm', detail: { errorcode: 'policies.ratelimit.QuotaViolation' } } },
    { code: 'policies.ratelimit.QuotaViolation', message: 'm' },
  ],
  ['FastAPI', { detail: 'm' }, { message: 'm' }],
  [
    'FastAPI validation',
    { detail: [{ loc: ['body', 'stream_options'], msg: 'Extra inputs are not permitted', type: 'extra_forbidden' }] },
    { message: 'body.stream_options: Extra inputs are not permitted' },
  ],
  [
    'Cloudflare',
    { success: false, errors: [{ code: 1015, message: 'm' }] },
    { code: '1015', message: 'm', status: null },
  ],
  ['Together', { model: 'x', job_id: 'y', error: { message: 'm', code: '429' } }, { code: '429', status: 429 }],
  [
    'OpenRouter with the words of its upstream',
    {
      error: {
        code: 429,
        message: 'Provider returned error',
        metadata: { provider_name: 'p', raw: 'rate-limited upstream' },
      },
    },
    { message: 'Provider returned error: rate-limited upstream', status: 429 },
  ],
  [
    'OpenAI responses',
    { type: 'response.failed', response: { error: { code: 'server_is_overloaded', message: 'm' } } },
    { code: 'server_is_overloaded' },
  ],
  [
    'a parameter at fault',
    { error: { message: 'Unknown parameter.', param: 'stream_options' } },
    { message: 'Unknown parameter. (param: stream_options)' },
  ],
  ['an empty error object', { error: {} }, { code: null, type: null, message: null, status: null }],
];

describe('error objects', () => {
  it.each(cases)('%s', (_, value, expected) => {
    expect(findError(value)).toMatchObject(expected);
  });

  it.each<[string, unknown]>([
    ['null error', { error: null }],
    ['empty error', { error: '' }],
    ['false error', { error: false }],
    ['a completion', { choices: [{ message: { content: 'error' } }], code: 500, message: 'x' }],
    ['a code of success', { code: 20000, message: 'Ok', status: true }],
    ['a message among other things', { message: 'hello', model: 'x' }],
    ['numbers', 3],
    ['text', 'error'],
    ['nothing', undefined],
    ['an empty list', []],
    ['an empty object', {}],
  ])('none in %s', (_, value) => {
    expect(findError(value)).toBeNull();
  });
});
