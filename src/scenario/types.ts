import type { Trace, TraceSource } from './replay/types.js';

/**
 * A scenario with all units resolved and all defaults filled: what the rest of busytone works with. Times are in
 * milliseconds, rates in intents per second, shares from 0 to 1, money in decimal strings.
 */
export interface Scenario {
  readonly name: string;
  readonly description: string;
  readonly seed: number;
  readonly target: TargetSpec;
  readonly load: Load;
  readonly traffic: readonly TrafficClass[];
  readonly clients: ClientBehaviour;
  readonly slo: Slo;
  readonly limits: Limits;
  readonly deadlines: Deadlines;
  /** A gap between token events longer than this is a stall. */
  readonly stallMs: number;
  /** Public hosts that this file itself allows to be loaded, as exact host names. */
  readonly allowHosts: readonly string[];
}

export interface TargetSpec {
  /** Id of a known provider, which stands in for what is null here; null without one. */
  readonly provider: string | null;
  /** Short name in records and reports; the host of the URL when the file gives none. */
  readonly name: string | null;
  /** Base URL up to and including the version segment, e.g. `https://api.deepseek.com/v1`. */
  readonly url: string | null;
  readonly model: string | null;
  /** The name of the environment variable that holds the key. Never the key. */
  readonly apiKeyEnv: string | null;
  /** Sent with every request; values may not hold secrets. */
  readonly headers: Readonly<Record<string, string>>;
  readonly price: Price | null;
  /** `reuse` keeps connections alive and takes the most recently used; `fresh` opens one for each attempt. */
  readonly connections: 'reuse' | 'fresh';
}

/** Money per one million tokens, as decimal strings. Reasoning is billed as output everywhere. */
export interface Price {
  readonly currency: string;
  readonly input: string;
  readonly inputCached: string | null;
  readonly output: string;
}

export type Load = OpenLoad | ClosedLoad | ReplayLoad;

/** Arrivals come at the shape's rate, whatever the server does. */
export interface OpenLoad {
  readonly mode: 'open';
  readonly shape: ShapeSpec;
  readonly arrivals: ArrivalProcess;
  /** How long arrivals are planned for. */
  readonly durationMs: number;
}

/** How arrivals scatter around the planned rate. Formulas stand with each process in scenario/arrivals/. */
export type ArrivalProcess =
  | 'constant'
  | 'poisson'
  /** Independent gaps with this coefficient of variation: 1 is Poisson, above 1 comes in clumps. */
  | { readonly process: 'gamma'; readonly cv: number }
  /** Independent gaps with this shape: 1 is Poisson, below 1 comes in clumps with long silences. */
  | { readonly process: 'weibull'; readonly shape: number }
  /** A Poisson process whose rate switches between two levels, `ratio` apart, that hold for exponential times. */
  | { readonly process: 'mmpp'; readonly ratio: number; readonly highMs: number; readonly lowMs: number }
  /** Clients with Zipf-distributed loads, of which all but the `steady` largest switch on and off. */
  | {
      readonly process: 'clients';
      readonly count: number;
      readonly zipf: number;
      readonly steady: number;
      readonly onMs: number;
      readonly offMs: number;
    };

/** A number of users, each with one intent at a time; the shape gives how many there are. */
export interface ClosedLoad {
  readonly mode: 'closed';
  readonly shape: ShapeSpec;
  /** A user's pause between an answer and the next question, in seconds. */
  readonly thinkSeconds: Distribution;
  readonly durationMs: number;
}

/** Intents come when and as long as a recorded trace has them, whatever the server does. */
export interface ReplayLoad {
  readonly mode: 'replay';
  /** The rows to send, with everything below applied to them already. */
  readonly trace: Trace;
  readonly source: TraceSource;
  /** How many times as fast as recorded. */
  readonly speed: number;
  /** Intents sent / rows recorded: below 1 some conversations are left out, above 1 shifted copies lie on top. */
  readonly scale: number;
  /** The window of the trace, in milliseconds since its first row; null: to its end. */
  readonly fromMs: number;
  readonly toMs: number | null;
  /** Rows were moved later by up to this much, in milliseconds of the trace. */
  readonly jitterMs: number;
  /** What became of rows whose request failed when it was recorded. */
  readonly failures: 'drop' | 'keep';
  /** Tokens of a prompt block; null without blocks. */
  readonly blockTokens: number | null;
  /** Labels that the trace has, else one baseline. */
  readonly phases: readonly PhaseSpan[];
  readonly durationMs: number;
}

