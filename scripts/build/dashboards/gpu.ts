import { colours } from './palette.js';
import type { PanelSpec } from './panels.js';
import { influx, influxSum, perSecond, promql, quantileOf } from './queries.js';

const half = { w: 12, h: 7 };

interface Figure {
  readonly name: string;
  /** How the series of several sources become one. */
  readonly across: 'max' | 'sum' | 'mean';
  readonly legend: string;
  readonly by?: string;
}

/** Figures of telemetry as lines: one for each value of a label, or one over all. */
function figures(...all: readonly Figure[]): PanelSpec['queries'] {
  return {
    influxdb: all.map(({ name, across, legend, by }) => {
      const where = `"name" = '${name}'`;
      if (across === 'sum') return influxSum(legend, 'busytone_telemetry', where);
      const tags = by === undefined ? [] : [by];
      const shown = by === undefined ? legend : `${legend} $tag_${by}`;
      return influx(shown, `${across}("value")`, 'busytone_telemetry', { scope: 'run', where, by: tags });
    }),
    prometheus: all.map(({ name, across, legend, by = '' }) =>
      promql(
        by === '' ? legend : `${legend} {{${by}}}`,
        `${across === 'mean' ? 'avg' : across} by (${by}) (busytone_${name.replaceAll('.', '_')}{run})`,
      ),
    ),
  };
}

export const felt: readonly PanelSpec[] = [
  {
    kind: 'lines',
    title: 'What users feel: TTFT and TTFA p95',
    description:
      'Time to first token and to the first token of the answer proper, 95 in 100 answered intents at most this. Every panel below has the same time axis and the same crosshair: go along it to where this line bends, and see what bent first.',
    remark: {
      influxdb: 'Exact within each interval, all classes and phases together.',
      prometheus: 'Read from buckets.',
    },
    unit: 's',
    size: half,
    series: [
      ['TTFT', colours.ttft],
      ['TTFA', colours.ttfa],
    ],
    queries: {
      influxdb: (['ttft', 'ttfa'] as const).map(metric =>
        influx(`${metric.toUpperCase()} p95`, 'max("p95_ms") / 1000', 'busytone_latency_all', {
          scope: 'run',
          where: `"metric" = '${metric}'`,
        }),
      ),
      prometheus: (['ttft', 'ttfa'] as const).map(metric =>
        promql(`${metric.toUpperCase()} p95`, quantileOf(0.95, `busytone_${metric}_seconds`)),
      ),
    },
  },
  {
    kind: 'lines',
    title: 'What users feel: busy rate',
    description:
      'Intents turned away / intents that count, on the same time axis as everything below. Where it rises while KV cache and queue are calm, the refusals are a quota and no lack of GPUs.',
    unit: 'percentunit',
    max: 1,
    size: half,
    series: [['busy', colours.busy]],
    queries: {
      influxdb: [influx('busy rate', 'sum("busy") / sum("decided")', 'busytone_intents')],
      prometheus: [
        promql(
          'busy rate',
          'sum(rate(busytone_intents_total{slice,end="busy"}[$__rate_interval])) / sum(rate(busytone_intents_total{slice,end=~"answered|busy|abandoned|failed"}[$__rate_interval]))',
        ),
      ],
    },
  },
];

