import Big from 'big.js';
import { longestAtEach } from './knee.js';
import type { CapacityStep, CapacityWorth, LoadUnit, SurgePlan } from './types.js';

export interface WorthInput {
  readonly steps: readonly CapacityStep[];
  readonly unit: LoadUnit;
  readonly holds: number | null;
  readonly gpus: number | null;
  readonly gpuHourUsd: string | null;
}

/** What the held load is worth, from the longest step that passed at it; null where nothing holds. */
export function worthOf({ steps, unit, holds, gpus, gpuHourUsd }: WorthInput): CapacityWorth | null {
  const [step] = longestAtEach(steps.filter(step => step.load === holds && !step.givenUp));
  if (step === undefined || holds === null) return null;
  const { figures } = step;
  const perMinute = figures.outputTokensPerSecond * 60;
  const users = unit === 'users' ? holds : figures.inFlight;
  return {
    completedPerSecond: figures.completedPerSecond,
    outputTokensPerMinute: perMinute,
    users,
    gpus,
    usersPerGpu: gpus === null ? null : users / gpus,
    outputTokensPerMinutePerGpu: gpus === null ? null : perMinute / gpus,
    pricePerMillionTokens: perMillion(step.spent.money, step.outputTokens),
    servingPerMillionTokensUsd:
      gpus === null || gpuHourUsd === null
        ? null
        : perMillion(new Big(gpuHourUsd).times(gpus).toFixed(), perMinute * 60),
  };
}

function perMillion(money: string | null, tokens: number): string | null {
  if (money === null || !(tokens > 0)) return null;
  return new Big(money).times(1e6).div(tokens).round(6).toFixed();
}

export interface SurgeInput {
  readonly surge: string;
  /** In the unit of the search. */
  readonly peak: number;
  readonly headroom: number;
  readonly holds: number | null;
  readonly gpus: number | null;
}

/** How many replicas a surge takes so that each has the headroom left at its peak; null where nothing holds. */
export function surgePlanOf({ surge, peak, headroom, holds, gpus }: SurgeInput): SurgePlan | null {
  if (holds === null) return null;
  // A quotient that comes out a hair over a whole number stands for it.
  const replicas = Math.max(1, Math.ceil(peak / (holds * (1 - headroom)) - 1e-9));
  return {
    surge,
    peak,
    headroom,
    replicas,
    headroomLeft: 1 - peak / (replicas * holds),
    gpus: gpus === null ? null : gpus * replicas,
  };
}
