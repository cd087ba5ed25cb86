import type { LatencyMetric, Slo, SloPercentile } from '../../scenario/types.js';
import type { RunStatus, Validity } from '../summary-types.js';

/** Unit of a load: intents a second in an open loop, users in a closed one. */
export type LoadUnit = 'perSecond' | 'users';

/** What a search for the highest load was told to do. */
export interface SearchSettings {
  /** The load of the first step. */
  readonly from: number;
  /** No step is above it; null: as high as it goes. */
  readonly to: number | null;
  /** No step is below it: a thousandth of `from`, or one user. */
  readonly least: number;
  /** Factor between steps until the limit is passed. */
  readonly growth: number;
  /** The search ends when the lowest load that fails is within this share of the highest that holds. */
  readonly precision: number;
  readonly mostSteps: number;
  /** Loads are whole numbers, as users are. */
  readonly whole: boolean;
}

/** Why a step was made. */
export type StepPurpose = 'start' | 'grow' | 'shrink' | 'bisect' | 'repeat' | 'confirm';

/**
 * What is known of a load. `instrument`: the SLO was missed or the load was not sent because of the client, so nothing is
 * known of the endpoint.
 */
export type Decision = 'pass' | 'fail' | 'undecided' | 'instrument';

/** A decision with the side that it leans to where it is not sure. */
export interface Judgement {
  readonly decision: Decision;
  readonly leans: 'pass' | 'fail';
}

/** How one objective fared: the share of intents that broke it, against the share that may. */
export interface ObjectiveEvidence {
  /** As written, e.g. `ttft.p95 < 5 s`. */
  readonly objective: string;
  /** The limit of a latency objective; null for a share. */
  readonly latency: Slo['latency'][number] | null;
  /** Share of the intents that may break it. */
  readonly allowed: number;
  readonly violating: number;
  readonly of: number;
  /** How many independent intents `of` is worth. */
  readonly effective: number;
  /** Wilson's 95 % interval of the share at the effective size; null without intents. */
  readonly share: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly decision: 'pass' | 'fail' | 'undecided';
}

/** Whether as much was served as came. */
export interface Steadiness {
  readonly steady: boolean;
  /** Mean number of intents that waited for a first token, in ten windows of the measured part. */
  readonly waiting: readonly number[];
  /** Share of the arrivals by which the queue grew; 0 where it did not. */
  readonly unservedShare: number;
  /** One-sided p of Mann's test that the queue rose. */
  readonly p: number;
}

/** An order statistic over all intents, those without an answer as infinite; null where infinite or unknown. */
export interface CapacityPercentile {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly infinite: boolean;
}

export type CapacityLatency = Readonly<Record<SloPercentile, CapacityPercentile>>;

/** What the measured part of a step showed. */
export interface StepFigures {
  readonly intents: number;
  readonly answered: number;
  readonly busy: number;
  readonly good: number;
  readonly completedPerSecond: number;
  readonly goodPerSecond: number;
  readonly outputTokensPerSecond: number;
  /** Mean number of intents that were asked and not at their end. */
  readonly inFlight: number;
  /** Mean time from the moment an intent was scheduled to its last token; null without answers. */
  readonly meanE2eMs: number | null;
  readonly latency: Readonly<Record<LatencyMetric, CapacityLatency>>;
}

export interface Spending {
  readonly requests: number;
  readonly tokens: number;
  /** In the price's currency; null without a price. */
  readonly money: string | null;
}

export interface CoolDown {
  readonly lastedMs: number;
  readonly probes: number;
  /** False where the endpoint was still slower than at rest when the next step began. */
  readonly recovered: boolean;
}

