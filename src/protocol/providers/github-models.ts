import { shape } from './shape.js';
import type { Provider } from './types.js';

export const githubModels: Provider = {
  id: 'github-models',
  title: 'GitHub Models',
  kind: 'service',
  baseUrls: [
    { url: 'https://models.github.ai/inference', note: null, verification: 'confirmed' },
    { url: 'https://models.inference.ai.azure.com', note: 'in February 2025', verification: 'unconfirmed' },
  ],
  auth: { form: 'bearer', header: null, note: 'With a GitHub token.' },
  apiKeyEnv: 'GITHUB_TOKEN',
  models: [{ id: 'deepseek/DeepSeek-R1', family: 'R1', verification: 'unconfirmed' }],
  reasoning: { channel: 'think_tags', note: 'as at Azure', verification: 'unconfirmed' },
  usage: null,
  dialect: { maxTokensField: null, includeUsage: null },
  keepAlive: null,
  busy: [
    shape({
      id: '429',
      title: 'RateLimitReached: per minute, per day or at once',
      status: 429,
      body: JSON.stringify({
        error: {
          code: 'RateLimitReached',
          message: 'Rate limit of 50 per 86400s exceeded for UserByModelByDay. Please wait 2 seconds before retrying.',
        },
      }),
      outcome: 'busy.rate_limited',
      retryAfter: 'retry-after',
      verification: 'unconfirmed',
      note: 'Also the header x-ratelimit-timeremaining.',
      simulatedBy: 'github-models',
    }),
  ],
  quota: [],
  limits: [],
  prices: [],
  sources: ['https://github.com/orgs/community/discussions/137298'],
};
