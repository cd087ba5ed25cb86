import type { Capacity, CoolDown, Spending, StepPurpose } from '../measure/capacity/types.js';
import type { Scenario } from '../scenario/types.js';
import type { StoredScenario } from './run-types.js';

/** What a search was asked for: with it and the steps it can be taken up again. No key is in it. */
export interface CapacityRequest {
  /** As it is before a step gives it its load; its objectives are those that are searched by. */
  readonly scenario: Scenario;
  /** Measured part of a first step at a load; null: as long as the objectives take. */
  readonly stepMs: number | null;
  /** null: a third of the measured part, or as long as two answers take. */
  readonly warmUpMs: number | null;
  /** Longest wait for the endpoint to recover between two steps. */
  readonly coolDownMs: number;
  /** Over all steps together. */
  readonly caps: CapacityCaps;
  readonly gpus: number | null;
  /** US dollars an hour of one GPU, as a decimal string. */
  readonly gpuHourUsd: string | null;
  readonly surge: { readonly surge: string; readonly peak: number; readonly headroom: number } | null;
}

export interface CapacityCaps {
  readonly requests: number;
  readonly tokens: number;
  /** In the price's currency; null without a price. */
  readonly money: string | null;
  readonly timeMs: number;
}

/** A step whose run folder lies beside the journal; what it showed is read from there. */
export interface MadeStep {
  /** Relative to the search's folder. */
  readonly folder: string;
  readonly load: number;
  readonly purpose: StepPurpose;
  readonly warmUpMs: number;
  readonly measuredMs: number;
  /** By the clock, cool-down and preparations included. */
  readonly lastedMs: number;
  readonly coolDown: CoolDown | null;
  /** Cut off by a person or by a crash: it decides nothing, but what it spent counts. */
  readonly broken: boolean;
}

/** How far a search came, apart from what follows from its run folders. */
export interface CapacityJournal extends Pick<Capacity, 'version' | 'startedAt' | 'status' | 'ended' | 'search'> {
  readonly request: CapacityRequest;
  readonly made: readonly MadeStep[];
  /** What the small requests between the steps used. */
  readonly probes: Spending;
}

/** `capacity.json` as it stands on the disk: the result, and the journal. */
export interface StoredCapacity extends Capacity {
  readonly request: Omit<CapacityRequest, 'scenario'> & { readonly scenario: StoredScenario };
  readonly made: readonly MadeStep[];
  readonly probes: Spending;
}
