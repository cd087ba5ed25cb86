import type { Distribution } from './distributions.js';
import type { Load, PhaseLabel, PhaseSpan } from './load-types.js';

export type { Distribution } from './distributions.js';
export type {
  ArrivalProcess,
  ClosedLoad,
  CurvePoint,
  DailyTable,
  Load,
  OpenLoad,
  PhaseLabel,
  PhaseSpan,
  ReplayLoad,
  ShapePart,
  ShapeSpec,
  SimpleShapeSpec,
} from './load-types.js';

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
  /** What is watched beside the endpoint while the load runs. */
  readonly telemetry: readonly TelemetrySource[];
  /** Where results go while the load runs. */
  readonly outputs: readonly OutputSpec[];
}

/** Kinds of metrics pages, by the software that shows them. */
export type PageDialect =
  | 'dcgm'
  | 'vllm'
  | 'sglang'
  | 'tgi'
  | 'triton'
  | 'trtllm'
  | 'nim'
  | 'llamacpp'
  | 'amd'
  | 'ascend'
  | 'cadvisor';

export type TelemetrySource = {
  /** Unique in the scenario; stands in every sample. */
  readonly name: string;
  readonly everyMs: number;
} & (
  | {
      readonly kind: 'page';
      /** null: found out from the page. */
      readonly dialect: PageDialect | null;
      readonly url: string;
      /** NAME of the environment variable with a bearer token; null without one. */
      readonly tokenEnv: string | null;
    }
  | {
      readonly kind: 'prometheus';
      /** Base URL of the server. */
      readonly url: string;
      readonly tokenEnv: string | null;
      /** Instant queries by the normalised name of what they give. */
      readonly queries: Readonly<Record<string, string>>;
    }
  /** `host` is what ssh is given; null for this machine. */
  | { readonly kind: 'nvidiaSmi'; readonly host: string | null }
);

export type OutputSpec = {
  /** Length of the intervals that are summed up. */
  readonly everyMs: number;
  /** Also one point for each attempt. */
  readonly attempts: boolean;
  /** Added to every point. */
  readonly tags: Readonly<Record<string, string>>;
} & (
  | ({
      readonly kind: 'influxdb';
      /** Base URL of the server. */
      readonly url: string;
      /** Database or bucket. */
      readonly database: string;
      /** Whose interface is spoken: 1.x, 2.x or 3.x. */
      readonly version: 1 | 2 | 3;
      readonly org: string | null;
    } & OutputSecrets)
  /** Remote write. */
  | ({ readonly kind: 'prometheus'; readonly url: string } & OutputSecrets)
  /** A page for a Prometheus server to read. */
  | { readonly kind: 'scrape'; readonly host: string; readonly port: number }
  /** `url` is the base, without `/v1/metrics`. */
  | ({ readonly kind: 'otlp'; readonly url: string } & OutputSecrets)
  | { readonly kind: 'csv'; readonly folder: string }
);

/** Secrets by the NAME of the environment variable that holds them, never themselves. */
export interface OutputSecrets {
  readonly tokenEnv: string | null;
  readonly userEnv: string | null;
  readonly passwordEnv: string | null;
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
  readonly http: HttpVersion;
  /** URL of an HTTP proxy through which every connection to the target goes; null: straight to the target. */
  readonly proxy: string | null;
  /** The name of the environment variable that holds the proxy's `user:password`. Never the value. */
  readonly proxyAuthEnv: string | null;
}

/** Of HTTP to the target. With https, 2 is agreed on in the handshake or not at all; with http it is spoken unasked. */
export type HttpVersion = 1.1 | 2;

/** Money per one million tokens, as decimal strings. Reasoning is billed as output everywhere. */
export interface Price {
  readonly currency: string;
  readonly input: string;
  readonly inputCached: string | null;
  readonly output: string;
}

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
