import { shape } from './shape.js';
import type { Provider } from './types.js';

export const tgi: Provider = {
  id: 'tgi',
  title: 'Text Generation Inference',
  kind: 'server',
  baseUrls: [{ url: 'http://127.0.0.1:3000/v1', note: 'the default port', verification: 'confirmed' }],
  auth: { form: 'none', header: null, note: null },
  apiKeyEnv: null,
  models: [{ id: 'tgi', family: 'other', verification: 'confirmed' }],
  reasoning: { channel: 'think_tags', note: null, verification: 'confirmed' },
  usage: null,
  dialect: { maxTokensField: null, includeUsage: null },
  keepAlive: null,
  busy: [
    shape({
      id: 'overloaded',
      title: 'Model is overloaded',
      status: 429,
      body: '{"error":"Model is overloaded","error_type":"overloaded"}',
      outcome: 'busy.overloaded',
      note: 'When all permits of --max-concurrent-requests are taken.',
      simulatedBy: 'tgi',
    }),
    shape({
      id: 'generation',
      title: 'generation failed',
      status: 424,
      body: '{"error":"Request failed during generation","error_type":"generation"}',
      outcome: 'server_error',
      note: 'The words after the colon vary.',
      simulatedBy: 'tgi-generation',
    }),
  ],
  quota: [],
  limits: [{ text: '128 requests at once by default (max_concurrent_requests).', verification: 'confirmed' }],
  prices: [],
  sources: ['https://github.com/huggingface/text-generation-inference (router/src/server.rs, infer/mod.rs)'],
};
