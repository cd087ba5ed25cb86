import { type Dialect, type FigureRule, histogram, value } from './types.js';

const requests = (name: string, type: string): FigureRule => ({
  how: 'value',
  name,
  from: [{ name: 'nv_trt_llm_request_metrics', where: { request_type: type } }],
});

const blocks = (type: string) => ({
  name: 'nv_trt_llm_kv_cache_block_metrics',
  where: { kv_cache_block_type: type },
});

/** TensorRT-LLM, in Triton (`nv_trt_llm_`) or served by itself (`trtllm_`). */
export const trtllm: Dialect = {
  title: 'TensorRT-LLM',
  signature: ['nv_trt_llm_*', 'trtllm_*'],
  rules: [
    requests('engine.running', 'scheduled'),
    requests('engine.waiting', 'waiting'),
    { how: 'ratio', name: 'engine.kv_usage', part: blocks('used'), whole: blocks('max') },
    value('engine.prefix_hit_share', ['trtllm_kv_cache_hit_rate']),
    histogram('engine.ttft_seconds', ['trtllm_time_to_first_token_seconds']),
    histogram('engine.queue_seconds', ['trtllm_request_queue_time_seconds']),
    histogram('engine.e2e_seconds', ['trtllm_e2e_request_latency_seconds']),
  ],
  labels: { model: 'model', model_name: 'model', version: 'version', pod: 'pod' },
};
