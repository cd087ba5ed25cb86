import { type Dialect, histogram, value } from './types.js';

/** SGLang, started with `--enable-metrics`. A retracted request is what other engines call preempted. */
export const sglang: Dialect = {
  title: 'SGLang',
  signature: ['sglang:*'],
  rules: [
    value('engine.running', ['sglang:num_running_reqs']),
    value('engine.waiting', ['sglang:num_queue_reqs']),
    value('engine.kv_usage', ['sglang:token_usage']),
    value('engine.prefix_hit_share', ['sglang:cache_hit_rate']),
    value('engine.preemptions_total', ['sglang:num_retracted_requests_total']),
    value('engine.prompt_tokens_total', ['sglang:prompt_tokens_total']),
    value('engine.generation_tokens_total', ['sglang:generation_tokens_total']),
    histogram('engine.ttft_seconds', ['sglang:time_to_first_token_seconds']),
    histogram('engine.itl_seconds', ['sglang:inter_token_latency_seconds', 'sglang:time_per_output_token_seconds']),
    histogram('engine.queue_seconds', ['sglang:queue_time_seconds']),
    histogram('engine.e2e_seconds', ['sglang:e2e_request_latency_seconds']),
  ],
  labels: { model_name: 'model', engine_type: 'engine', tp_rank: 'rank', pod: 'pod' },
};
