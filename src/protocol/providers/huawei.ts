import { shape } from './shape.js';
import type { Provider } from './types.js';

const body = (code: string, message: string) => JSON.stringify({ error_code: code, error_msg: message });

const price = {
  currency: 'CNY',
  inputCached: null,
  validFrom: null,
  validTo: null,
  windows: [],
  source: 'price table of the dify plugin for Huawei Cloud MaaS',
  verification: 'confirmed',
  note: null,
} as const;

export const huawei: Provider = {
  id: 'huawei',
  title: 'Huawei Cloud ModelArts Studio (MaaS)',
  kind: 'service',
  baseUrls: [
    { url: 'https://api.modelarts-maas.com/v1', note: null, verification: 'confirmed' },
    { url: 'https://api.modelarts-maas.com/v2', note: null, verification: 'confirmed' },
  ],
  auth: { form: 'bearer', header: null, note: null },
  apiKeyEnv: 'MAAS_API_KEY',
  models: [
    { id: 'DeepSeek-R1', family: 'R1', verification: 'confirmed' },
    { id: 'deepseek-r1-250528', family: 'R1', verification: 'confirmed' },
    { id: 'DeepSeek-V3', family: 'V3', verification: 'confirmed' },
  ],
  reasoning: {
    channel: 'reasoning_content',
    note: 'inferred: the bodies of its errors are those of vLLM',
    verification: 'unconfirmed',
  },
  usage: null,
  dialect: { maxTokensField: null, includeUsage: null },
  keepAlive: null,
  busy: [
    shape({
      id: 'rpm',
      title: 'ModelArts.81101: requests a minute',
      status: 429,
      body: body('ModelArts.81101', 'Too many requests, exceeded rate limit is 30 times per minute.'),
      outcome: 'busy.rate_limited',
      note: "Errors of the model come in vLLM's flat form instead.",
      simulatedBy: 'huawei',
    }),
    shape({
      id: 'tpm',
      title: 'ModelArts.81103: tokens a minute',
      status: 429,
      body: body('ModelArts.81103', 'Too many tokens per minute.'),
      outcome: 'busy.rate_limited',
      note: 'The code is documented; the words are an example.',
      simulatedBy: 'huawei-tpm',
    }),
    shape({
      id: 'gateway',
      title: 'APIG.0203: Backend timeout',
      status: 504,
      body: body('APIG.0203', 'Backend timeout'),
      outcome: 'gateway',
      note: 'Documented as 5xx; 504 is an example.',
      simulatedBy: 'huawei-gateway',
    }),
    shape({
      id: 'forwarding',
      title: 'ModelArts.4302: the gateway could not forward',
      status: 500,
      body: body('ModelArts.4302', 'Gateway forwarding error'),
      outcome: 'server_error',
      note: 'The code is documented; the words are an example.',
      simulatedBy: 'huawei-forwarding',
    }),
  ],
  quota: [
    shape({
      id: 'quota',
      title: 'ModelArts.81005: no allowance left',
      status: 401,
      body: body('ModelArts.81005', 'The quota is used up.'),
      outcome: 'quota.exhausted',
      note: 'Comes as 401, like a wrong key. The words are an example.',
      simulatedBy: 'huawei-quota',
    }),
    shape({
      id: 'quota-4207',
      title: 'ModelArts.4207: no allowance left',
      status: 401,
      body: body('ModelArts.4207', 'The quota is used up.'),
      outcome: 'quota.exhausted',
      note: 'The words are an example.',
      simulatedBy: 'huawei-quota-4207',
    }),
  ],
  limits: [],
  prices: [
    { ...price, models: ['DeepSeek-R1'], input: '4', output: '16' },
    { ...price, models: ['DeepSeek-V3'], input: '2', output: '8' },
  ],
  sources: ['https://support.huaweicloud.com (maas-modelarts-0080, model-call-035)'],
};
