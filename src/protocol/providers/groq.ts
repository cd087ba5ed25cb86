import { shape } from './shape.js';
import type { Provider } from './types.js';

const body = (message: string, type: string | null, code: string | null) =>
  JSON.stringify({ error: { message, type, code } });

export const groq: Provider = {
  id: 'groq',
  title: 'Groq',
  kind: 'service',
  baseUrls: [{ url: 'https://api.groq.com/openai/v1', note: null, verification: 'confirmed' }],
  auth: { form: 'bearer', header: null, note: 'Keys begin with gsk_.' },
  apiKeyEnv: 'GROQ_API_KEY',
  models: [
    { id: 'deepseek-r1-distill-llama-70b', family: 'R1 distilled', verification: 'confirmed' },
    { id: 'deepseek-r1-distill-qwen-32b', family: 'R1 distilled', verification: 'confirmed' },
  ],
  reasoning: {
    channel: null,
    note: 'The request option reasoning_format chooses raw (tags), parsed (a field) or hidden.',
    verification: 'unconfirmed',
  },
  usage: {
    text: 'With queue_time, prompt_time, completion_time and total_time in seconds.',
    verification: 'confirmed',
  },
  dialect: { maxTokensField: null, includeUsage: null },
  keepAlive: null,
  busy: [
    shape({
      id: '429',
      title: 'rate_limit_exceeded, of type tokens',
      status: 429,
      body: body('Rate limit reached for tokens per minute (TPM).', 'tokens', 'rate_limit_exceeded'),
      outcome: 'busy.rate_limited',
      retryAfter: 'retry-after',
      note: 'Also x-ratelimit-{limit,remaining,reset}-{requests,tokens}: requests a day, tokens a minute.',
      simulatedBy: 'groq',
    }),
    shape({
      id: '498',
      title: 'capacity_exceeded, of the flex tier',
      status: 498,
      body: body('Flex tier capacity exceeded.', null, 'capacity_exceeded'),
      outcome: 'busy.queue_full',
      note: 'The words are an example.',
      simulatedBy: 'groq-498',
    }),
    shape({
      id: '503',
      title: 'service unavailable',
      status: 503,
      body: body('Service Unavailable', null, null),
      outcome: 'busy.overloaded',
      note: 'The words are an example.',
      simulatedBy: 'groq-503',
    }),
  ],
  quota: [],
  limits: [],
  prices: [
    {
      models: ['deepseek-r1-distill-llama-70b'],
      currency: 'USD',
      input: '0.75',
      inputCached: null,
      output: '0.99',
      validFrom: null,
      validTo: null,
      windows: [],
      source: 'price table of the dify plugin for Groq',
      verification: 'confirmed',
      note: null,
    },
  ],
  sources: ['https://console.groq.com/docs/errors', 'https://console.groq.com/docs/flex-processing'],
};
