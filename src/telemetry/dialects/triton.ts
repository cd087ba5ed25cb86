import { type Dialect, value } from './types.js';

/** Triton Inference Server's own figures; what a TensorRT-LLM model in it tells is a dialect of its own. */
export const triton: Dialect = {
  title: 'Triton Inference Server',
  signature: ['nv_inference_*', 'nv_gpu_*'],
  rules: [
    value('gpu.util', ['nv_gpu_utilization']),
    value('gpu.mem_used_bytes', ['nv_gpu_memory_used_bytes']),
    value('gpu.mem_total_bytes', ['nv_gpu_memory_total_bytes']),
    value('gpu.power_w', ['nv_gpu_power_usage']),
    value('gpu.power_limit_w', ['nv_gpu_power_limit']),
    value('gpu.energy_joules_total', ['nv_energy_consumption']),
    value('engine.waiting', ['nv_inference_pending_request_count']),
    {
      how: 'value',
      name: 'engine.rejections_total',
      from: [{ name: 'nv_inference_request_failure', where: { reason: 'REJECTED' } }],
    },
  ],
  labels: { gpu_uuid: 'gpu', model: 'model', version: 'version', pod: 'pod' },
};
