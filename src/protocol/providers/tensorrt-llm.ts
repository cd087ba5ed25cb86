import { shape } from './shape.js';
import type { Provider } from './types.js';

export const tensorrtLlm: Provider = {
  id: 'tensorrt-llm',
  title: 'TensorRT-LLM (trtllm-serve) and Triton',
  kind: 'server',
  baseUrls: [{ url: 'http://127.0.0.1:8000/v1', note: 'trtllm-serve, default port', verification: 'confirmed' }],
  auth: { form: 'none', header: null, note: null },
  apiKeyEnv: null,
  models: [],
  reasoning: { channel: null, note: null, verification: 'unconfirmed' },
  usage: null,
  dialect: { maxTokensField: null, includeUsage: null },
  keepAlive: null,
  busy: [
    shape({
      id: 'queue-full',
      title: 'Exceeds maximum queue size',
      status: 503,
      body: '{"error":"Exceeds maximum queue size"}',
      outcome: 'busy.queue_full',
      verification: 'unconfirmed',
      note: "Triton's queue policy. The form of the body is an example.",
      simulatedBy: 'triton',
    }),
  ],
  quota: [],
  limits: [],
  prices: [],
  sources: [],
};
