import { shape } from './shape.js';
import type { Provider } from './types.js';

export const perplexity: Provider = {
  id: 'perplexity',
  title: 'Perplexity',
  kind: 'service',
  baseUrls: [{ url: 'https://api.perplexity.ai', note: 'has no version segment', verification: 'confirmed' }],
  auth: { form: 'bearer', header: null, note: null },
  apiKeyEnv: 'PERPLEXITY_API_KEY',
  models: [
    { id: 'sonar-reasoning', family: 'other', verification: 'unconfirmed' },
    { id: 'sonar-reasoning-pro', family: 'other', verification: 'unconfirmed' },
    { id: 'r1-1776', family: 'R1', verification: 'unconfirmed' },
  ],
  reasoning: { channel: 'think_tags', note: null, verification: 'unconfirmed' },
  usage: null,
  dialect: { maxTokensField: null, includeUsage: null },
  keepAlive: null,
  busy: [
    shape({
      id: '429',
      title: 'rate limit',
      status: 429,
      body: null,
      outcome: 'busy.rate_limited',
      verification: 'unconfirmed',
      note: 'The body is not documented.',
      simulatedBy: 'perplexity',
    }),
  ],
  quota: [],
  limits: [],
  prices: [],
  sources: ['https://github.com/Portkey-AI/gateway (provider perplexity-ai)'],
};
