import { type Dialect, mebibyte, percent, value } from './types.js';

const both = (name: string): string[] => [`amd_${name}`, name];

/** AMD's device metrics exporter, with and without its prefix. What it calls MB are units of 2^20 bytes. */
export const amd: Dialect = {
  title: 'AMD device metrics exporter',
  signature: ['amd_gpu_*', 'gpu_gfx_activity', 'gpu_used_vram'],
  rules: [
    value('gpu.util', both('gpu_gfx_activity'), percent),
    value('gpu.dram_active', both('gpu_umc_activity'), percent),
    value('gpu.mem_used_bytes', both('gpu_used_vram'), mebibyte),
    value('gpu.mem_total_bytes', both('gpu_total_vram'), mebibyte),
    value('gpu.power_w', [
      ...both('gpu_package_power'),
      ...both('gpu_average_package_power'),
      ...both('gpu_power_usage'),
    ]),
    value('gpu.energy_joules_total', both('gpu_energy_consumed'), 1e-6),
    value('gpu.temp_c', both('gpu_junction_temperature')),
    value('gpu.sm_clock_hz', both('gpu_clock'), 1e6),
  ],
  labels: {
    gpu_id: 'gpu',
    hostname: 'host',
    card_model: 'gpu_model',
    namespace: 'namespace',
    pod: 'pod',
    job_id: 'job',
  },
};
