import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bucketBounds } from '../../src/outputs/totals.js';
import { dashboards, filled, queriesOf, type TimeSpan } from '../support/dashboard-queries.js';
import { type Database, influxDatabase, installed, prometheusDatabase } from '../support/databases.js';
import { writeK6ToInflux, writeK6ToPrometheus } from '../support/k6-series.js';
import { type SmallRun, smallRun } from '../support/small-run.js';

/** A surge that an endpoint with four places cannot serve, with retries, re-clicks and a GPU that is watched. */
const surge = (outputs: string) => `
name: surge
load: { shape: step, base: 10/s, peak: 12x, start: 2s, hold: 4s, duration: 10s, arrivals: constant }
traffic:
  - { class: one, weight: 2, input: 40, output: 100, reasoningShare: 30% }
  - { class: two, weight: 1, input: 40, output: 50, reasoningShare: 30% }
clients: { retry: { policy: immediate, max: 1 }, reclick: { p: 50%, max: 1, delay: { lognormal: { median: 0.2, sigma: 0.1 } } } }
slo: { ttft: { p95: 300ms }, busyRate: 5% }
telemetry: [{ vllm: URL/metrics, every: 250ms }, { dcgm: URL/gpu/metrics, every: 250ms }]
outputs: [${outputs}]
`;
const simulator = { maxSequences: 4, queueLimit: 4 };
const k6Run = 'k6-alone';
/** Only a k6 that runs has native histograms: test/wire/dashboards-k6.test.ts. */
const native = /k6_llm_\w+_seconds\{/;

const here = installed('influxd') && installed('prometheus');

let influx: Database;
let prometheus: Database;
let run: SmallRun;
let span: TimeSpan;

describe.skipIf(!here)('dashboards over databases from Debian', () => {
  beforeAll(async () => {
    [influx, prometheus] = await Promise.all([influxDatabase(), prometheusDatabase()]);
    const outputs = `{ influxdb: ${influx.url}/load, every: 1s }, { prometheus: ${prometheus.url}/api/v1/write, every: 1s }`;
    run = await smallRun({ yaml: surge(outputs), simulator });
    expect(run.side.outputs).toMatchObject([{ status: 'ok' }, { status: 'ok' }]);
    const fromMs = Date.parse(run.summary.run.startedAt);
    span = { fromMs: fromMs - 2_000, toMs: fromMs + Math.ceil(run.summary.run.spanMs) + 4_000 };
    await writeK6ToInflux(influx.url, 'load', k6Run, fromMs);
    await writeK6ToPrometheus(prometheus.url, k6Run, fromMs);
  });
  afterAll(async () => {
    await Promise.all([influx?.remove(), prometheus?.remove(), run?.remove()]);
  });

  const ask = (text: string) => filled(text, [run.summary.run.id, k6Run], span);

  interface Series {
    readonly tags?: Readonly<Record<string, string>>;
    readonly columns: readonly string[];
    readonly values: readonly (readonly (string | number | null)[])[];
  }

  async function fromInflux(text: string): Promise<readonly Series[]> {
    const url = `${influx.url}/query?db=load&epoch=ms&q=${encodeURIComponent(ask(text))}`;
    const answer = (await (await fetch(url)).json()) as {
      error?: string;
      results?: { series?: Series[]; error?: string }[];
    };
    const error = answer.error ?? answer.results?.[0]?.error;
    if (error !== undefined) throw new Error(`${error} in ${ask(text)}`);
    return answer.results?.[0]?.series ?? [];
  }

  interface Sample {
    readonly metric: Readonly<Record<string, string>>;
    readonly value?: readonly [number, string];
    readonly values?: readonly (readonly [number, string])[];
  }

  async function fromPrometheus(text: string, instant: boolean): Promise<readonly Sample[]> {
    const [from, to] = [span.fromMs / 1_000, span.toMs / 1_000];
    const query = encodeURIComponent(ask(text.replace(/^query_result\((.*)\)$/s, '$1')));
    const labels = /^label_values\((\{.*\}), (\w+)\)$/.exec(text);
    const url =
      labels !== null
        ? `${prometheus.url}/api/v1/label/${labels[2]}/values?match[]=${encodeURIComponent(labels[1] ?? '')}`
        : instant
          ? `${prometheus.url}/api/v1/query?query=${query}&time=${to}`
          : `${prometheus.url}/api/v1/query_range?query=${query}&start=${from}&end=${to}&step=1`;
    const answer = (await (await fetch(url)).json()) as { error?: string; data: Sample[] | { result: Sample[] } };
    if (answer.error !== undefined) throw new Error(`${answer.error} in ${ask(text)}`);
    return Array.isArray(answer.data) ? answer.data : answer.data.result;
  }

  const hasNumber = (samples: readonly Sample[]): boolean =>
    samples.some(sample =>
      typeof sample === 'string'
        ? true
        : [...(sample.values ?? []), ...(sample.value ? [sample.value] : [])].some(([, value]) => value !== 'NaN'),
    );

  it('every query for InfluxDB finds data', async () => {
    const empty: string[] = [];
    for (const { name, text } of dashboards('influxdb').flatMap(queriesOf)) {
      const series = await fromInflux(text);
      const found = series.some(({ values }) => values.some(([, ...fields]) => fields.some(field => field !== null)));
      if (!found) empty.push(`${name}: ${ask(text)}`);
    }
    expect(empty).toEqual([]);
  });

  it('every query for Prometheus finds data', async () => {
    const empty: string[] = [];
    for (const { name, text, instant } of dashboards('prometheus').flatMap(queriesOf)) {
      if (native.test(text)) continue;
      if (!hasNumber(await fromPrometheus(text, instant))) empty.push(`${name}: ${ask(text)}`);
    }
    expect(empty).toEqual([]);
  });

  /** Query texts of a panel by its title. */
  function texts(source: 'influxdb' | 'prometheus', dashboard: string, panel: string): readonly string[] {
    const found = dashboards(source)
      .find(({ uid }) => uid === `busytone-${dashboard}-${source}`)
      ?.panels.find(({ title }) => title === panel);
    return (found?.targets ?? []).map(({ query, expr }) => query ?? expr ?? '');
  }

  it('InfluxDB panels come to the numbers of the summary', async () => {
    const { overall, verdict } = run.summary;
    const [outcomes = ''] = texts('influxdb', 'live-run', 'How requests ended');
    const counted = (await fromInflux(outcomes)).map(({ tags, values }) => [
      tags?.['outcome'],
      values.reduce((sum, [, value]) => sum + Number(value), 0),
    ]);
    expect(Object.fromEntries(counted)).toEqual(overall.outcomes);

    const [spread = ''] = texts('influxdb', 'live-run', 'TTFT: spread');
    const cells = (await fromInflux(spread)).flatMap(({ values }) => values.flatMap(([, ...counts]) => counts));
    expect(cells.reduce<number>((sum, count) => sum + Number(count), 0)).toBe(overall.latency.ttft.n);

    const [table = ''] = texts('influxdb', 'run-archive', 'Runs');
    const [rows] = await fromInflux(table);
    const row = Object.fromEntries((rows?.columns ?? []).map((column, at) => [column, rows?.values[0]?.[at]]));
    expect(row).toMatchObject({
      run: run.summary.run.id,
      verdict: verdict.outcome,
      validity: run.summary.validity.verdict,
      intents: overall.intents.sent,
      good_fraction: overall.goodFraction,
      busy_rate: overall.busyRate.intents.value,
      ttft_p95_ms: (overall.latency.ttft.p95.value ?? 0) / 1_000,
    });
    const marks = await fromInflux(
      'SELECT "text" FROM "busytone_marks" WHERE "kind" = \'verdict\' AND "run" =~ /^$run$/',
    );
    expect(marks[0]?.values).toEqual([
      [Math.trunc(span.fromMs + 2_000) + Math.round(verdict.busyFromMs ?? 0), verdict.headline],
    ]);
  });

  it('Prometheus panels come to the numbers of the summary, percentiles within their bucket', async () => {
    const { overall } = run.summary;
    const at = async (text: string) => {
      const [sample] = await fromPrometheus(text, true);
      return Number(sample?.value?.[1]);
    };
    const [good = '', busy = ''] = ['good_fraction', 'busy_rate'].map(name => `busytone_run_${name}{run=~"$run"}`);
    expect(await at(`last_over_time(${good}[$__range])`)).toBe(overall.goodFraction);
    expect(await at(`last_over_time(${busy}[$__range])`)).toBe(overall.busyRate.intents.value);

    const [ttft = ''] = texts('prometheus', 'live-run', 'TTFT: p50, p95, p99');
    const whole = ttft.replaceAll('$__rate_interval', '$__range').replaceAll('rate(', 'last_over_time(');
    const exact = (overall.latency.ttft.p50.value ?? 0) / 1_000;
    const upper = bucketBounds.find(bound => bound >= exact) ?? 0;
    const lower = bucketBounds[(bucketBounds as readonly number[]).indexOf(upper) - 1] ?? 0;
    const read = await at(whole);
    expect(read).toBeGreaterThanOrEqual(lower);
    expect(read).toBeLessThanOrEqual(upper);

    const [runs = ''] = texts('prometheus', 'run-archive', 'Runs');
    const [info] = await fromPrometheus(runs, true);
    expect(info?.metric).toMatchObject({ run: run.summary.run.id, verdict: run.summary.verdict.outcome });
  });

  it('counters of Prometheus lose nothing to their first sample', async () => {
    const { overall } = run.summary;
    const [all] = await fromPrometheus(
      'sum(last_over_time(busytone_attempts_total{run=~"$run"}[$__range])) - sum(min_over_time(busytone_attempts_total{run=~"$run"}[$__range]))',
      true,
    );
    expect(Number(all?.value?.[1])).toBe(overall.attempts);
  });
});
