import { type Dialect, value } from './types.js';

/** cAdvisor, alone or in a kubelet: what the containers around the GPUs use. */
export const cadvisor: Dialect = {
  title: 'cAdvisor',
  signature: ['container_cpu_usage_seconds_total', 'container_memory_working_set_bytes'],
  rules: [
    value('container.cpu_seconds_total', ['container_cpu_usage_seconds_total']),
    value('container.cpu_throttled_seconds_total', ['container_cpu_cfs_throttled_seconds_total']),
    value('container.memory_bytes', ['container_memory_working_set_bytes']),
    value('container.oom_events_total', ['container_oom_events_total']),
  ],
  labels: { namespace: 'namespace', pod: 'pod', container: 'container', name: 'name', cpu: 'cpu' },
};
