import { shape } from './shape.js';
import type { Provider } from './types.js';

const body = (code: number, message: string, metadata?: object) =>
  JSON.stringify({ error: { code, message, ...(metadata ? { metadata } : {}) } });

const price = {
  currency: 'USD',
  inputCached: null,
  validFrom: '2026-08-01T00:00:00Z',
  validTo: null,
  windows: [],
  source: 'price table of the dify plugin for OpenRouter, August 2026',
  verification: 'confirmed',
  note: 'the month it was read, it may have begun earlier',
} as const;

export const openrouter: Provider = {
  id: 'openrouter',
  title: 'OpenRouter',
  kind: 'service',
  baseUrls: [{ url: 'https://openrouter.ai/api/v1', note: null, verification: 'confirmed' }],
  auth: { form: 'bearer', header: null, note: null },
  apiKeyEnv: 'OPENROUTER_API_KEY',
  models: [
    { id: 'deepseek/deepseek-r1', family: 'R1', verification: 'confirmed' },
    { id: 'deepseek/deepseek-r1-0528', family: 'R1', verification: 'confirmed' },
    { id: 'deepseek/deepseek-chat', family: 'V3', verification: 'confirmed' },
    { id: 'deepseek/deepseek-chat-v3-0324', family: 'V3', verification: 'confirmed' },
  ],
  reasoning: { channel: 'reasoning', note: null, verification: 'confirmed' },
  usage: { text: 'In the last chunk.', verification: 'confirmed' },
  dialect: { maxTokensField: null, includeUsage: null },
  keepAlive: { text: 'Comments ": OPENROUTER PROCESSING" while a request waits.', verification: 'confirmed' },
  busy: [
    shape({
      id: '429',
      title: 'rate limit',
      status: 429,
      body: body(429, 'Rate limit exceeded'),
      outcome: 'busy.rate_limited',
      retryAfter: 'retry-after',
      simulatedBy: 'openrouter',
    }),
    shape({
      id: '503',
      title: 'no available model provider meets the routing requirements',
      status: 503,
      body: body(503, 'There is no available model provider that meets your routing requirements'),
      outcome: 'busy.overloaded',
      retryAfter: 'retry-after',
      simulatedBy: 'openrouter-503',
    }),
    shape({
      id: 'stream',
      title: 'error in the stream, after processing began',
      status: 200,
      carrier: 'stream',
      body: JSON.stringify({
        id: 'gen-1',
        object: 'chat.completion.chunk',
        error: { code: 'provider_overloaded', message: 'The provider is overloaded' },
        choices: [{ index: 0, delta: { content: '' }, finish_reason: 'error' }],
      }),
      outcome: 'busy.overloaded',
      note: 'HTTP 200, and finish_reason error.',
      simulatedBy: 'openrouter-stream',
    }),
    shape({
      id: '502',
      title: 'the provider is down or answered with nonsense',
      status: 502,
      body: body(502, 'Provider returned error', { provider_name: 'Example', raw: 'connection lost' }),
      outcome: 'gateway',
      simulatedBy: 'openrouter-502',
    }),
    shape({
      id: '408',
      title: 'the request timed out',
      status: 408,
      body: body(408, 'Your request timed out'),
      outcome: 'gateway',
      simulatedBy: 'openrouter-408',
    }),
  ],
  quota: [
    shape({
      id: 'quota',
      title: 'credits used up',
      status: 402,
      body: body(402, 'Your account or API key has insufficient credits'),
      outcome: 'quota.exhausted',
      simulatedBy: 'openrouter-quota',
    }),
  ],
  limits: [],
  prices: [
    { ...price, models: ['deepseek/deepseek-r1'], input: '0.40', output: '2.00' },
    { ...price, models: ['deepseek/deepseek-r1-0528'], input: '0.18', output: '0.72' },
    { ...price, models: ['deepseek/deepseek-chat'], input: '0.18', output: '0.72' },
  ],
  sources: ['https://openrouter.ai/docs/api/errors'],
};
