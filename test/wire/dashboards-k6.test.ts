import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateK6Folder } from '../../src/app/generate-k6.js';
import { startSimulator } from '../../src/simulator/index.js';
import { dashboards, filled, queriesOf } from '../support/dashboard-queries.js';
import { type Database, influxDatabase, installed, prometheusDatabase } from '../support/databases.js';
import { k6Counters, k6Gauges, k6Measurements } from '../support/k6-series.js';

/** A k6 that can stream: K6_SSE_BIN, or the one in PATH. */
function streamingK6(): string | null {
  for (const bin of [process.env['K6_SSE_BIN'], 'k6']) {
    if (bin === undefined) continue;
    try {
      if (execFileSync(bin, ['version', '--json'], { encoding: 'utf8' }).includes('"k6/x/sse"')) return bin;
    } catch {
      // Not there.
    }
  }
  return null;
}

const k6 = streamingK6();
const ready = k6 !== null && installed('influxd') && installed('prometheus');

const surge = `
name: k6-surge
load: { shape: step, base: 10/s, peak: 6x, start: 1s, hold: 4s, duration: 8s }
traffic:
  - { class: one, weight: 2, input: 40, output: 40, reasoningShare: 30% }
  - { class: two, weight: 1, input: 40, output: 20, reasoningShare: 30% }
`;

describe.skipIf(!ready)('dashboards of a k6 that runs alone (needs a k6 with k6/x/sse, influxd and prometheus)', () => {
  let influx: Database;
  let prometheus: Database;
  let folder: string;
  const fromMs = Date.now() - 1_000;
  let toMs = 0;

  beforeAll(async () => {
    [influx, prometheus] = await Promise.all([influxDatabase(), prometheusDatabase()]);
    folder = await mkdtemp(join(tmpdir(), 'busytone-k6-'));
    const simulator = await startSimulator({ port: 0, speed: 20, model: 'm', maxSequences: 4, queueLimit: 4 });
    const file = join(folder, 'surge.yaml');
    await writeFile(file, surge);
    const out = join(folder, 'k6');
    await generateK6Folder({
      scenario: file,
      overrides: { url: simulator.url, model: 'm' },
      out,
      style: 'schedule',
      transport: 'sse',
      version: 'test',
    });
    const env = {
      PATH: process.env['PATH'],
      HOME: folder,
      K6_NO_USAGE_REPORT: 'true',
      K6_AUTO_EXTENSION_RESOLUTION: 'false',
      K6_PROMETHEUS_RW_SERVER_URL: `${prometheus.url}/api/v1/write`,
      K6_PROMETHEUS_RW_PUSH_INTERVAL: '1s',
      K6_PROMETHEUS_RW_TREND_STATS: 'p(50),p(95),p(99)',
    };
    const run = (testid: string, more: Readonly<Record<string, string>>, ...outputs: readonly string[]) =>
      promisify(execFile)(
        k6 ?? '',
        ['run', 'main.js', '--address', '', '--tag', `testid=${testid}`, ...outputs.flatMap(to => ['--out', to])],
        { cwd: out, env: { ...env, ...more } },
      );
    await Promise.all([
      run('plain', {}, `influxdb=${influx.url}/k6`, 'experimental-prometheus-rw'),
      run('native', { K6_FEATURES: 'native-histograms' }, 'experimental-prometheus-rw'),
    ]);
    await simulator.close();
    toMs = Date.now() + 1_000;
  });
  afterAll(async () => {
    await Promise.all([influx?.remove(), prometheus?.remove(), rm(folder, { recursive: true, force: true })]);
  });

  const ask = (text: string, run: string) => filled(text, [run], { fromMs, toMs });

  async function influxSeries(text: string) {
    const url = `${influx.url}/query?db=k6&q=${encodeURIComponent(text)}`;
    const { results } = (await (await fetch(url)).json()) as {
      results: { series?: { name: string; values: unknown[][] }[] }[];
    };
    return results[0]?.series ?? [];
  }

  async function prometheusSeries(text: string) {
    const times = `start=${fromMs / 1_000}&end=${toMs / 1_000}&step=1`;
    const url = `${prometheus.url}/api/v1/query_range?query=${encodeURIComponent(text)}&${times}`;
    const { data } = (await (await fetch(url)).json()) as { data: { result: { values: [number, string][] }[] } };
    return data.result.filter(({ values }) => values.some(([, value]) => value !== 'NaN'));
  }

  it('k6 writes the measurements and metrics that the panels ask for', async () => {
    const written = (await influxSeries('show measurements'))[0]?.values.flat();
    expect(written).toEqual(expect.arrayContaining([...k6Measurements]));
    const keys = (await influxSeries('show tag keys from llm_outcomes'))[0]?.values.flat();
    expect(keys).toEqual(['class', 'model', 'outcome', 'phase', 'scenario', 'target', 'testid']);
    const scenarios = (await influxSeries('show tag values from llm_ttft with key = scenario'))[0]?.values;
    expect(scenarios).toEqual([['scenario', 'k6-surge']]);
    const names = `${prometheus.url}/api/v1/label/__name__/values`;
    const { data } = (await (await fetch(names)).json()) as { data: string[] };
    expect(data).toEqual(expect.arrayContaining([...k6Counters, ...k6Gauges]));
  });

  it('every query for k6 in Live run finds data', async () => {
    const live = (source: 'influxdb' | 'prometheus') =>
      dashboards(source)
        .filter(({ uid }) => uid.startsWith('busytone-live-run'))
        .flatMap(queriesOf)
        .filter(({ name, text }) => /llm_|"vus"/.test(text) && !/ › \$/.test(name));
    const empty: string[] = [];
    for (const { name, text } of live('influxdb')) {
      if ((await influxSeries(ask(text, 'plain'))).length === 0) empty.push(name);
    }
    for (const { name, text } of live('prometheus')) {
      if (text.includes('_milliseconds_bucket')) continue;
      const run = /k6_llm_\w+_seconds\{/.test(text) ? 'native' : 'plain';
      if ((await prometheusSeries(ask(text, run))).length === 0) empty.push(name);
    }
    expect(empty).toEqual([]);
  });
});
