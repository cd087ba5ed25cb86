import { openAiBody, shape } from './shape.js';
import type { Provider } from './types.js';

export const tencent: Provider = {
  id: 'tencent',
  title: 'Tencent Cloud LKEAP',
  kind: 'service',
  baseUrls: [
    { url: 'https://api.lkeap.cloud.tencent.com/v1', note: 'since 2026 moved to TokenHub', verification: 'confirmed' },
    { url: 'https://api.lkeap.cloud.tencent.com/v3', note: 'models of others', verification: 'confirmed' },
  ],
  auth: { form: 'bearer', header: null, note: null },
  apiKeyEnv: 'LKEAP_API_KEY',
  models: [
    { id: 'deepseek-r1', family: 'R1', verification: 'confirmed' },
    { id: 'deepseek-r1-0528', family: 'R1', verification: 'confirmed' },
    { id: 'deepseek-v3', family: 'V3', verification: 'confirmed' },
    { id: 'deepseek-v3-0324', family: 'V3', verification: 'confirmed' },
    { id: 'deepseek-v3.1', family: 'V3', verification: 'confirmed' },
    { id: 'deepseek-v3.1-terminus', family: 'V3', verification: 'confirmed' },
  ],
  reasoning: { channel: 'reasoning_content', note: null, verification: 'unconfirmed' },
  usage: null,
  dialect: { maxTokensField: null, includeUsage: null },
  keepAlive: null,
  busy: [],
  quota: [
    shape({
      id: 'quota',
      title: 'EXCEED_TOKEN_QUOTA_LIMIT, of the CloudBase gateway',
      status: 429,
      body: openAiBody({ message: 'Token quota exceeded', code: 'EXCEED_TOKEN_QUOTA_LIMIT' }),
      outcome: 'quota.exhausted',
      verification: 'unconfirmed',
      note: 'Code and status are documented for CloudBase; words and form of the body are an example.',
      simulatedBy: 'tencent-quota',
    }),
  ],
  limits: [{ text: '15,000 requests and 1,200,000 tokens a minute.', verification: 'confirmed' }],
  prices: [],
  sources: [
    'https://cloud.tencent.com/document/product/1772/130551',
    'https://cloud.tencent.com/document/product/1772/126272',
  ],
};
