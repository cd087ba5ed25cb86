import { shape } from './shape.js';
import type { Provider } from './types.js';

export const llamacpp: Provider = {
  id: 'llamacpp',
  title: 'llama.cpp server',
  kind: 'server',
  baseUrls: [{ url: 'http://127.0.0.1:8080/v1', note: 'the default port', verification: 'confirmed' }],
  auth: { form: 'bearer', header: null, note: 'Only when started with --api-key.' },
  apiKeyEnv: null,
  models: [],
  reasoning: {
    channel: 'reasoning_content',
    note: 'With --reasoning-format deepseek.',
    verification: 'unconfirmed',
  },
  usage: { text: 'Also a timings object.', verification: 'confirmed' },
  dialect: { maxTokensField: null, includeUsage: null },
  keepAlive: null,
  busy: [
    shape({
      id: 'waits',
      title: 'all slots busy: requests are deferred',
      status: 200,
      body: null,
      carrier: 'wait',
      outcome: 'slow.ttft',
      note: 'GET /slots?fail_on_no_slot=1 answers 503 then.',
      simulatedBy: 'llamacpp',
    }),
    shape({
      id: 'loading',
      title: 'Loading model',
      status: 503,
      body: '{"error":{"code":503,"message":"Loading model","type":"unavailable_error"}}',
      outcome: 'busy.maintenance',
      verification: 'unconfirmed',
      simulatedBy: 'llamacpp-loading',
    }),
  ],
  quota: [],
  limits: [],
  prices: [],
  sources: ['source of a public client'],
};
