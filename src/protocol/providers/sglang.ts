import { shape } from './shape.js';
import type { Provider } from './types.js';

const event = (message: string) =>
  JSON.stringify({
    error: { object: 'error', message, type: 'SERVICE_UNAVAILABLE', param: null, code: 503 },
  });

export const sglang: Provider = {
  id: 'sglang',
  title: 'SGLang',
  kind: 'server',
  baseUrls: [{ url: 'http://127.0.0.1:30000/v1', note: 'the default port', verification: 'unconfirmed' }],
  auth: { form: 'bearer', header: null, note: 'Optional.' },
  apiKeyEnv: null,
  models: [],
  reasoning: {
    channel: 'reasoning_content',
    note: 'Needs --reasoning-parser deepseek-r1.',
    verification: 'unconfirmed',
  },
  usage: null,
  dialect: { maxTokensField: null, includeUsage: null },
  keepAlive: null,
  busy: [
    shape({
      id: 'queue-full',
      title: 'The request queue is full (--max-queued-requests)',
      status: 200,
      carrier: 'stream',
      body: event('The request queue is full.'),
      outcome: 'busy.queue_full',
      note: '503 with the same words when the request does not stream. Gateways may turn it into 429.',
      simulatedBy: 'sglang',
    }),
    shape({
      id: 'priority',
      title: 'aborted by a higher priority request',
      status: 200,
      carrier: 'stream',
      body: event('The request is aborted by a higher priority request.'),
      outcome: 'busy.queue_full',
      note: 'With priority scheduling.',
      simulatedBy: 'sglang-priority',
    }),
  ],
  quota: [],
  limits: [],
  prices: [],
  sources: ['https://github.com/sgl-project/sglang (server_args)'],
};
