import { type Dialect, mebibyte, percent, value } from './types.js';

/** Huawei's NPU exporter. The case of its labels differs between versions. */
export const ascend: Dialect = {
  title: 'Ascend NPU exporter',
  signature: ['npu_chip_info_*'],
  rules: [
    value('gpu.util', ['npu_chip_info_utilization', 'npu_chip_info_overall_utilization'], percent),
    value('gpu.mem_used_bytes', ['npu_chip_info_hbm_used_memory', 'npu_chip_info_used_memory'], mebibyte),
    value('gpu.mem_total_bytes', ['npu_chip_info_hbm_total_memory', 'npu_chip_info_total_memory'], mebibyte),
    value('gpu.power_w', ['npu_chip_info_power']),
    value('gpu.temp_c', ['npu_chip_info_temperature']),
    value('gpu.sm_clock_hz', ['npu_chip_info_aicore_current_freq'], 1e6),
  ],
  labels: {
    id: 'gpu',
    modelName: 'gpu_model',
    model_name: 'gpu_model',
    namespace: 'namespace',
    pod_name: 'pod',
    podName: 'pod',
    container_name: 'container',
    containerName: 'container',
  },
};