/** One bounded load of the search. */
export interface CapacityStep {
  /** From 1. */
  readonly number: number;
  /** The run folder, relative to the search's. */
  readonly folder: string;
  readonly load: number;
  readonly purpose: StepPurpose;
  readonly warmUpMs: number;
  readonly measuredMs: number;
  /** Of this load after this step, all its steps taken together. */
  readonly judgement: Judgement;
  /** Why, in a sentence. */
  readonly why: string;
  /** What broke: an objective as written, or `queue`; null where nothing surely did. */
  readonly broke: string | null;
  /** Of this step alone. */
  readonly objectives: readonly ObjectiveEvidence[];
  readonly steadiness: Steadiness;
  /** The step was given up because it could only fail. */
  readonly givenUp: boolean;
  /** By the checks of the run that are about the client. */
  readonly validity: Validity['verdict'];
  readonly stopReason: string | null;
  readonly figures: StepFigures;
  readonly spent: Spending;
  /** Of all its attempts, the warm-up's too. */
  readonly outputTokens: number;
  /** Before this step; null before the first. */
  readonly coolDown: CoolDown | null;
}

/** Why the search ended. */
export type EndReason =
  | 'found'
  | 'highest'
  | 'least'
  | 'steps'
  | 'time'
  | 'limit.requests'
  | 'limit.tokens'
  | 'limit.money'
  | 'interrupted';

export interface CapacityAnswer {
  /**
   * `interval`: it holds `holds` and surely fails at `fails`. `lower bound`: it holds `holds` and no failure was seen.
   * `upper bound`: it fails at `fails` and nothing was seen to hold. `unknown`: neither.
   */
  readonly kind: 'interval' | 'lower bound' | 'upper bound' | 'unknown';
  /** Highest load that surely meets every objective. */
  readonly holds: number | null;
  /** Lowest load that surely misses one. */
  readonly fails: number | null;
  /** Loads between the two about which nothing is sure. */
  readonly undecided: readonly number[];
  /** Lowest load that the instrument could not send or watch well enough. */
  readonly instrument: number | null;
  /** A further step at `holds` passed, too. */
  readonly confirmed: boolean;
  /** The search came as near as it was told to. */
  readonly withinPrecision: boolean;
  /** What broke first: an objective, or `queue`; null where nothing was seen to break. */
  readonly broke: string | null;
  readonly headline: string;
  readonly sentences: readonly string[];
}

/** Where throughput / latency is highest. */
export interface Knee {
  readonly load: number;
  readonly completedPerSecond: number;
  readonly meanE2eMs: number;
  /** No step was above it, so the knee may be higher. */
  readonly atTheEdge: boolean;
}

/** What the held load is worth. */
export interface CapacityWorth {
  readonly completedPerSecond: number;
  readonly outputTokensPerMinute: number;
  /** People at once: users of a closed loop, else intents under way. */
  readonly users: number;
  readonly gpus: number | null;
  readonly usersPerGpu: number | null;
  readonly outputTokensPerMinutePerGpu: number | null;
  /** By the price of the endpoint: what the attempts cost / their output tokens, of a million. */
  readonly pricePerMillionTokens: string | null;
  /** Of own serving: GPUs' hours / output tokens, of a million, at the held load without a pause. */
  readonly servingPerMillionTokensUsd: string | null;
}

/** How many of what was measured a surge takes. */
export interface SurgePlan {
  /** As it was asked for. */
  readonly surge: string;
  readonly peak: number;
  /** Share of the held load that each replica is to keep free at the peak. */
  readonly headroom: number;
  readonly replicas: number;
  /** What is really free with so many. */
  readonly headroomLeft: number;
  readonly gpus: number | null;
}

/** The search and what it found; `capacity.json` holds it with what it takes to go on. */
export interface Capacity {
  readonly schema: 'busytone.capacity/1';
  /** busytone's version. */
  readonly version: string;
  readonly status: Extract<RunStatus, 'running' | 'completed' | 'interrupted'>;
  readonly ended: EndReason | null;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly name: string;
  readonly target: { readonly name: string; readonly url: string; readonly model: string };
  readonly unit: LoadUnit;
  readonly search: SearchSettings;
  readonly steps: readonly CapacityStep[];
  /** Of all steps, probes and broken steps together. */
  readonly spent: Spending;
  /** Of all money here; null without a price. */
  readonly currency: string | null;
  /** How many times faster than real time a simulated endpoint ran; 1 for a real one. */
  readonly timeCompression: number;
  readonly answer: CapacityAnswer;
  readonly knee: Knee | null;
  /** null where nothing was seen to hold. */
  readonly worth: CapacityWorth | null;
  readonly surge: SurgePlan | null;
  readonly notes: readonly string[];
}
