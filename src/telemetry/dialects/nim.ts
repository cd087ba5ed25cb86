import { type Dialect, histogram, value } from './types.js';

/** NVIDIA NIM's page at `/v1/metrics`, whose names have no prefix. Newer ones show vLLM's names instead. */
export const nim: Dialect = {
  title: 'NVIDIA NIM',
  signature: ['num_requests_running', 'num_request_max', 'gpu_cache_usage_perc'],
  rules: [
    value('engine.running', ['num_requests_running']),
    value('engine.waiting', ['num_requests_waiting']),
    value('engine.kv_usage', ['gpu_cache_usage_perc']),
    value('engine.prompt_tokens_total', ['prompt_tokens_total']),
    value('engine.generation_tokens_total', ['generation_tokens_total']),
    value('gpu.util', ['gpu_utilization']),
    value('gpu.mem_used_bytes', ['gpu_memory_used_bytes']),
    value('gpu.mem_total_bytes', ['gpu_memory_total_bytes']),
    value('gpu.power_w', ['gpu_power_usage_watts']),
    histogram('engine.ttft_seconds', ['time_to_first_token_seconds']),
    histogram('engine.itl_seconds', ['time_per_output_token_seconds']),
    histogram('engine.e2e_seconds', ['e2e_request_latency_seconds']),
  ],
  labels: { model_name: 'model', model: 'model', device_id: 'gpu', gpu: 'gpu', pod: 'pod' },
};
