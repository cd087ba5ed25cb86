import { shape } from './shape.js';
import type { Provider } from './types.js';

export const nvidiaNim: Provider = {
  id: 'nvidia-nim',
  title: 'NVIDIA NIM and API catalog',
  kind: 'service',
  baseUrls: [
    { url: 'https://integrate.api.nvidia.com/v1', note: 'API catalog', verification: 'confirmed' },
    { url: 'http://{host}:8000/v1', note: 'a NIM of your own', verification: 'confirmed' },
  ],
  auth: { form: 'bearer', header: null, note: 'Keys begin with nvapi-.' },
  apiKeyEnv: 'NVIDIA_API_KEY',
  models: [{ id: 'deepseek-ai/deepseek-r1', family: 'R1', verification: 'confirmed' }],
  reasoning: { channel: 'think_tags', note: 'for R1', verification: 'unconfirmed' },
  usage: null,
  dialect: { maxTokensField: null, includeUsage: null },
  keepAlive: null,
  busy: [
    shape({
      id: '429',
      title: 'rate or credits used up',
      status: 429,
      body: null,
      outcome: 'busy.rate_limited',
      verification: 'unconfirmed',
      note: 'The body is not documented. A pending answer may come as 202 with the header NVCF-REQID, which is not followed.',
      simulatedBy: 'nvidia-nim',
    }),
  ],
  quota: [],
  limits: [],
  prices: [],
  sources: ['model list of the dify plugin for NVIDIA'],
};
