import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPlan } from '../../src/scenario/plan.js';
import { readRun, type StoredRun } from '../../src/store/reader.js';
import { type SmallRun, smallRun } from '../support/small-run.js';

/** A surge that a small KV cache cannot hold, watched by two live sources and two dead ones. */
const yaml = `
seed: 3
load: { shape: step, base: 3/s, peak: 60/s, start: 2s, hold: 3s, duration: 7s, arrivals: poisson }
traffic: [{ class: one, input: 300, output: 200 }]
telemetry:
  - { vllm: URL/metrics, every: 200ms }
  - { dcgm: URL/gpu/metrics, every: 200ms }
  - { metrics: 'http://127.0.0.1:9/metrics', name: gone }
  - { nvidiaSmi: local, every: 200ms }
`;
const simulator = {
  preset: 'r1-starved',
  kvTokens: 4_096,
  queueLimit: 8,
  maxSequences: 64,
  speed: 8,
  busy: 'tgi',
} as const;

describe('a run that is watched', () => {
  let run: SmallRun;
  let stored: StoredRun;
  beforeAll(async () => {
    run = await smallRun({ yaml, simulator });
    stored = await readRun(run.path);
  });
  afterAll(() => run.remove());

  const between = (name: string, fromMs: number, toMs: number): number[] =>
    stored.figures
      .filter(figure => figure.name === name && figure.atMs >= fromMs && figure.atMs < toMs)
      .map(figure => figure.value);
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

  it('shows GPUs and KV cache follow the surge, on the clock of the load', () => {
    const peak = createPlan(stored.manifest.scenario).phases.find(phase => phase.label === 'peak');
    expect(peak).toBeDefined();
    const [fromMs, toMs] = [peak?.startMs ?? 0, peak?.endMs ?? 0];
    const growth = (name: string) => mean(between(name, fromMs + 500, toMs)) / mean(between(name, -500, fromMs));
    for (const name of ['engine.kv_usage', 'engine.running', 'engine.waiting']) {
      expect(growth(name), name).toBeGreaterThan(1.3);
    }
    // A GPU with little to do is already busy by these, as real ones are.
    expect(growth('gpu.dram_active')).toBeGreaterThan(1.05);
    expect(growth('gpu.power_w')).toBeGreaterThan(1.05);
    expect(Math.max(...between('engine.kv_usage', fromMs, toMs))).toBeGreaterThan(0.9);
    // Nothing waits before the surge, so the first to wait tells when it came.
    const first = stored.figures.find(figure => figure.name === 'engine.waiting' && figure.value > 0);
    expect(first?.atMs).toBeGreaterThan(fromMs);
    expect(first?.atMs).toBeLessThan(toMs);
  });

  it('counts what the endpoint counted', () => {
    const last = (name: string) => stored.figures.filter(figure => figure.name === name).at(-1)?.value;
    // The last look may come before the last token.
    expect(last('engine.generation_tokens_total')).toBeLessThanOrEqual(run.summary.overall.tokens.output * 1.2);
    const refused =
      run.summary.overall.outcomes['busy.queue_full'] ?? run.summary.overall.outcomes['busy.overloaded'] ?? 0;
    expect(last('engine.rejections_total')).toBe(refused);
  });

  it('says why it turned busy, in the summary and in both reports', async () => {
    expect(run.summary.verdict.outcome).toBe('turned_busy');
    const ids = run.summary.why.map(reason => reason.id);
    expect(ids).toContain('queue_full');
    expect(ids).toContain('kv_cache_full');
    const names = run.summary.serving.map(series => series.name);
    expect(names).toEqual(expect.arrayContaining(['gpu.util', 'engine.kv_usage', 'engine.waiting']));
    for (const series of run.summary.serving) expect(series.values).toHaveLength(run.summary.series.startMs.length);
    const html = await readFile(run.files.html, 'utf8');
    const markdown = await readFile(run.files.markdown, 'utf8');
    for (const page of [html, markdown]) expect(page).toContain('The queue was full');
    expect(html).toContain('id="chart-gpu"');
    expect(html).toContain('id="chart-queue"');
  });

  it('goes on without the sources that are dead, and names them', async () => {
    expect(run.warnings.filter(warning => warning.startsWith('Telemetry source gone'))).toHaveLength(1);
    const status = Object.fromEntries(run.side.sources.map(source => [source.name, source.status]));
    expect(status).toMatchObject({ vllm: 'ok', dcgm: 'ok', gone: 'dead' });
    expect(run.summary.overall.intents.notSent).toBe(0);
    expect(await readFile(run.files.html, 'utf8')).toContain('Telemetry source gone told nothing');
    const manifest = JSON.parse(await readFile(join(run.path, 'run.json'), 'utf8')) as { sources: object[] };
    expect(manifest.sources).toHaveLength(4);
  });
});
