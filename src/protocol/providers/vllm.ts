import { openAiBody, shape } from './shape.js';
import type { Provider } from './types.js';

export const vllm: Provider = {
  id: 'vllm',
  title: 'vLLM',
  kind: 'server',
  baseUrls: [{ url: 'http://127.0.0.1:8000/v1', note: 'the default port', verification: 'confirmed' }],
  auth: { form: 'bearer', header: null, note: 'Only when started with --api-key.' },
  apiKeyEnv: null,
  models: [],
  reasoning: {
    channel: 'reasoning',
    note: 'Formerly reasoning_content. Needs --reasoning-parser deepseek_r1; without it, think tags in the content.',
    verification: 'confirmed',
  },
  usage: null,
  dialect: { maxTokensField: null, includeUsage: null },
  keepAlive: null,
  busy: [
    shape({
      id: 'waits',
      title: 'never refuses by default: requests wait',
      status: 200,
      body: null,
      carrier: 'wait',
      outcome: 'slow.ttft',
      note: 'The queue has no bound; newer builds count vllm:admission_rejections.',
      simulatedBy: 'vllm',
    }),
    shape({
      id: 'engine-dead',
      title: 'the engine has died',
      status: 500,
      body: openAiBody({ message: 'EngineCore encountered an issue.', type: 'EngineDeadError', code: 500 }),
      outcome: 'server_error',
      verification: 'unconfirmed',
      note: 'Comes as 500 or 503. Older builds send a flat {"object":"error",…}.',
      simulatedBy: 'vllm-engine-dead',
    }),
  ],
  quota: [],
  limits: [],
  prices: [],
  sources: ['https://docs.vllm.ai (features/reasoning_outputs; metrics)'],
};
