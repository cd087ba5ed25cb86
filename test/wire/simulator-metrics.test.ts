import { afterEach, describe, expect, it } from 'vitest';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/index.js';
import { ExpositionPage, Histogram } from '../../src/simulator/metrics/exposition.js';
import { ask, occupy, post } from './simulator-client.js';

const open: Simulator[] = [];
async function simulator(options: Partial<SimulatorOptions> = {}): Promise<Simulator> {
  const started = await startSimulator({ speed: 20, ...options });
  open.push(started);
  return started;
}
afterEach(async () => {
  await Promise.all(open.splice(0).map(one => one.close()));
});

interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}
interface Page {
  readonly types: ReadonlyMap<string, string>;
  readonly samples: ReadonlyMap<string, readonly Sample[]>;
  one(name: string, labels?: Readonly<Record<string, string>>): number;
}

/** A strict reader of the text format: every line has to be understood, every sample needs its type before it. */
function parse(text: string): Page {
  const types = new Map<string, string>();
  const samples = new Map<string, Sample[]>();
  expect(text.endsWith('\n')).toBe(true);
  for (const line of text.slice(0, -1).split('\n')) {
    const comment = /^# (HELP|TYPE) ([a-zA-Z_:][\w:]*) (.+)$/.exec(line);
    if (comment) {
      const [, kind, name = '', rest = ''] = comment;
      if (kind === 'TYPE') types.set(name, rest);
      continue;
    }
    const sample = /^([a-zA-Z_:][\w:]*)(?:\{((?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\[\\"n])*",?)*)\})? (\S+)$/.exec(line);
    expect(sample, line).not.toBeNull();
    const [, name = '', pairs = '', value = ''] = sample ?? [];
    const family = types.has(name) ? name : name.replace(/_(bucket|sum|count)$/, '');
    expect(types.has(family), line).toBe(true);
    const labels: Record<string, string> = {};
    for (const [, key = '', raw = ''] of pairs.matchAll(/([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g)) {
      labels[key] = raw.replace(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));
    }
    expect(Number.isFinite(Number(value)), line).toBe(true);
    samples.set(name, [...(samples.get(name) ?? []), { labels, value: Number(value) }]);
  }
  const one = (name: string, labels: Readonly<Record<string, string>> = {}): number => {
    const found = (samples.get(name) ?? []).filter(({ labels: all }) =>
      Object.entries(labels).every(([key, value]) => all[key] === value),
    );
    expect(found, name).toHaveLength(1);
    return found[0]?.value ?? Number.NaN;
  };
  return { types, samples, one };
}

const page = async (at: Simulator, path = '/metrics'): Promise<Page> => {
  const { status, headers, body } = await post(at, path, '');
  expect(status).toBe(200);
  expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
  return parse(body);
};

describe('the serving page', () => {
  it('agrees with the snapshot and with what clients were sent', async () => {
    const at = await simulator({ busy: 'tgi', model: 'any' });
    for (let count = 0; count < 5; count += 1) await ask(at);
    await ask(at, { extra: { max_tokens: 5 } });
    await ask(at, { headers: { 'x-simulate': 'busy' } });
    const seen = await page(at);
    const snapshot = at.snapshot();
    expect(snapshot.generationTokens).toBe(5 * 7 + 5);
    expect(seen.one('vllm:generation_tokens_total')).toBe(snapshot.generationTokens);
    expect(seen.one('vllm:prompt_tokens_total')).toBe(snapshot.promptTokens);
    expect(seen.one('vllm:request_success_total', { finished_reason: 'stop' })).toBe(5);
    expect(seen.one('vllm:request_success_total', { finished_reason: 'length' })).toBe(1);
    expect(seen.one('vllm:admission_rejections_total')).toBe(1);
    expect(seen.one('vllm:num_requests_running')).toBe(0);
    expect(seen.one('vllm:time_to_first_token_seconds_count')).toBe(6);
    expect(seen.one('vllm:inter_token_latency_seconds_count')).toBe(40 - 6);
    expect(seen.one('vllm:e2e_request_latency_seconds_count')).toBe(6);
    expect(seen.one('vllm:request_generation_tokens_sum')).toBe(40);
    for (const { labels } of seen.samples.get('vllm:num_requests_running') ?? []) {
      expect(labels).toEqual({ engine: '0', model_name: 'any' });
    }
  });

  it('has histograms that rise to their count', async () => {
    const at = await simulator();
    await ask(at, { prompt: 'Why? (Answer in about 30 tokens.)' });
    const seen = await page(at);
    const histograms = [...seen.types].filter(([, type]) => type === 'histogram').map(([name]) => name);
    expect(histograms).toHaveLength(8);
    for (const name of histograms) {
      const buckets = seen.samples.get(`${name}_bucket`) ?? [];
      const bounds = buckets.map(({ labels }) => Number(labels['le']?.replace('+Inf', 'Infinity')));
      expect([...bounds].sort((a, b) => a - b)).toEqual(bounds);
      expect(bounds.at(-1)).toBe(Number.POSITIVE_INFINITY);
      const counts = buckets.map(({ value }) => value);
      expect([...counts].sort((a, b) => a - b)).toEqual(counts);
      expect(counts.at(-1)).toBe(seen.one(`${name}_count`));
    }
    const firstTokenBounds = (seen.samples.get('vllm:time_to_first_token_seconds_bucket') ?? []).length;
    expect(firstTokenBounds).toBe(23);
  });

  it('shows who runs, who waits and how full the cache is', async () => {
    const at = await simulator({ maxSequences: 1, busy: 'vllm', kvTokens: 80_000, speed: 1 });
    await occupy(at);
    void ask(at);
    let seen = await page(at);
    // The second request is on its way; the page may be quicker.
    while (seen.one('vllm:num_requests_waiting') === 0) seen = await page(at);
    expect(seen.one('vllm:num_requests_running')).toBe(1);
    expect(seen.one('vllm:num_requests_waiting')).toBe(1);
    expect(seen.one('vllm:kv_cache_usage_perc')).toBeGreaterThan(0);
    expect(seen.one('vllm:kv_cache_usage_perc')).toBeLessThan(1);
    expect(seen.one('vllm:cache_config_info', { block_size: '16', num_gpu_blocks: '5000' })).toBe(1);
  });

  it('counts prefix-cache hits where the machine has such a cache', async () => {
    const at = await simulator({ preset: 'r1-deepseek-node' });
    await ask(at, { prompt: `${'word '.repeat(1_000)}(Answer in about 3 tokens.)` });
    const seen = await page(at);
    const share = seen.one('vllm:prefix_cache_hits_total') / seen.one('vllm:prefix_cache_queries_total');
    expect(share).toBeCloseTo(0.56, 1);
  });
});

describe('the GPU page', () => {
  it('has a series for each GPU, idle before work and busy under it', async () => {
    const at = await simulator({ speed: 1 });
    const idle = await page(at, '/gpu/metrics');
    await occupy(at);
    const started = at.snapshot().steps;
    while (at.snapshot().steps < started + 20) await page(at);
    const busy = await page(at, '/gpu/metrics');
    for (const name of ['DCGM_FI_DEV_GPU_UTIL', 'DCGM_FI_DEV_POWER_USAGE', 'DCGM_FI_PROF_DRAM_ACTIVE']) {
      expect(busy.samples.get(name)).toHaveLength(8);
      expect(busy.one(name, { gpu: '3' })).toBeGreaterThan(idle.one(name, { gpu: '3' }));
    }
    const used = busy.one('DCGM_FI_DEV_FB_USED', { gpu: '0' });
    expect(used + busy.one('DCGM_FI_DEV_FB_FREE', { gpu: '0' })).toBe(143_771);
    expect(busy.one('DCGM_FI_DEV_POWER_USAGE', { gpu: '0' })).toBeLessThanOrEqual(700);
    expect(busy.one('DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION', { gpu: '0' })).toBeGreaterThan(
      idle.one('DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION', { gpu: '0' }),
    );
    expect(busy.samples.get('DCGM_FI_DEV_GPU_UTIL')?.[2]?.labels).toMatchObject({
      gpu: '2',
      device: 'nvidia2',
      modelName: 'NVIDIA H200',
    });
  });
});

describe('the format', () => {
  it('escapes what must be escaped', () => {
    const made = new ExpositionPage({ model_name: 'a"b\\c\nd' });
    made.gauge('x', 'Back\\slash\nand line.', 1.5);
    expect(String(made)).toBe(
      '# HELP x Back\\\\slash\\nand line.\n# TYPE x gauge\nx{model_name="a\\"b\\\\c\\nd"} 1.5\n',
    );
    expect(parse(String(made)).samples.get('x')).toEqual([{ labels: { model_name: 'a"b\\c\nd' }, value: 1.5 }]);
  });

  it('counts an observation on the bound as below it', () => {
    const histogram = new Histogram([1, 2]);
    for (const value of [0.5, 1, 1.5, 2, 3]) histogram.observe(value);
    expect(histogram.cumulative()).toEqual([
      [1, 2],
      [2, 4],
    ]);
    expect([histogram.count, histogram.sum]).toEqual([5, 8]);
  });
});