/** `base` is intents per second (open) or users (closed). Formulas and defaults stand with each shape. */
export type ShapeSpec =
  | SimpleShapeSpec
  /** One shape after the other. `base` is the first part's; the last part lasts as long as the load does. */
  | { readonly kind: 'phases'; readonly base: number; readonly parts: readonly ShapePart[] };

export interface ShapePart {
  readonly shape: SimpleShapeSpec;
  readonly durationMs: number;
  /** Takes the place of the shape's own labels; null leaves them. */
  readonly label: PhaseLabel | null;
}

interface Surge {
  readonly base: number;
  readonly peakFactor: number;
  readonly startMs: number;
}

/** Names of the load over a day, in `scenario/shapes/day.ts`. */
export type DailyTable = 'r1' | 'burstgpt' | 'global';

export type SimpleShapeSpec =
  | { readonly kind: 'steady'; readonly base: number }
  | (Surge & { readonly kind: 'step'; readonly holdMs: number | null })
  | (Surge & { readonly kind: 'ramp'; readonly riseMs: number })
  | (Surge & {
      readonly kind: 'flash-crowd';
      readonly riseMs: number;
      readonly holdMs: number;
      readonly halfLifeMs: number;
    })
  | {
      readonly kind: 'diurnal';
      readonly base: number;
      readonly daily: DailyTable;
      /** Factors of seven days, the first day first; they repeat. */
      readonly weekly: readonly number[];
      readonly dayMs: number;
    }
  | {
      readonly kind: 'viral-wave';
      readonly base: number;
      readonly peakFactor: number;
      readonly daily: DailyTable;
      readonly dayMs: number;
      readonly doublingDays: number;
      readonly middleDay: number;
      readonly spikes: readonly { readonly day: number; readonly add: number }[];
    }
  | (Surge & {
      readonly kind: 'million-in-an-hour';
      readonly riseMs: number;
      readonly holdMs: number;
      readonly fallMs: number;
    })
  | (Surge & {
      readonly kind: 'botnet-burst';
      readonly riseMs: number;
      readonly holdMs: number;
      readonly gapMs: number;
      readonly pulses: number;
    })
  | {
      readonly kind: 'bursty';
      readonly base: number;
      readonly peakFactor: number;
      /** Mean time of a burst. */
      readonly holdMs: number;
      /** Mean time between bursts. */
      readonly gapMs: number;
    }
  | (Surge & { readonly kind: 'batch-client'; readonly holdMs: number })
  | { readonly kind: 'curve'; readonly base: number; readonly points: readonly CurvePoint[] };

/** The load is `factor` times the base at this moment, and goes to the next point in a straight line. */
export interface CurvePoint {
  readonly atMs: number;
  readonly factor: number;
  /** Label of the stretch from here on; null goes on with the one before. */
  readonly label: PhaseLabel | null;
}

/** Labels that every record carries, so that a report can speak of a stretch of the load. */
export type PhaseLabel = 'baseline' | 'onset' | 'peak' | 'decay' | 'recovery';

export interface PhaseSpan {
  readonly label: PhaseLabel;
  readonly startMs: number;
  readonly endMs: number;
}

export type Distribution =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'uniform'; readonly low: number; readonly high: number }
  | { readonly kind: 'exponential'; readonly mean: number }
  | { readonly kind: 'lognormal'; readonly mu: number; readonly sigma: number }
  | { readonly kind: 'beta'; readonly alpha: number; readonly beta: number }
  /** Whole numbers k from 1 to `max`, with probability proportional to k^-exponent. */
  | { readonly kind: 'zeta'; readonly exponent: number; readonly max: number }
  | { readonly kind: 'mixture'; readonly parts: readonly { readonly weight: number; readonly of: Distribution }[] };

