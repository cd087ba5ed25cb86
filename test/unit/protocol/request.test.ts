import { describe, expect, it } from 'vitest';
import { adaptDialect, chatRequestBody, defaultDialect } from '../../../src/protocol/request.js';
import type { ProviderError, RequestDialect } from '../../../src/protocol/types.js';

const messages = [{ role: 'user', content: 'Hi' }] as const;
const refused = (message: string, status: number | null = null): ProviderError => ({
  code: null,
  type: 'invalid_request_error',
  message,
  status,
});
const noUsage: RequestDialect = { includeUsage: false, maxTokensField: 'max_tokens', reasoningEffort: true };
const newField: RequestDialect = { includeUsage: true, maxTokensField: 'max_completion_tokens', reasoningEffort: true };

describe('request body', () => {
  it('asks for a stream with usage and leaves sampling to the model', () => {
    const body = JSON.parse(chatRequestBody({ model: 'm', messages, maxTokens: 9, dialect: defaultDialect }));
    expect(body).toEqual({
      model: 'm',
      messages: [{ role: 'user', content: 'Hi' }],
      stream: true,
      stream_options: { include_usage: true },
      max_tokens: 9,
    });
  });

  it('speaks the dialect it is given', () => {
    const dialect: RequestDialect = {
      includeUsage: false,
      maxTokensField: 'max_completion_tokens',
      reasoningEffort: true,
    };
    const body = JSON.parse(chatRequestBody({ model: 'm', messages, maxTokens: 9, dialect }));
    expect(body).not.toHaveProperty('stream_options');
    expect(body).not.toHaveProperty('max_tokens');
    expect(body).toMatchObject({ max_completion_tokens: 9 });
  });
});

describe('adapting to a refusal', () => {
  it.each<[string, RequestDialect, number | null, ProviderError | null, RequestDialect | null]>([
    [
      'usage option unknown',
      defaultDialect,
      400,
      refused('Unrecognized request argument supplied: stream_options'),
      noUsage,
    ],
    [
      'usage option named by a validator',
      defaultDialect,
      422,
      refused('body.stream_options: Extra inputs are not permitted'),
      noUsage,
    ],
    ['include_usage named', defaultDialect, 400, refused('include_usage is not supported'), noUsage],
    [
      'newer field wanted',
      defaultDialect,
      400,
      refused(
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      ),
      newField,
    ],
    ['newer field unknown', newField, 400, refused('Unknown parameter: max_completion_tokens'), defaultDialect],
    ['status named inside a body of 200', defaultDialect, 200, refused('stream_options unknown', 400), noUsage],
    ['usage already given up', noUsage, 400, refused('stream_options unknown'), null],
    ['a cap too large', defaultDialect, 400, refused('max_tokens must be at most 8192'), null],
    ['a cap too large in the newer field', newField, 400, refused('max_completion_tokens must be at most 8192'), null],
    ['another refusal', defaultDialect, 400, refused('messages must not be empty'), null],
    ['another status', defaultDialect, 503, refused('stream_options'), null],
    ['no error object', defaultDialect, 400, null, null],
  ])('%s', (_, dialect, http, error, expected) => {
    expect(adaptDialect(dialect, http, error)).toEqual(expected);
  });
});

describe('the reasoning effort', () => {
  const body = (reasoningEffort: string | null, dialect = defaultDialect) =>
    JSON.parse(chatRequestBody({ model: 'm', messages: [], maxTokens: 9, reasoningEffort, dialect })) as object;

  it('is sent where it is asked for and the endpoint takes it', () => {
    expect(body('low')).toMatchObject({ reasoning_effort: 'low' });
    expect(body(null)).not.toHaveProperty('reasoning_effort');
    expect(body('low', { ...defaultDialect, reasoningEffort: false })).not.toHaveProperty('reasoning_effort');
  });

  it.each([
    "Unsupported parameter: 'reasoning_effort' is not supported with this model.",
    'Unrecognized request argument supplied: reasoning_effort',
    'reasoning_effort: Extra inputs are not permitted',
  ])('is left out after: %s', message => {
    const without = { ...defaultDialect, reasoningEffort: false };
    expect(adaptDialect(defaultDialect, 400, refused(message))).toEqual(without);
    expect(adaptDialect(without, 400, refused(message))).toBeNull();
  });
});
