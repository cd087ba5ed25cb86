import { openAiBody, shape } from './shape.js';
import type { Provider } from './types.js';

const body = (message: string, code: string) => openAiBody({ message, type: code, code });

const price = {
  currency: 'CNY',
  inputCached: null,
  validFrom: null,
  validTo: null,
  windows: [],
  source: 'price table of the dify plugin for Tongyi',
  verification: 'confirmed',
  note: null,
} as const;

export const alibaba: Provider = {
  id: 'alibaba',
  title: 'Alibaba Cloud Bailian (DashScope)',
  kind: 'service',
  baseUrls: [
    { url: 'https://dashscope.aliyuncs.com/compatible-mode/v1', note: 'mainland China', verification: 'confirmed' },
    {
      url: 'https://dashscope-intl.aliyuncs.com/compatible-mode/v1',
      note: 'international',
      verification: 'confirmed',
    },
  ],
  auth: { form: 'bearer', header: null, note: null },
  apiKeyEnv: 'DASHSCOPE_API_KEY',
  models: [
    { id: 'deepseek-r1', family: 'R1', verification: 'confirmed' },
    { id: 'deepseek-r1-0528', family: 'R1', verification: 'confirmed' },
    { id: 'deepseek-v3', family: 'V3', verification: 'confirmed' },
    { id: 'deepseek-v3.1', family: 'V3', verification: 'confirmed' },
    { id: 'deepseek-v3.2', family: 'V3', verification: 'confirmed' },
    { id: 'deepseek-v3.2-exp', family: 'V3', verification: 'confirmed' },
  ],
  reasoning: { channel: 'reasoning_content', note: null, verification: 'confirmed' },
  usage: { text: 'Only with stream_options.include_usage.', verification: 'unconfirmed' },
  dialect: { maxTokensField: null, includeUsage: true },
  keepAlive: null,
  busy: [
    shape({
      id: 'rate',
      title: 'Throttling.RateQuota: requests a minute, and a 60th of that a second',
      status: 429,
      body: body('Requests rate limit exceeded, please try again later.', 'Throttling.RateQuota'),
      outcome: 'busy.rate_limited',
      note: 'It recovers within about a minute.',
      simulatedBy: 'alibaba',
    }),
    shape({
      id: 'tokens',
      title: 'Throttling.AllocationQuota: tokens a minute',
      status: 429,
      body: body('Allocated quota exceeded, please increase your quota limit.', 'insufficient_quota'),
      outcome: 'busy.rate_limited',
      note: 'The same code insufficient_quota stands for tokens a minute and for a used-up quota: the words decide.',
      simulatedBy: 'alibaba-tokens',
    }),
    shape({
      id: 'burst',
      title: 'Request rate increased too quickly',
      status: 429,
      body: body(
        'Request rate increased too quickly. To ensure system stability, please scale requests more smoothly.',
        'limit_burst_rate',
      ),
      outcome: 'busy.burst_protection',
      note: 'Strikes below the quota. The first sentence is documented, the code is an example.',
      simulatedBy: 'alibaba-burst',
    }),
    shape({
      id: 'capacity',
      title: 'ModelServingError: capacity of the system',
      status: 503,
      body: body(
        'Too many requests. Your requests are being throttled due to system capacity limits. Please try again later.',
        'ModelServingError',
      ),
      outcome: 'busy.overloaded',
      verification: 'unconfirmed',
      simulatedBy: 'alibaba-capacity',
    }),
  ],
  quota: [
    shape({
      id: 'quota',
      title: 'insufficient_quota: the quota is used up',
      status: 429,
      body: body('You exceeded your current quota, please check your plan and billing details.', 'insufficient_quota'),
      outcome: 'quota.exhausted',
      simulatedBy: 'alibaba-quota',
    }),
  ],
  limits: [{ text: 'Requests a second are limited to a 60th of those a minute.', verification: 'confirmed' }],
  prices: [
    { ...price, models: ['deepseek-r1'], input: '4', output: '16' },
    { ...price, models: ['deepseek-v3'], input: '2', output: '8' },
  ],
  sources: ['https://help.aliyun.com (rate-limit, error-code-start, flow-agent-rate-limiting)'],
};
