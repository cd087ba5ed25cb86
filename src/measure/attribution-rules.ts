import { quantileOfSorted } from '../stats/quantile.js';
import type { Reason, ReasonEvidence, Validity } from './summary-types.js';
import { counted, share } from './wording.js';

/** What was seen while the endpoint was busy, as the rules ask for it. */
export interface BusyEvidence {
  readonly validity: Validity;
  /** Requests turned away in the spell, and how many of them because a queue was full. */
  readonly turnedAway: number;
  readonly queueFull: number;
  /** Values of a figure over the spell, in order of time; empty where nothing was told. */
  values(name: string): readonly number[];
  /** Growth of a counter over the spell; null where nothing was told. */
  growth(name: string): number | null;
}

/** Thresholds of the rules; the table stands in docs/methodology.md. */
const limits = {
  /** A KV cache this full takes no further request. */
  cacheFull: 0.95,
  /** Under this, a KV cache has room. */
  cacheRoom: 0.9,
  /** A state that holds in this share of the looks is one that lasted. */
  lasted: 0.5,
  /** A state that was met in this share of the looks is no accident. */
  met: 0.1,
  /** Under this median utilisation, GPUs had nothing to do for a good part of the time. */
  idle: 0.7,
  /** Sustained shares from which DCGM's profiling counters stand for a unit at its limit. */
  memoryBandwidth: 0.7,
  tensor: 0.5,
  /** Share of time with lowered clocks, or of the power limit. */
  capped: 0.1,
  atPowerLimit: 0.98,
  throttled: 0.1,
} as const;

type Rule = (evidence: BusyEvidence) => Reason | null;

export const attributionRules: readonly Rule[] = [
  clientLate,
  cacheFull,
  batchFull,
  hostBound,
  queueFull,
  limitInFront,
  memoryBandwidth,
  tensorBound,
  powerCapped,
  cpuThrottled,
];

/** What the client itself cannot vouch for is no evidence against an endpoint. */
function clientLate({ validity }: BusyEvidence): Reason | null {
  const own = ['lateness', 'loop_delay', 'cpu', 'held_up', 'core_wait', 'gc', 'local_limit', 'achieved_load'];
  const failed = validity.checks.filter(check => check.level === 'invalid' && own.includes(check.id));
  const [first] = failed;
  if (first === undefined) return null;
  return {
    id: 'client_late',
    level: 'void',
    sentence: `The client itself could not keep up, so nothing here can be held against the endpoint. ${first.message}`,
    evidence: [],
  };
}

function cacheFull(evidence: BusyEvidence): Reason | null {
  const usage = evidence.values('engine.kv_usage');
  if (shareWhere(usage, value => value >= limits.cacheFull) < limits.met) return null;
  const preemptions = evidence.growth('engine.preemptions_total');
  const cache = described('engine.kv_usage', usage, 'max', share);
  if (preemptions !== null && preemptions > 0) {
    return {
      id: 'kv_cache_full',
      level: 'likely',
      sentence: `Memory-bound: the KV cache was full and ${counted(preemptions, 'request')} had to be thrown out of it and computed again.`,
      evidence: [cache, grown('engine.preemptions_total', preemptions)],
    };
  }
  return {
    id: 'kv_cache_full',
    level: 'possible',
    sentence: 'The KV cache was full, which limits how many requests can run at once.',
    evidence: [cache],
  };
}

function batchFull(evidence: BusyEvidence): Reason | null {
  const waiting = evidence.values('engine.waiting');
  const running = evidence.values('engine.running');
  const usage = evidence.values('engine.kv_usage');
  const most = highest(running);
  if (!waited(waiting) || most < 1 || usage.length === 0 || highest(usage) >= limits.cacheRoom) return null;
  if (shareWhere(running, value => value >= most - 0.5) < limits.lasted) return null;
  return {
    id: 'batch_full',
    level: 'likely',
    sentence: `The batch was full: ${counted(Math.round(most), 'request')} ran and no more, while others waited and the KV cache had room. The limit of concurrent sequences binds.`,
    evidence: [
      described('engine.running', running, 'max', whole),
      described('engine.waiting', waiting, 'max', whole),
      described('engine.kv_usage', usage, 'max', share),
    ],
  };
}

function hostBound(evidence: BusyEvidence): Reason | null {
  const waiting = evidence.values('engine.waiting');
  const util = evidence.values('gpu.util');
  const usage = evidence.values('engine.kv_usage');
  if (!waited(waiting) || util.length === 0 || median(util) >= limits.idle || highest(usage) >= limits.cacheFull) {
    return null;
  }
  return {
    id: 'host_bound',
    level: 'likely',
    sentence:
      'Requests waited although the GPUs were not busy: the host, its scheduler or the way to the GPUs holds them up.',
    evidence: [described('engine.waiting', waiting, 'max', whole), described('gpu.util', util, 'median', share)],
  };
}

