import { openAiBody, shape } from './shape.js';
import type { Provider } from './types.js';

const price = {
  currency: 'USD',
  validFrom: null,
  validTo: null,
  windows: [],
  source: 'price table in the source of a public client',
  verification: 'confirmed',
  note: null,
} as const;

export const openai: Provider = {
  id: 'openai',
  title: 'OpenAI',
  kind: 'service',
  baseUrls: [{ url: 'https://api.openai.com/v1', note: null, verification: 'confirmed' }],
  auth: { form: 'bearer', header: null, note: null },
  apiKeyEnv: 'OPENAI_API_KEY',
  models: ['o1', 'o1-mini', 'o1-pro', 'o3', 'o3-mini', 'o4-mini'].map(id => ({
    id,
    family: 'other',
    verification: 'confirmed',
  })),
  reasoning: { channel: 'hidden', note: 'only its length, in the usage', verification: 'confirmed' },
  usage: {
    text: 'With stream_options.include_usage a last chunk with empty choices; completion_tokens_details.reasoning_tokens.',
    verification: 'confirmed',
  },
  dialect: { maxTokensField: 'max_completion_tokens', includeUsage: true },
  keepAlive: null,
  busy: [
    shape({
      id: 'rate',
      title: 'rate_limit_exceeded, of type requests or tokens',
      status: 429,
      body: openAiBody({
        message: 'Rate limit reached for requests. Please try again in 2s.',
        type: 'requests',
        code: 'rate_limit_exceeded',
      }),
      outcome: 'busy.rate_limited',
      retryAfter: 'retry-after-ms',
      note: 'Also retry-after and x-ratelimit-{limit,remaining,reset}-{requests,tokens}.',
      simulatedBy: 'openai',
    }),
    shape({
      id: 'overloaded',
      title: 'server_is_overloaded',
      status: 503,
      body: openAiBody({
        message: 'The engine is currently overloaded, please try again later.',
        type: 'service_unavailable_error',
        code: 'server_is_overloaded',
      }),
      outcome: 'busy.overloaded',
      simulatedBy: 'openai-503',
    }),
    shape({
      id: 'slow-down',
      title: 'slow_down: the load rose too quickly',
      status: 503,
      body: openAiBody({ message: 'Slow down.', type: 'service_unavailable_error', code: 'slow_down' }),
      outcome: 'busy.burst_protection',
      note: 'The code is documented; the words are an example.',
      simulatedBy: 'openai-slow-down',
    }),
    shape({
      id: 'server-error',
      title: 'server_error',
      status: 500,
      body: openAiBody({ message: 'The server had an error while processing your request.', type: 'server_error' }),
      outcome: 'server_error',
      simulatedBy: 'openai-500',
    }),
  ],
  quota: [
    shape({
      id: 'quota',
      title: 'insufficient_quota',
      status: 429,
      body: openAiBody({
        message: 'You exceeded your current quota, please check your plan and billing details.',
        type: 'insufficient_quota',
        code: 'insufficient_quota',
      }),
      outcome: 'quota.exhausted',
      simulatedBy: 'openai-quota',
    }),
  ],
  limits: [],
  prices: [
    { ...price, models: ['o1'], input: '15', inputCached: '7.50', output: '60' },
    { ...price, models: ['o1-pro'], input: '150', inputCached: null, output: '600' },
    {
      ...price,
      models: ['o3'],
      input: '10',
      inputCached: '2.50',
      output: '40',
      validTo: '2025-06-01T00:00:00Z',
      verification: 'unconfirmed',
      note: 'at its launch; the day in June 2025 on which it fell is not documented here',
    },
    { ...price, models: ['o3'], input: '2', inputCached: '0.50', output: '8', validFrom: '2025-06-01T00:00:00Z' },
    {
      ...price,
      models: ['o1-mini', 'o3-mini'],
      input: '1.10',
      inputCached: '0.55',
      output: '4.40',
      verification: 'unconfirmed',
      note: 'the price of cached input is not confirmed, the others are',
    },
  ],
  sources: ['https://github.com/openai/openai-node', 'https://platform.openai.com/docs/api-reference/chat/create'],
};
