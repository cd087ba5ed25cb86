import { type Dialect, value } from './types.js';

/** llama.cpp's server, started with `--metrics`. The share of the cache stands only on pages of older builds. */
export const llamacpp: Dialect = {
  title: 'llama.cpp',
  signature: ['llamacpp:*'],
  rules: [
    value('engine.running', ['llamacpp:requests_processing']),
    value('engine.waiting', ['llamacpp:requests_deferred']),
    value('engine.kv_usage', ['llamacpp:kv_cache_usage_ratio']),
    value('engine.prompt_tokens_total', ['llamacpp:prompt_tokens_total']),
    value('engine.generation_tokens_total', ['llamacpp:tokens_predicted_total']),
  ],
  labels: { pod: 'pod' },
};
