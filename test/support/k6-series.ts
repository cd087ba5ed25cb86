import { compress } from 'snappyjs';
import { writeRequest } from '../../src/outputs/prometheus/protobuf.js';

/**
 * Series as k6 2.2 writes them for the scripts of `busytone generate k6`; test/wire/dashboards-k6.test.ts holds them
 * against a real k6 where there is one.
 */
const common = { scenario: 'k6-surge', target: 'local', model: 'm', class: 'one', phase: 'peak' };

/** Measurements of `--out influxdb`: a point for each sample, milliseconds for times. */
export const k6Measurements = [
  'llm_started',
  'llm_outcomes',
  'llm_answered',
  'llm_tokens',
  'llm_busy',
  'llm_good',
  'llm_ttft',
  'llm_ttfa',
  'llm_tpot',
  'llm_e2e',
  'llm_lateness',
  'vus',
] as const;

export async function writeK6ToInflux(url: string, database: string, testid: string, fromMs: number): Promise<void> {
  const tags = Object.entries({ ...common, testid }).map(([name, value]) => `${name}=${value}`);
  const lines = [0, 1, 2, 3, 4].flatMap(second =>
    k6Measurements.map(name => {
      const own = name === 'vus' ? [`testid=${testid}`] : name === 'llm_outcomes' ? [...tags, 'outcome=ok'] : tags;
      return `${name},${own.join(',')} value=${second + 1} ${fromMs + second * 1_000}000000`;
    }),
  );
  const response = await fetch(`${url}/write?db=${database}`, { method: 'POST', body: lines.join('\n') });
  if (!response.ok) throw new Error(await response.text());
}

/** Metrics of `--out experimental-prometheus-rw` with `K6_PROMETHEUS_RW_TREND_STATS='p(50),p(95),p(99)'`. */
export const k6Counters = ['llm_started', 'llm_outcomes', 'llm_answered', 'llm_tokens'].map(name => `k6_${name}_total`);
export const k6Gauges = [
  ...['llm_ttft', 'llm_ttfa', 'llm_tpot', 'llm_lateness'].map(name => `k6_${name}_p95`),
  'k6_llm_busy_rate',
  'k6_llm_good_rate',
];
/** Buckets that a collector makes of `--out opentelemetry` with `K6_OTEL_METRIC_PREFIX=k6_`. */
const k6Buckets = ['llm_ttft', 'llm_ttfa', 'llm_tpot'].map(name => `k6_${name}_milliseconds_bucket`);

export async function writeK6ToPrometheus(url: string, testid: string, fromMs: number): Promise<void> {
  const series = [0, 1, 2, 3, 4, 5, 6, 7].flatMap(second => {
    const atMs = fromMs + second * 1_000;
    const labels = { ...common, testid };
    return [
      ...k6Counters.flatMap(name =>
        (name.includes('outcomes') ? ['ok', 'busy.rate_limited'] : ['']).map(outcome => ({
          name,
          labels: { ...labels, outcome },
          value: 3 * second,
          atMs,
        })),
      ),
      ...k6Gauges.map(name => ({ name, labels, value: 0.25, atMs })),
      ...k6Buckets.flatMap(name =>
        ['100', '+Inf'].map(le => ({ name, labels: { ...labels, le }, value: second, atMs })),
      ),
    ];
  });
  const response = await fetch(`${url}/api/v1/write`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-protobuf', 'content-encoding': 'snappy' },
    body: compress(writeRequest(series)),
  });
  if (!response.ok) throw new Error(await response.text());
}
