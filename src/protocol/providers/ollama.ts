import { openAiBody, shape } from './shape.js';
import type { Provider } from './types.js';

export const ollama: Provider = {
  id: 'ollama',
  title: 'Ollama',
  kind: 'server',
  baseUrls: [{ url: 'http://127.0.0.1:11434/v1', note: 'the default port', verification: 'confirmed' }],
  auth: { form: 'none', header: null, note: 'A key is ignored.' },
  apiKeyEnv: null,
  models: [],
  reasoning: { channel: 'reasoning', note: null, verification: 'confirmed' },
  usage: { text: 'With include_usage an extra chunk with empty choices.', verification: 'confirmed' },
  dialect: { maxTokensField: null, includeUsage: true },
  keepAlive: null,
  busy: [
    shape({
      id: 'queue-full',
      title: 'server busy, maximum pending requests exceeded',
      status: 503,
      body: openAiBody({
        message: 'server busy, please try again.  maximum pending requests exceeded',
        type: 'api_error',
      }),
      outcome: 'busy.queue_full',
      note: 'The native API sends the words as {"error": "…"}.',
      simulatedBy: 'ollama',
    }),
  ],
  quota: [],
  limits: [
    {
      text: 'The queue holds 512 requests (OLLAMA_MAX_QUEUE); one is served at once (OLLAMA_NUM_PARALLEL).',
      verification: 'confirmed',
    },
  ],
  prices: [],
  sources: ['https://github.com/ollama/ollama (server/sched.go, envconfig/config.go)'],
};
