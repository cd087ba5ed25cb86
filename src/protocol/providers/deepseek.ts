import { openAiBody, shape } from './shape.js';
import type { PriceWindow, Provider } from './types.js';

const pricing = 'https://api-docs.deepseek.com/quick_start/pricing';

/** The night discount of 2025 made both models cost the same. */
const night: PriceWindow = {
  from: '16:30',
  to: '00:30',
  validFrom: '2025-02-26T16:30:00Z',
  validTo: '2025-09-05T16:00:00Z',
  input: '0.135',
  inputCached: '0.035',
  output: '0.55',
};

const price = { currency: 'USD', windows: [], source: pricing, verification: 'confirmed', note: null } as const;

export const deepseek: Provider = {
  id: 'deepseek',
  title: 'DeepSeek',
  kind: 'service',
  baseUrls: [
    { url: 'https://api.deepseek.com/v1', note: null, verification: 'confirmed' },
    { url: 'https://api.deepseek.com', note: 'the same without the version', verification: 'confirmed' },
    { url: 'https://api.deepseek.com/beta', note: 'beta features', verification: 'confirmed' },
  ],
  auth: { form: 'bearer', header: null, note: null },
  apiKeyEnv: 'DEEPSEEK_API_KEY',
  models: [
    { id: 'deepseek-reasoner', family: 'R1', verification: 'confirmed' },
    { id: 'deepseek-chat', family: 'V3', verification: 'confirmed' },
    { id: 'deepseek-flash', family: 'V4', verification: 'confirmed' },
    { id: 'deepseek-v4-flash', family: 'V4', verification: 'confirmed' },
    { id: 'deepseek-v4-pro', family: 'V4', verification: 'confirmed' },
  ],
  reasoning: {
    channel: 'reasoning_content',
    note: 'deepseek-reasoner stood for R1, then R1-0528, then the thinking mode of V3.x.',
    verification: 'confirmed',
  },
  usage: {
    text: 'prompt_cache_hit_tokens and prompt_cache_miss_tokens beside the totals; completion_tokens_details.reasoning_tokens. Output tokens include reasoning.',
    verification: 'confirmed',
  },
  dialect: { maxTokensField: 'max_tokens', includeUsage: true },
  keepAlive: {
    text: 'While a request waits, ": keep-alive" comments in a stream and blank lines before plain JSON.',
    verification: 'confirmed',
  },
  busy: [
    shape({
      id: '503',
      title: 'Server Overloaded (服务器繁忙)',
      status: 503,
      body: openAiBody({
        message: 'Server Overloaded',
        type: 'service_unavailable_error',
        code: 'service_unavailable_error',
      }),
      outcome: 'busy.overloaded',
      simulatedBy: 'deepseek-503',
    }),
    shape({
      id: '429',
      title: 'Rate Limit Reached',
      status: 429,
      body: openAiBody({ message: 'Rate Limit Reached' }),
      outcome: 'busy.rate_limited',
      simulatedBy: 'deepseek-429',
      note: 'Today the limit is one of concurrency for each account.',
    }),
    shape({
      id: 'silent',
      title: 'blank lines only, then the connection closes',
      status: 200,
      body: null,
      carrier: 'silence',
      outcome: 'busy.silent',
      simulatedBy: 'deepseek-silent',
      note: 'The main failure of February 2025. Clients report that their JSON parser fails at line 1, column 1.',
    }),
    shape({
      id: 'keepalive',
      title: 'keep-alives and no token until the deadline',
      status: 200,
      body: null,
      carrier: 'wait',
      outcome: 'busy.keepalive_timeout',
      simulatedBy: 'deepseek-keepalive',
      note: 'The server itself closed after 30 minutes in February 2025; later after 10 when inference had not begun.',
    }),
    shape({
      id: 'cut',
      title: 'the answer ends with finish_reason insufficient_system_resource',
      status: 200,
      body: null,
      carrier: 'cut',
      outcome: 'busy.resource_cut',
      simulatedBy: 'deepseek-cut',
      note: 'Some gateways turn the finish reason into stop, which hides it.',
    }),
  ],
  quota: [
    shape({
      id: 'quota',
      title: 'Insufficient Balance',
      status: 402,
      body: openAiBody({ message: 'Insufficient Balance' }),
      outcome: 'quota.exhausted',
      simulatedBy: 'deepseek-quota',
    }),
  ],
  limits: [
    {
      text: '500 requests at once for deepseek-v4-pro and 2,500 for flash, for each account.',
      verification: 'confirmed',
    },
  ],
  prices: [
    {
      ...price,
      models: ['deepseek-reasoner'],
      input: '0.55',
      inputCached: '0.14',
      output: '2.19',
      validFrom: '2025-01-20T00:00:00Z',
      validTo: '2025-09-05T16:00:00Z',
      windows: [night],
    },
    {
      ...price,
      models: ['deepseek-chat'],
      input: '0.14',
      inputCached: '0.014',
      output: '0.28',
      validFrom: null,
      validTo: '2025-02-08T16:00:00Z',
      verification: 'unconfirmed',
      note: 'introductory price of V3',
    },
    {
      ...price,
      models: ['deepseek-chat'],
      input: '0.27',
      inputCached: '0.07',
      output: '1.10',
      validFrom: '2025-02-08T16:00:00Z',
      validTo: '2025-09-05T16:00:00Z',
      windows: [night],
    },
    {
      ...price,
      models: ['deepseek-chat', 'deepseek-reasoner'],
      input: '0.56',
      inputCached: '0.07',
      output: '1.68',
      validFrom: '2025-09-05T16:00:00Z',
      validTo: null,
      note: 'V3.1; the night discount ended with it',
    },
    {
      ...price,
      models: ['deepseek-chat', 'deepseek-reasoner'],
      input: '0.28',
      inputCached: '0.028',
      output: '0.42',
      validFrom: '2025-12-09T00:00:00Z',
      validTo: null,
      source: 'model table of the Roo Code extension, 2025-12-09',
      note: 'V3.2; the day it was read, it began earlier',
    },
  ],
  sources: [
    'https://api-docs.deepseek.com/quick_start/rate_limit',
    'https://api-docs.deepseek.com/quick_start/error_codes',
    pricing,
    'https://github.com/deepseek-ai/DeepSeek-V3/issues/591',
    'https://github.com/deepseek-ai/DeepSeek-R1/issues/91',
  ],
};
