import { shape } from './shape.js';
import type { Provider } from './types.js';

const price = {
  currency: 'USD',
  inputCached: null,
  validFrom: null,
  validTo: null,
  windows: [],
  source: 'public price table derived from litellm',
  note: null,
} as const;

const body = (code: string, message: string) => JSON.stringify({ error: { code, message } });

export const azure: Provider = {
  id: 'azure',
  title: 'Azure AI Foundry',
  kind: 'service',
  baseUrls: [
    { url: 'https://{resource}.services.ai.azure.com/openai/v1', note: null, verification: 'confirmed' },
    { url: 'https://{resource}.services.ai.azure.com/models', note: null, verification: 'unconfirmed' },
  ],
  auth: {
    form: 'header',
    header: 'api-key',
    note: 'Entra ID tokens go as Authorization: Bearer; for those leave target.provider out.',
  },
  apiKeyEnv: 'AZURE_API_KEY',
  models: [
    { id: 'DeepSeek-R1', family: 'R1', verification: 'confirmed' },
    { id: 'DeepSeek-R1-0528', family: 'R1', verification: 'confirmed' },
    { id: 'DeepSeek-V3-0324', family: 'V3', verification: 'confirmed' },
  ],
  reasoning: { channel: 'think_tags', note: 'for R1', verification: 'confirmed' },
  usage: null,
  dialect: { maxTokensField: null, includeUsage: null },
  keepAlive: null,
  busy: [
    shape({
      id: '429',
      title: 'Rate limit is exceeded',
      status: 429,
      body: body('429', 'Rate limit is exceeded. Try again in 2 seconds.'),
      outcome: 'busy.rate_limited',
      retryAfter: 'retry-after-ms',
      verification: 'unconfirmed',
      note: 'The words are documented; the form of the body, and retry-after and retry-after-ms, are not confirmed.',
      simulatedBy: 'azure',
    }),
    shape({
      id: 'high-demand',
      title: 'System is experiencing high demand',
      status: 429,
      body: body('429', 'System is experiencing high demand. Please retry later.'),
      outcome: 'busy.overloaded',
      retryAfter: 'retry-after-ms',
      verification: 'unconfirmed',
      note: 'The words are documented; the form of the body and its headers are not confirmed.',
      simulatedBy: 'azure-high-demand',
    }),
    shape({
      id: 'adjustment',
      title: 'temporary rate limit adjustment',
      status: 429,
      body: body('429', 'A temporary rate limit adjustment is in effect.'),
      outcome: 'busy.rate_limited',
      retryAfter: 'retry-after-ms',
      verification: 'unconfirmed',
      note: 'The words are documented; the form of the body and its headers are not confirmed.',
      simulatedBy: 'azure-adjustment',
    }),
    shape({
      id: '503',
      title: 'Server Error',
      status: 503,
      body: body('503', 'Server Error'),
      outcome: 'busy.overloaded',
      verification: 'unconfirmed',
      note: 'The form of the body is not confirmed.',
      simulatedBy: 'azure-503',
    }),
  ],
  quota: [],
  limits: [
    {
      text: 'R1 and V3-0324: 5,000,000 tokens and 5,000 requests a minute, 300 requests at once.',
      verification: 'confirmed',
    },
  ],
  prices: [
    { ...price, models: ['DeepSeek-R1'], input: '1.35', output: '5.40', verification: 'confirmed' },
    { ...price, models: ['DeepSeek-V3-0324'], input: '1.14', output: '4.56', verification: 'unconfirmed' },
  ],
  sources: ['https://learn.microsoft.com/azure/ai-foundry (quotas and limits; get started with DeepSeek-R1)'],
};