export interface TrafficClass {
  readonly class: string;
  readonly weight: number;
  /** What the prompts are written about and how. */
  readonly text: TextKind;
  /** Tokens of a conversation's first prompt, without a shared prefix. */
  readonly inputTokens: TokenLength;
  /** Tokens of reasoning and answer together; sent as the request's token cap. */
  readonly outputTokens: TokenLength;
  /** Reasoning tokens / output tokens; constant 0 for classes that do not think. */
  readonly reasoningShare: Distribution;
  /** Share of conversations written in Chinese. */
  readonly chineseShare: number;
  /** Turns of a conversation, the first included; draws are rounded and brought between 1 and `max`. */
  readonly turns: { readonly of: Distribution; readonly max: number };
  /** Pause between the end of an answer and the next question of the conversation, in seconds. */
  readonly thinkSeconds: Distribution;
  /** Tokens of a follow-up's new question. */
  readonly followUpTokens: TokenLength;
  /** A system prompt of so many tokens, on top of the input, of which there are so many different ones; null: none. */
  readonly sharedPrefix: { readonly tokens: number; readonly variants: number } | null;
  /** Begin each conversation with a mark of its own and of the run, so that no cache of the endpoint knows it. */
  readonly cacheBust: boolean;
  /** Sent as `reasoning_effort`; null: not sent. */
  readonly reasoningEffort: string | null;
  /** Phases in which conversations of the class begin; null: in all. Open loads only. */
  readonly during: readonly PhaseLabel[] | null;
  /** Who asks: the scenario's `clients`, with what the class says of its own on top. */
  readonly clients: ClientBehaviour;
  /** The name of the variable that holds the class's own key, for tiers of one endpoint; null: the target's. */
  readonly apiKeyEnv: string | null;
}

/** What prompts are made of; see scenario/traffic/prompt.ts. */
export type TextKind = 'prose' | 'maths' | 'code' | 'passages' | 'document' | 'bare';

export interface TokenLength {
  readonly of: Distribution;
  readonly min: number;
  readonly max: number;
}

/** The client library, and the person in front of it. */
export interface ClientBehaviour {
  readonly retry: RetryBehaviour;
  /** null: nobody asks again. */
  readonly reclick: Reclick | null;
  readonly patience: Patience;
}

/** What the client library does after a failed attempt; rules and constants stand in scenario/clients/retry.ts. */
export interface RetryBehaviour {
  readonly policy: RetryPolicyName;
  /** Of `openai-sdk`: which of the server's hints are honoured. */
  readonly flavour: 'node' | 'python';
  /** Most retries of one call of the library. */
  readonly max: number;
  readonly honoursRetryAfter: boolean;
  /** Most retries as a share of all requests of the run; null: no such bound. */
  readonly budget: number | null;
}

export type RetryPolicyName = 'none' | 'openai-sdk' | 'full-jitter' | 'immediate';

/** A person who was told "busy" asks once more: a new call of the library, with retries of its own. */
export interface Reclick {
  readonly probability: number;
  /** Most re-clicks of an intent. */
  readonly max: number;
  readonly delaySeconds: Distribution;
}

/** When people leave. Times count from the moment the intent was scheduled, retries and re-clicks included. */
export interface Patience {
  /** Leaves when no token has come by then; null: never. */
  readonly firstTokenSeconds: Distribution | null;
  /** Leaves when the answer is not complete by then, also in the middle of it; null: never. */
  readonly totalSeconds: Distribution | null;
  /** A share of the people stops the answer, so long after its first token; null: nobody. */
  readonly cancel: { readonly share: number; readonly afterSeconds: Distribution } | null;
}

export type LatencyMetric = 'ttft' | 'ttfa' | 'tpot' | 'e2e';
export type SloPercentile = 'p50' | 'p90' | 'p95' | 'p99';

export interface Slo {
  /** Milliseconds that a percentile of a latency metric must stay under. */
  readonly latency: readonly {
    readonly metric: LatencyMetric;
    readonly percentile: SloPercentile;
    readonly limitMs: number;
  }[];
  /** Highest share of busy intents. */
  readonly busyRate: number | null;
  /** Lowest share of all intents that answered and met every latency limit. */
  readonly goodFraction: number | null;
}

