import { openAiBody, shape } from './shape.js';
import type { Provider } from './types.js';

const body = (code: number) =>
  JSON.stringify({ code, message: 'System is too busy now. Please try again later.', data: null });

const price = {
  currency: 'CNY',
  inputCached: null,
  validFrom: null,
  validTo: null,
  windows: [],
  source: 'price table of the dify plugin for SiliconFlow',
  verification: 'confirmed',
  note: null,
} as const;

export const siliconflow: Provider = {
  id: 'siliconflow',
  title: 'SiliconFlow',
  kind: 'service',
  baseUrls: [
    { url: 'https://api.siliconflow.cn/v1', note: null, verification: 'confirmed' },
    { url: 'https://api.siliconflow.com/v1', note: 'international', verification: 'confirmed' },
  ],
  auth: { form: 'bearer', header: null, note: null },
  apiKeyEnv: 'SILICONFLOW_API_KEY',
  models: [
    { id: 'deepseek-ai/DeepSeek-R1', family: 'R1', verification: 'confirmed' },
    { id: 'Pro/deepseek-ai/DeepSeek-R1', family: 'R1', verification: 'confirmed' },
    { id: 'deepseek-ai/DeepSeek-V3', family: 'V3', verification: 'confirmed' },
    { id: 'deepseek-ai/DeepSeek-V4-Pro', family: 'V4', verification: 'confirmed' },
  ],
  reasoning: { channel: 'reasoning_content', note: null, verification: 'confirmed' },
  usage: null,
  dialect: { maxTokensField: 'max_tokens', includeUsage: null },
  keepAlive: null,
  busy: [
    shape({
      id: '50508',
      title: 'System is too busy now',
      status: 503,
      body: body(50508),
      outcome: 'busy.overloaded',
      note: 'A flat body with a whole number as code and no error object.',
      simulatedBy: 'siliconflow',
    }),
    shape({
      id: '50603',
      title: 'System is too busy now, in February 2025',
      status: 503,
      body: body(50603),
      outcome: 'busy.overloaded',
      note: 'Seen on 2025-02-06.',
      simulatedBy: 'siliconflow-50603',
    }),
    shape({
      id: '429',
      title: 'requests or tokens a minute',
      status: 429,
      body: openAiBody({ message: 'Request was rejected due to rate limiting.' }),
      outcome: 'busy.rate_limited',
      verification: 'unconfirmed',
      note: 'Words and form of the body are an example. Retry-After is not documented.',
      simulatedBy: 'siliconflow-429',
    }),
  ],
  quota: [],
  limits: [],
  prices: [
    { ...price, models: ['deepseek-ai/DeepSeek-R1', 'Pro/deepseek-ai/DeepSeek-R1'], input: '4', output: '16' },
    { ...price, models: ['deepseek-ai/DeepSeek-V3'], input: '2', output: '8' },
    {
      ...price,
      models: ['deepseek-ai/DeepSeek-V4-Pro'],
      input: '3',
      output: '6',
      verification: 'unconfirmed',
      note: 'another version of the same table says 12 and 24',
    },
  ],
  sources: [
    'https://github.com/CherryHQ/cherry-studio/issues/4541',
    'https://github.com/infiniflow/ragflow/issues/5676',
    'https://github.com/ChatGPTNextWeb/NextChat/issues/6157',
  ],
};