export const engine: readonly PanelSpec[] = [
  {
    kind: 'lines',
    title: 'Requests running and waiting',
    description:
      'Requests in the batch, and those that wait to join it, as the serving engine counts them. A queue that stands while the batch is at its limit is what a user waits for before the first token.',
    unit: 'short',
    size: half,
    series: [
      ['running', colours.ttft],
      ['waiting', colours.busy],
    ],
    queries: figures(
      { name: 'engine.running', across: 'sum', legend: 'running' },
      { name: 'engine.waiting', across: 'sum', legend: 'waiting' },
    ),
  },
  {
    kind: 'lines',
    title: 'KV cache in use',
    description:
      'Share of the KV cache that holds running requests, the fullest engine. Above 90 % (yellow) the batch cannot grow; at 100 % requests are thrown out to be computed again.',
    unit: 'percentunit',
    max: 1,
    size: half,
    series: [['KV', colours.busy]],
    steps: [
      [null, 'transparent'],
      [0.9, colours.warn],
      [0.98, colours.bad],
    ],
    queries: figures({ name: 'engine.kv_usage', across: 'max', legend: 'KV cache' }),
  },
  {
    kind: 'lines',
    title: 'Preemptions and refusals of the engine',
    description:
      'Per second: requests thrown out of a full KV cache, whose work is done twice, and requests that the engine refused because it was full. Preemptions show to users as stalls in the middle of an answer.',
    unit: 'short',
    size: half,
    series: [
      ['preemptions', colours.failed],
      ['refusals', colours.busy],
    ],
    queries: figures(
      { name: 'engine.preemptions_per_second', across: 'sum', legend: 'preemptions' },
      { name: 'engine.rejections_per_second', across: 'sum', legend: 'refusals' },
    ),
  },
  {
    kind: 'lines',
    title: 'Time as the engine sees it',
    description:
      'p95 of the engine’s own TTFT and of the time in its queue, since the look before. What users feel (top) minus this is the way there: gateways, load balancers, the network, retries.',
    unit: 's',
    size: half,
    series: [
      ['TTFT', colours.ttft],
      ['queue', colours.busy],
    ],
    queries: figures(
      { name: 'engine.ttft_seconds_p95', across: 'max', legend: 'TTFT p95' },
      { name: 'engine.queue_seconds_p95', across: 'max', legend: 'queue p95' },
    ),
  },
  {
    kind: 'lines',
    title: 'Tokens through the engine',
    description:
      'Prompt tokens taken on and tokens generated per second, as the engine counts them. Generation that stays flat while requests wait is the ceiling of this deployment.',
    unit: 'short',
    size: half,
    series: [
      ['generated', colours.answer],
      ['prompt', colours.reasoning],
    ],
    queries: figures(
      { name: 'engine.generation_tokens_per_second', across: 'sum', legend: 'generated' },
      { name: 'engine.prompt_tokens_per_second', across: 'sum', legend: 'prompt' },
    ),
  },
  {
    kind: 'lines',
    title: 'Tokens to the clients',
    description:
      'Output tokens per second of the attempts that ended, as the clients count them. Far below what the engine generates, work is thrown away: answers that nobody waits for any more, or that were computed twice.',
    unit: 'short',
    size: half,
    series: [['received', colours.answer]],
    queries: {
      influxdb: [influx('received', perSecond('output_tokens'), 'busytone_attempts')],
      prometheus: [promql('received', 'sum(rate(busytone_output_tokens_total{slice}[$__rate_interval]))')],
    },
  },
];

export const device: readonly PanelSpec[] = [
  {
    kind: 'lines',
    title: 'GPU utilisation',
    description:
      'Share of time in which any kernel ran, by GPU. It is near 100 % while a single request decodes: it says that the GPU is in use, never that it is full. Read it with the two panels beside it.',
    unit: 'percentunit',
    max: 1,
    size: { w: 8, h: 7 },
    queries: figures({ name: 'gpu.util', across: 'mean', legend: 'GPU', by: 'gpu' }),
  },
  {
    kind: 'lines',
    title: 'Tensor cores active',
    description:
      'Share of cycles in which the tensor pipe worked, by GPU. High in prefill, low in decode: where it stays low under a queue, memory bandwidth or the batch limit holds the GPU back.',
    unit: 'percentunit',
    max: 1,
    size: { w: 8, h: 7 },
    queries: figures({ name: 'gpu.tensor_active', across: 'mean', legend: 'GPU', by: 'gpu' }),
  },
  {
    kind: 'lines',
    title: 'Device memory busy',
    description:
      'Share of cycles in which device memory was read or written, by GPU. Decoding is bound by it: near its ceiling more requests in the batch make every token slower.',
    unit: 'percentunit',
    max: 1,
    size: { w: 8, h: 7 },
    queries: figures({ name: 'gpu.dram_active', across: 'mean', legend: 'GPU', by: 'gpu' }),
  },
  {
    kind: 'lines',
    title: 'Device memory in use',
    description:
      'By GPU. Engines take their KV cache at the start, so it should not move; where it does, something else lives on the GPU.',
    unit: 'bytes',
    size: { w: 8, h: 7 },
    queries: figures({ name: 'gpu.mem_used_bytes', across: 'mean', legend: 'GPU', by: 'gpu' }),
  },
  {
    kind: 'lines',
    title: 'Power',
    description:
      'Power draw by GPU. A flat top below the load’s peak is the power limit: clocks are lowered, and every token takes longer.',
    unit: 'watt',
    size: { w: 8, h: 7 },
    queries: figures({ name: 'gpu.power_w', across: 'mean', legend: 'GPU', by: 'gpu' }),
  },
  {
    kind: 'lines',
    title: 'Temperature',
    description: 'By GPU. Where it climbs towards the limit of the card, clocks will follow it down.',
    unit: 'celsius',
    size: { w: 8, h: 7 },
    queries: figures({ name: 'gpu.temp_c', across: 'mean', legend: 'GPU', by: 'gpu' }),
  },
];
