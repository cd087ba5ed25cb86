import { type Dialect, mebibyte, percent, value } from './types.js';

/** NVIDIA's DCGM exporter. Memory in MiB, energy in mJ, time of violations in ns, clocks in MHz. */
export const dcgm: Dialect = {
  title: 'NVIDIA DCGM exporter',
  signature: ['DCGM_FI_*'],
  rules: [
    value('gpu.util', ['DCGM_FI_DEV_GPU_UTIL'], percent),
    value('gpu.tensor_active', ['DCGM_FI_PROF_PIPE_TENSOR_ACTIVE']),
    value('gpu.dram_active', ['DCGM_FI_PROF_DRAM_ACTIVE']),
    value('gpu.mem_used_bytes', ['DCGM_FI_DEV_FB_USED'], mebibyte),
    {
      how: 'sum',
      name: 'gpu.mem_total_bytes',
      of: [{ name: 'DCGM_FI_DEV_FB_USED' }, { name: 'DCGM_FI_DEV_FB_FREE' }, { name: 'DCGM_FI_DEV_FB_RESERVED' }],
      scale: mebibyte,
    },
    value('gpu.power_w', ['DCGM_FI_DEV_POWER_USAGE']),
    value('gpu.power_limit_w', ['DCGM_FI_DEV_POWER_MGMT_LIMIT']),
    value('gpu.power_violation_seconds_total', ['DCGM_FI_DEV_POWER_VIOLATION'], 1e-9),
    value('gpu.energy_joules_total', ['DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION'], 1e-3),
    value('gpu.temp_c', ['DCGM_FI_DEV_GPU_TEMP']),
    value('gpu.sm_clock_hz', ['DCGM_FI_DEV_SM_CLOCK'], 1e6),
  ],
  labels: {
    gpu: 'gpu',
    modelName: 'gpu_model',
    Hostname: 'host',
    namespace: 'namespace',
    pod: 'pod',
    container: 'container',
  },
};