/** When one is reached the run starts no more work, drains and says so. */
export interface Limits {
  readonly requests: number;
  /** Prompt and output tokens together. */
  readonly tokens: number;
  /** In the price's currency; null when the target has no price. */
  readonly money: string | null;
  readonly concurrency: number;
  readonly durationMs: number;
}

/** Deadlines of one attempt, each ending it with an outcome of its own. Measured from `sent`, the gap from the last token. */
export interface Deadlines {
  readonly connectMs: number;
  /** First byte of the response, keep-alives included. */
  readonly headersMs: number;
  readonly firstTokenMs: number;
  readonly gapMs: number;
  readonly totalMs: number;
}

/**
 * One thing a user wants answered: a turn of a conversation. `scheduledMs` counts from the start of the load; null where
 * the plan does not know it: in a closed loop, and for follow-ups.
 */
export interface Intent {
  /** Unique in the plan: the number of turns that all conversations before have at most, plus the turns before this. */
  readonly index: number;
  readonly scheduledMs: number | null;
  /** Number of the conversation, in order of their beginnings. */
  readonly session: number;
  /** 1 for the question that begins a conversation. */
  readonly turn: number;
  readonly class: string;
  readonly text: TextKind;
  /** Tokens of the whole prompt: shared prefix, history and question. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly reasoningTokens: number;
  readonly language: 'en' | 'zh';
  /** The turns before this one; their questions and answers are sent along, their reasoning is not. */
  readonly history: readonly PastTurn[];
  /** The system prompt that this intent shares with all of its class and variant. */
  readonly sharedPrefix: { readonly tokens: number; readonly variant: number } | null;
  readonly reasoningEffort: string | null;
  readonly cacheBust: boolean;
  /** Blocks that the prompt is made of, one after the other: equal ids, equal text. null for a prompt of its own. */
  readonly blocks: { readonly tokens: number; readonly ids: readonly number[] } | null;
}

export interface PastTurn {
  readonly questionTokens: number;
  /** Of the answer proper, as planned. */
  readonly answerTokens: number;
  /** What the question asked to be thought. The words of the question say so; nothing of the reasoning is sent again. */
  readonly reasoningTokens: number;
}

/** What a user asks next in a conversation, and how long after the answer. */
export interface FollowUp {
  readonly thinkMs: number;
  readonly intent: Intent;
}

/** The seeded, deterministic list of intents. Same scenario and seed: same plan, on any machine and engine. */
export interface Plan {
  readonly scenario: Scenario;
  /** SHA-256 over the intents (open, replay) or over the load and its first intents (closed), in hex. */
  readonly planHash: string;
  readonly phases: readonly PhaseSpan[];
  readonly durationMs: number;
  readonly estimate: PlanEstimate;
  /**
   * A fresh pass over the first turns of all conversations, in order of index and of time: finite in an open loop, endless
   * in a closed one.
   */
  intents(): Iterable<Intent>;
  /**
   * The next turn of a conversation once this one was answered, or null after the last. It is due `thinkMs` after the end
   * of the answer, and asked only if that is before the load's end. Follows from the intent alone.
   */
  followUp(intent: Intent): FollowUp | null;
  /** Planned load at a moment: intents per second (open, replay) or users (closed). */
  loadAt(ms: number): number;
  phaseAt(ms: number): PhaseLabel;
  /**
   * Ascending moments measured in planned intents: the integral of the load, with whatever the arrival process makes of
   * its rate. On this clock the arrivals of an open plan have independent gaps with mean 1. Those of a replay follow no law.
   */
  operationalTimes(ascendingMs: readonly number[]): number[];
}

/** What the plan will ask for, for the preview. Closed loops are bounded by their limits, so counts may be null. */
export interface PlanEstimate {
  /** Follow-ups included. */
  readonly intents: number | null;
  /** Those that follow an answer, as many as come due within the load if streams bring 20 tokens/s. */
  readonly followUps: number | null;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly reasoningTokens: number | null;
  /** Intents per second, or users. */
  readonly peakLoad: number;
  /** Streams open at once if the endpoint keeps up with 20 tokens/s a stream. */
  readonly peakConcurrency: number;
  readonly cost: string | null;
  readonly currency: string | null;
}

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}