function queueFull(evidence: BusyEvidence): Reason | null {
  const refused = evidence.growth('engine.rejections_total') ?? 0;
  if (refused === 0 && evidence.queueFull === 0) return null;
  const counts = refused > 0 ? `the engine refused ${counted(refused, 'request')}` : 'it said so itself';
  const waiting = evidence.values('engine.waiting');
  return {
    id: 'queue_full',
    level: 'likely',
    sentence: `The queue was full: ${counts}.`,
    evidence: [
      ...(refused > 0 ? [grown('engine.rejections_total', refused)] : []),
      ...(waiting.length > 0 ? [described('engine.waiting', waiting, 'max', whole)] : []),
    ],
  };
}

function limitInFront(evidence: BusyEvidence): Reason | null {
  const waiting = evidence.values('engine.waiting');
  const usage = evidence.values('engine.kv_usage');
  const refused = evidence.growth('engine.rejections_total') ?? 0;
  if (evidence.turnedAway === 0 || waiting.length === 0 || refused > 0 || evidence.queueFull > 0) return null;
  if (shareWhere(waiting, value => value > 0) > limits.met || highest(usage) >= limits.cacheRoom) return null;
  return {
    id: 'limit_in_front',
    level: 'likely',
    sentence: `${counted(evidence.turnedAway, 'request')} were turned away while the engine had no queue: the limit lies in front of it, in a gateway, a rate limit or a quota.`,
    evidence: [described('engine.waiting', waiting, 'max', whole)],
  };
}

function memoryBandwidth(evidence: BusyEvidence): Reason | null {
  const dram = evidence.values('gpu.dram_active');
  if (dram.length === 0 || median(dram) < limits.memoryBandwidth) return null;
  return {
    id: 'memory_bandwidth',
    level: 'possible',
    sentence: 'Device memory was read about as fast as it can be: decoding is bound by memory bandwidth.',
    evidence: [described('gpu.dram_active', dram, 'median', share)],
  };
}

function tensorBound(evidence: BusyEvidence): Reason | null {
  const tensor = evidence.values('gpu.tensor_active');
  if (tensor.length === 0 || median(tensor) < limits.tensor) return null;
  return {
    id: 'compute_bound',
    level: 'possible',
    sentence: 'The tensor cores were at work most of the time: prefill is bound by arithmetic.',
    evidence: [described('gpu.tensor_active', tensor, 'median', share)],
  };
}

function powerCapped(evidence: BusyEvidence): Reason | null {
  const capped = evidence.values('gpu.power_capped');
  const violation = evidence.values('gpu.power_violation_seconds_per_second');
  const power = evidence.values('gpu.power_w');
  const limit = median(evidence.values('gpu.power_limit_w'));
  const proof =
    capped.length > 0 && mean(capped) >= limits.capped
      ? described('gpu.power_capped', capped, 'mean', share)
      : violation.length > 0 && mean(violation) >= limits.capped
        ? described('gpu.power_violation_seconds_per_second', violation, 'mean', share)
        : limit > 0 && shareWhere(power, value => value >= limit * limits.atPowerLimit) >= limits.lasted
          ? described('gpu.power_w', power, 'median', value => `${Math.round(value)} W of ${Math.round(limit)} W`)
          : null;
  if (proof === null) return null;
  return {
    id: 'power_capped',
    level: 'possible',
    sentence: 'The GPUs ran into their power limit and lowered their clocks.',
    evidence: [proof],
  };
}

function cpuThrottled(evidence: BusyEvidence): Reason | null {
  const throttled = evidence.values('container.cpu_throttled_seconds_per_second');
  if (throttled.length === 0 || highest(throttled) < limits.throttled) return null;
  return {
    id: 'cpu_throttled',
    level: 'possible',
    sentence: 'A CPU quota held containers back.',
    evidence: [
      described('container.cpu_throttled_seconds_per_second', throttled, 'max', value => `${value.toFixed(2)} s/s`),
    ],
  };
}

function waited(waiting: readonly number[]): boolean {
  return shareWhere(waiting, value => value > 0) >= limits.lasted;
}

function shareWhere(values: readonly number[], fits: (value: number) => boolean): number {
  return values.length === 0 ? 0 : values.filter(fits).length / values.length;
}

function highest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function median(values: readonly number[]): number {
  return quantileOfSorted(Float64Array.from(values).sort(), 0.5) ?? 0;
}

const whole = (value: number) => String(Math.round(value));

function described(
  figure: string,
  values: readonly number[],
  statistic: 'max' | 'median' | 'mean',
  format: (value: number) => string,
): ReasonEvidence {
  const value = { max: highest, median, mean }[statistic](values);
  const words = { max: 'at most', median: 'at the median', mean: 'on average' }[statistic];
  return { figure, statistic, value, windows: values.length, words: `${format(value)} ${words}` };
}

function grown(figure: string, growth: number): ReasonEvidence {
  return { figure, statistic: 'growth', value: growth, windows: 1, words: `${whole(growth)} more` };
}
