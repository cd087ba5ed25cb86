import { answerOf } from '../../src/measure/capacity/answer.js';
import { pooledEvidence } from '../../src/measure/capacity/evidence.js';
import { judgeLoad } from '../../src/measure/capacity/judge.js';
import { kneeOf } from '../../src/measure/capacity/knee.js';
import type { Capacity, CapacityPercentile, CapacityStep, EndReason } from '../../src/measure/capacity/types.js';
import { surgePlanOf, worthOf } from '../../src/measure/capacity/worth.js';
import { evidence, look, settings } from './capacity.js';

export interface MadeStep {
  readonly load: number;
  /** Of 400 intents, how many broke the objective. */
  readonly violating: number;
  readonly p95Ms?: number | null;
  readonly overrides?: Partial<CapacityStep>;
}

function percentile(value: number | null): CapacityPercentile {
  return value === null
    ? { value: null, low: null, high: null, infinite: true }
    : { value, low: value * 0.9, high: value * 1.2, infinite: false };
}

/** A step of 40 measured seconds at a load, of an objective that 5 % may break. */
function stepOf({ load, violating, p95Ms = 400, overrides = {} }: MadeStep, number: number): CapacityStep {
  const own = pooledEvidence([[evidence(violating, 400)]]);
  const p95 = percentile(p95Ms);
  const latency = { p50: percentile(200), p90: p95, p95, p99: p95 };
  return {
    number,
    folder: `steps/${String(number).padStart(2, '0')}-${load}-per-s`,
    load,
    purpose: number === 1 ? 'start' : 'grow',
    warmUpMs: 10_000,
    measuredMs: 40_000,
    ...judgeLoad([look({ evidence: own })]),
    objectives: own,
    steadiness: { steady: true, waiting: [], unservedShare: 0, p: 1 },
    givenUp: false,
    validity: 'VALID',
    stopReason: null,
    figures: {
      intents: 400,
      answered: 400,
      busy: 0,
      good: 400 - violating,
      completedPerSecond: load,
      goodPerSecond: (load * (400 - violating)) / 400,
      outputTokensPerSecond: load * 100,
      inFlight: load * 2,
      meanE2eMs: 2_000 + 1_000 * (load / 10) ** 6,
      latency: { ttft: latency, ttfa: latency, tpot: latency, e2e: latency },
    },
    spent: { requests: 500, tokens: 80_000, money: '0.10' },
    outputTokens: 50_000,
    coolDown: number === 1 ? null : { lastedMs: 800, probes: 2, recovered: true },
    ...overrides,
  };
}

const found: readonly MadeStep[] = [
  { load: 4, violating: 0, p95Ms: 300 },
  { load: 8, violating: 1, p95Ms: 350 },
  { load: 16, violating: 380, p95Ms: null, overrides: { givenUp: true } },
  { load: 11.31, violating: 1, p95Ms: 600 },
  { load: 12.4, violating: 4, p95Ms: 820 },
  { load: 12.9, violating: 60, p95Ms: 1_600 },
  { load: 12.4, violating: 5, p95Ms: 830, overrides: { purpose: 'confirm' } },
];

/** A result made by hand, so that every number in it is known. */
export function capacityOf(
  steps: readonly MadeStep[] = found,
  { name = 'steady-chat', ended = 'found' }: { readonly name?: string; readonly ended?: EndReason } = {},
): Capacity {
  const made = steps.map((step, at) => stepOf(step, at + 1));
  const search = settings({ from: 4 });
  const answer = answerOf({ steps: made, search, unit: 'perSecond', ended });
  const { holds } = answer;
  return {
    schema: 'busytone.capacity/1',
    version: '0.0.0',
    status: ended === 'interrupted' ? 'interrupted' : 'completed',
    ended,
    startedAt: '2026-01-27T15:30:00.000Z',
    name,
    target: { name, url: 'http://127.0.0.1:1/v1', model: 'test-model' },
    unit: 'perSecond',
    search,
    steps: made,
    spent: { requests: 3_500, tokens: 560_000, money: '0.70' },
    currency: 'USD',
    timeCompression: 1,
    answer,
    knee: kneeOf(made),
    worth: worthOf({ steps: made, unit: 'perSecond', holds, gpus: 8, gpuHourUsd: '2.50' }),
    surge: surgePlanOf({ surge: 'viral-surge', peak: 40, headroom: 0.2, holds, gpus: 8 }),
    notes: ['Before step 3 the endpoint was still slower than at rest; the wait for it is bounded (--cool-down).'],
  };
}
