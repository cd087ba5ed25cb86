import { shape } from './shape.js';
import type { Provider } from './types.js';

const body = (code: string, message: string, type = 'TooManyRequests') =>
  JSON.stringify({ error: { code, message: `${message} Request ID: 02173`, param: '', type } });

const words = 'The code is documented; the words are an example.';

const price = {
  currency: 'CNY',
  inputCached: null,
  validFrom: null,
  validTo: null,
  windows: [],
  source: 'price table of the dify plugin for Volcano Ark',
  verification: 'confirmed',
  note: null,
} as const;

export const volcano: Provider = {
  id: 'volcano',
  title: 'Volcano Engine Ark (ByteDance)',
  kind: 'service',
  baseUrls: [{ url: 'https://ark.cn-beijing.volces.com/api/v3', note: null, verification: 'confirmed' }],
  auth: { form: 'bearer', header: null, note: null },
  apiKeyEnv: 'ARK_API_KEY',
  models: [
    { id: 'deepseek-r1-250120', family: 'R1', verification: 'unconfirmed' },
    { id: 'deepseek-r1-250528', family: 'R1', verification: 'unconfirmed' },
    { id: 'deepseek-v3-241226', family: 'V3', verification: 'unconfirmed' },
    { id: 'deepseek-v3-250324', family: 'V3', verification: 'unconfirmed' },
  ],
  reasoning: { channel: 'reasoning_content', note: null, verification: 'confirmed' },
  usage: null,
  dialect: { maxTokensField: null, includeUsage: null },
  keepAlive: null,
  busy: [
    shape({
      id: 'overloaded',
      title: 'ServerOverloaded',
      status: 429,
      body: body('ServerOverloaded', 'The service is currently unable to handle additional requests.'),
      outcome: 'busy.overloaded',
      note: `${words} Retry-After is not documented.`,
      simulatedBy: 'volcano',
    }),
    shape({
      id: 'burst',
      title: 'RequestBurstTooFast',
      status: 429,
      body: body('RequestBurstTooFast', 'The request burst is too fast.'),
      outcome: 'busy.burst_protection',
      note: words,
      simulatedBy: 'volcano-burst',
    }),
    shape({
      id: 'rpm',
      title: 'RateLimitExceeded.EndpointRPMExceeded; also the codes of account and model',
      status: 429,
      body: body('RateLimitExceeded.EndpointRPMExceeded', 'The RPM limit of the endpoint is exceeded.'),
      outcome: 'busy.rate_limited',
      note: `${words} Others: ModelAccountRpmRateLimitExceeded, APIAccountRpmRateLimitExceeded, AccountRateLimitExceeded.`,
      simulatedBy: 'volcano-rpm',
    }),
    shape({
      id: 'tpm',
      title: 'RateLimitExceeded.EndpointTPMExceeded, ModelAccountTpmRateLimitExceeded',
      status: 429,
      body: body('ModelAccountTpmRateLimitExceeded', 'The TPM limit of the model is exceeded.'),
      outcome: 'busy.rate_limited',
      note: words,
      simulatedBy: 'volcano-tpm',
    }),
    shape({
      id: 'inflight',
      title: 'InflightBatchsizeExceeded',
      status: 429,
      body: body('InflightBatchsizeExceeded', 'Too many requests are in flight.'),
      outcome: 'busy.queue_full',
      note: words,
      simulatedBy: 'volcano-inflight',
    }),
    shape({
      id: 'loading',
      title: 'ModelLoadingError',
      status: 429,
      body: body('ModelLoadingError', 'The model is being loaded.'),
      outcome: 'busy.maintenance',
      note: words,
      simulatedBy: 'volcano-loading',
    }),
    shape({
      id: 'internal',
      title: 'InternalServiceError',
      status: 500,
      body: body('InternalServiceError', 'The service met an unexpected error.', 'InternalServerError'),
      outcome: 'server_error',
      note: words,
      simulatedBy: 'volcano-internal',
    }),
  ],
  quota: [
    shape({
      id: 'quota',
      title: 'QuotaExceeded',
      status: 429,
      body: body('QuotaExceeded', 'The free quota is used up.'),
      outcome: 'quota.exhausted',
      note: words,
      simulatedBy: 'volcano-quota',
    }),
    shape({
      id: 'overdue',
      title: 'AccountOverdueError',
      status: 403,
      body: body('AccountOverdueError', 'The account has an overdue balance.', 'Forbidden'),
      outcome: 'quota.exhausted',
      note: words,
      simulatedBy: 'volcano-overdue',
    }),
  ],
  limits: [],
  prices: [
    { ...price, models: ['deepseek-r1-250120', 'deepseek-r1-250528'], input: '4', output: '16' },
    { ...price, models: ['deepseek-v3-241226', 'deepseek-v3-250324'], input: '2', output: '8' },
  ],
  sources: ['https://www.volcengine.com/docs/82379/1299023', 'https://www.volcengine.com/docs/82379/1099476'],
};
