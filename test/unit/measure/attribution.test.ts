import { describe, expect, it } from 'vitest';
import { attribute } from '../../../src/measure/attribution.js';
import type { FigureSample } from '../../../src/measure/figure.js';
import type { Validity } from '../../../src/measure/summary-types.js';
import { busyAttempt } from '../../support/attempts.js';

const valid: Validity = { verdict: 'VALID', checks: [] };
const busy = { outcome: 'turned_busy', busyFromMs: 10_000, busyUntilMs: 30_000 } as const;

/** A figure once a second over a minute; the function gives its value. */
function told(name: string, value: (second: number) => number, labels: Record<string, string> = {}): FigureSample[] {
  return Array.from({ length: 60 }, (_, second) => ({
    atMs: second * 1_000 + 500,
    source: 's',
    name,
    value: value(second),
    labels,
    raw: name,
  }));
}

/** `calm` outside of the busy spell, `under` within. */
const spell = (calm: number, under: number) => (second: number) => (second >= 10 && second < 30 ? under : calm);
const growing = (perSecond: number) => (second: number) => Math.max(0, Math.min(second, 30) - 10) * perSecond;

const reasons = (figures: readonly FigureSample[], changes: Partial<Parameters<typeof attribute>[0]> = {}) =>
  attribute({
    verdict: busy,
    validity: valid,
    endMs: 60_000,
    attempts: [busyAttempt({ scheduledMs: 15_000, endMs: 15_100 })],
    figures,
    ...changes,
  });
const ids = (...args: Parameters<typeof reasons>) => reasons(...args).map(({ id, level }) => `${level} ${id}`);

const cacheFull = [
  ...told('engine.kv_usage', spell(0.4, 0.99)),
  ...told('engine.preemptions_total', growing(3)),
  ...told('engine.waiting', spell(0, 20)),
  ...told('engine.running', second => 30 + (second % 7)),
  ...told('gpu.util', () => 1),
];

describe('the reasons of a busy spell', () => {
  it('are a full KV cache where requests were thrown out of it, with the evidence', () => {
    const [reason] = reasons(cacheFull);
    expect(reason).toMatchObject({ id: 'kv_cache_full', level: 'likely' });
    expect(reason?.sentence).toBe(
      'Memory-bound: the KV cache was full and 57 requests had to be thrown out of it and computed again.',
    );
    expect(reason?.evidence.map(({ figure, value }) => [figure, value])).toEqual([
      ['engine.kv_usage', 0.99],
      ['engine.preemptions_total', 57],
    ]);
    expect(reasons(cacheFull)).toHaveLength(1);
  });

  it('are only possible where the cache was full and nothing was thrown out', () => {
    const figures = cacheFull.filter(({ name }) => name !== 'engine.preemptions_total');
    expect(ids(figures)).toEqual(['possible kv_cache_full']);
  });

  it('are never the utilisation of a GPU alone', () => {
    expect(ids(told('gpu.util', () => 1))).toEqual(['unknown unexplained']);
  });

  it('are the limit of sequences where the batch stood still below a cache with room', () => {
    const figures = [
      ...told('engine.running', spell(4, 16)),
      ...told('engine.waiting', spell(0, 30)),
      ...told('engine.kv_usage', spell(0.02, 0.05)),
      ...told('gpu.util', () => 1),
    ];
    expect(ids(figures)).toEqual(['likely batch_full']);
    expect(reasons(figures)[0]?.sentence).toContain('16 requests ran and no more');
  });

  it('are the host where requests wait for GPUs that are not busy', () => {
    const figures = [...told('engine.waiting', spell(0, 30)), ...told('gpu.util', spell(0.2, 0.45))];
    expect(ids(figures)).toEqual(['likely host_bound']);
    expect(ids([...told('engine.waiting', spell(0, 30)), ...told('gpu.util', spell(0.2, 0.9))])).toEqual([
      'unknown unexplained',
    ]);
  });

  it('are a full queue where the engine counts refusals or the records say so', () => {
    expect(ids(told('engine.rejections_total', growing(2)))).toEqual(['likely queue_full']);
    const attempts = [busyAttempt({ scheduledMs: 15_000, endMs: 15_100, outcome: 'busy.queue_full' })];
    expect(ids([], { attempts })).toEqual(['likely queue_full']);
  });

  it('lie in front of an engine that had no queue', () => {
    const figures = [...told('engine.waiting', () => 0), ...told('engine.kv_usage', () => 0.3)];
    expect(ids(figures)).toEqual(['likely limit_in_front']);
    expect(ids(figures, { attempts: [] })).toEqual(['unknown unexplained']);
  });

  it('may be memory bandwidth, arithmetic, power or a CPU quota', () => {
    expect(ids(told('gpu.dram_active', spell(0.1, 0.8)))).toEqual(['possible memory_bandwidth']);
    expect(ids(told('gpu.tensor_active', spell(0.1, 0.6)))).toEqual(['possible compute_bound']);
    expect(ids(told('gpu.power_capped', spell(0, 1)))).toEqual(['possible power_capped']);
    expect(ids([...told('gpu.power_w', spell(100, 695)), ...told('gpu.power_limit_w', () => 700)])).toEqual([
      'possible power_capped',
    ]);
    expect(ids(told('container.cpu_throttled_seconds_per_second', spell(0, 0.5)))).toEqual(['possible cpu_throttled']);
  });

  it('are void before anything else where the client itself was late', () => {
    const validity: Validity = {
      verdict: 'INVALID',
      checks: [{ id: 'lateness', level: 'invalid', message: 'Requests left 90 ms late.' }],
    };
    expect(ids(cacheFull, { validity })).toEqual(['void client_late', 'likely kv_cache_full']);
    expect(reasons(cacheFull, { validity })[0]?.sentence).toContain('Requests left 90 ms late.');
  });

  it('do not come from before or after the spell', () => {
    expect(ids(told('engine.kv_usage', spell(0.99, 0.2)))).toEqual(['unknown unexplained']);
    expect(ids(told('engine.rejections_total', second => (second < 9 || second > 40 ? second : 9)))).toEqual([
      'unknown unexplained',
    ]);
  });

  it('are none without a spell or without anything to go by', () => {
    expect(ids(cacheFull, { verdict: { outcome: 'held', busyFromMs: null, busyUntilMs: null } })).toEqual([]);
    expect(ids([], { attempts: [] })).toEqual([]);
  });
});
