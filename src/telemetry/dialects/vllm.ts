import { type Dialect, histogram, value } from './types.js';

/** vLLM, with the names of its older releases; counters lose their `_total` in some of them. */
export const vllm: Dialect = {
  title: 'vLLM',
  signature: ['vllm:*'],
  rules: [
    value('engine.running', ['vllm:num_requests_running']),
    value('engine.waiting', ['vllm:num_requests_waiting']),
    value('engine.kv_usage', ['vllm:kv_cache_usage_perc', 'vllm:gpu_cache_usage_perc']),
    value('engine.preemptions_total', ['vllm:num_preemptions_total', 'vllm:num_preemptions']),
    value('engine.prefix_hit_tokens_total', [
      'vllm:prefix_cache_hits_total',
      'vllm:prefix_cache_hits',
      'vllm:gpu_prefix_cache_hits_total',
      'vllm:gpu_prefix_cache_hits',
    ]),
    value('engine.prefix_query_tokens_total', [
      'vllm:prefix_cache_queries_total',
      'vllm:prefix_cache_queries',
      'vllm:gpu_prefix_cache_queries_total',
      'vllm:gpu_prefix_cache_queries',
    ]),
    value('engine.prompt_tokens_total', ['vllm:prompt_tokens_total']),
    value('engine.generation_tokens_total', ['vllm:generation_tokens_total']),
    value('engine.rejections_total', ['vllm:admission_rejections_total', 'vllm:admission_rejections']),
    histogram('engine.ttft_seconds', ['vllm:time_to_first_token_seconds']),
    histogram('engine.itl_seconds', ['vllm:inter_token_latency_seconds', 'vllm:time_per_output_token_seconds']),
    histogram('engine.queue_seconds', ['vllm:request_queue_time_seconds']),
    histogram('engine.e2e_seconds', ['vllm:e2e_request_latency_seconds']),
  ],
  labels: { model_name: 'model', engine: 'engine', pod: 'pod' },
};
