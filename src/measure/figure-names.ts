export type FigureUnit = 'share' | 'count' | 'bytes' | 'watts' | 'celsius' | 'seconds' | 'joules' | 'tokens' | 'hertz';

export interface FigureName {
  readonly unit: FigureUnit;
  /** A counter only grows, but for restarts; its rate has the same name with `_per_second` in place of `_total`. */
  readonly kind: 'gauge' | 'counter' | 'histogram';
  /** How the series of several GPUs, engines or pods become one. */
  readonly across: 'mean' | 'sum' | 'max';
  readonly means: string;
}

/**
 * The names that every source is mapped to. A histogram gives `<name>_p50` and `<name>_p95`, each over the time since
 * the look before. Documented in docs/data-model.md, where a test checks that none is missing.
 */
export const figureNames: Readonly<Record<string, FigureName>> = {
  'gpu.util': {
    unit: 'share',
    kind: 'gauge',
    across: 'mean',
    means: 'Share of time in which any kernel ran. Says nothing of how full the GPU is',
  },
  'gpu.tensor_active': {
    unit: 'share',
    kind: 'gauge',
    across: 'mean',
    means: 'Share of cycles in which the tensor pipe worked',
  },
  'gpu.dram_active': {
    unit: 'share',
    kind: 'gauge',
    across: 'mean',
    means: 'Share of cycles in which device memory was read or written',
  },
  'gpu.mem_used_bytes': { unit: 'bytes', kind: 'gauge', across: 'sum', means: 'Device memory in use' },
  'gpu.mem_total_bytes': { unit: 'bytes', kind: 'gauge', across: 'sum', means: 'Device memory there is' },
  'gpu.power_w': { unit: 'watts', kind: 'gauge', across: 'sum', means: 'Power draw' },
  'gpu.power_limit_w': { unit: 'watts', kind: 'gauge', across: 'sum', means: 'Power limit' },
  'gpu.power_capped': {
    unit: 'share',
    kind: 'gauge',
    across: 'mean',
    means: '1 while clocks are lowered for power, else 0',
  },
  'gpu.power_violation_seconds_total': {
    unit: 'seconds',
    kind: 'counter',
    across: 'mean',
    means: 'Time in which clocks were lowered for power',
  },
  'gpu.energy_joules_total': { unit: 'joules', kind: 'counter', across: 'sum', means: 'Energy used' },
  'gpu.temp_c': { unit: 'celsius', kind: 'gauge', across: 'max', means: 'Temperature' },
  'gpu.sm_clock_hz': { unit: 'hertz', kind: 'gauge', across: 'mean', means: 'Clock of the processors' },
  'engine.running': { unit: 'count', kind: 'gauge', across: 'sum', means: 'Requests in the batch' },
  'engine.waiting': { unit: 'count', kind: 'gauge', across: 'sum', means: 'Requests that wait to join the batch' },
  'engine.kv_usage': { unit: 'share', kind: 'gauge', across: 'max', means: 'Share of the KV cache in use' },
  'engine.prefix_hit_share': {
    unit: 'share',
    kind: 'gauge',
    across: 'mean',
    means: 'Share of prompt tokens found in the prefix cache, where the engine tells only the share',
  },
  'engine.preemptions_total': {
    unit: 'count',
    kind: 'counter',
    across: 'sum',
    means: 'Requests thrown out of a full KV cache, to be computed again',
  },
  'engine.prefix_hit_tokens_total': {
    unit: 'tokens',
    kind: 'counter',
    across: 'sum',
    means: 'Prompt tokens found in the prefix cache',
  },
  'engine.prefix_query_tokens_total': {
    unit: 'tokens',
    kind: 'counter',
    across: 'sum',
    means: 'Prompt tokens looked up in the prefix cache',
  },
  'engine.prompt_tokens_total': { unit: 'tokens', kind: 'counter', across: 'sum', means: 'Prompt tokens taken on' },
  'engine.generation_tokens_total': { unit: 'tokens', kind: 'counter', across: 'sum', means: 'Tokens generated' },
  'engine.rejections_total': {
    unit: 'count',
    kind: 'counter',
    across: 'sum',
    means: 'Requests that the engine refused because it was full',
  },
  'engine.ttft_seconds': { unit: 'seconds', kind: 'histogram', across: 'max', means: 'Arrival to first token' },
  'engine.itl_seconds': { unit: 'seconds', kind: 'histogram', across: 'max', means: 'Time between two tokens' },
  'engine.queue_seconds': { unit: 'seconds', kind: 'histogram', across: 'max', means: 'Arrival to joining the batch' },
  'engine.e2e_seconds': { unit: 'seconds', kind: 'histogram', across: 'max', means: 'Arrival to last token' },
  'container.cpu_seconds_total': { unit: 'seconds', kind: 'counter', across: 'sum', means: 'CPU time used' },
  'container.cpu_throttled_seconds_total': {
    unit: 'seconds',
    kind: 'counter',
    across: 'sum',
    means: 'Time in which the CPU quota held the container back',
  },
  'container.memory_bytes': { unit: 'bytes', kind: 'gauge', across: 'sum', means: 'Memory of the working set' },
  'container.oom_events_total': { unit: 'count', kind: 'counter', across: 'sum', means: 'Kills for want of memory' },
};

/** Name of a counter's rate. */
export function rateName(counter: string): string {
  return counter.replace(/_total$/, '_per_second');
}
