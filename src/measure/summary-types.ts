import type { OutcomeClass } from '../protocol/types.js';
import type { Load } from '../scenario/types.js';
import type { ClientMark, ThreadReport } from './self.js';

/** `summary.json`: everything a reader may want to know of a run, rebuilt from the attempts at any time. */
export interface Summary {
  readonly schema: 'busytone.summary/1';
  readonly run: RunIdentity;
  readonly validity: Validity;
  readonly verdict: Verdict;
  readonly slo: readonly SloResult[];
  readonly overall: SliceSummary;
  /** In order of time. */
  readonly phases: readonly SliceSummary[];
  /** In the order of the scenario's traffic. */
  readonly classes: readonly SliceSummary[];
  readonly series: Series;
  readonly errors: readonly ErrorSample[];
  /** Why it turned busy, as far as it shows; empty for an endpoint that held. */
  readonly why: readonly Reason[];
  /** Figures of GPUs and serving engines in the windows of `series`; empty when none were watched. */
  readonly serving: readonly ServingSeries[];
  /** What the engine said of itself, in the windows of `series`; null where it does not let itself be watched. */
  readonly client: ClientSeries | null;
}

/** A reason with what it rests on. */
export interface Reason {
  readonly id: string;
  /** `void`: the measurement itself failed. `unknown`: nothing shows a cause. */
  readonly level: 'void' | 'likely' | 'possible' | 'unknown';
  readonly sentence: string;
  readonly evidence: readonly ReasonEvidence[];
}

export interface ReasonEvidence {
  /** A name of the data model. */
  readonly figure: string;
  readonly statistic: 'max' | 'median' | 'mean' | 'growth';
  readonly value: number;
  /** Windows of the busy spell that had a value. */
  readonly windows: number;
  /** The value in words, e.g. `98.2 % at most`. */
  readonly words: string;
}

/** One figure over the windows of a run, in the unit of the data model. */
export interface ServingSeries {
  readonly name: string;
  /** How many series (GPUs, engines, pods) were made one. */
  readonly series: number;
  readonly values: readonly (number | null)[];
}

/** The engine over the windows of a run; all workers together, as each figure asks for. */
export interface ClientSeries {
  readonly workers: number;
  /** Share of a core that the busiest worker used. */
  readonly cpu: readonly (number | null)[];
  /** The longest that any worker's event loop was held up. */
  readonly loopDelayMaxMs: readonly (number | null)[];
  /** Of the process that all workers live in. */
  readonly rssBytes: readonly (number | null)[];
  /** Of all workers together. */
  readonly openSockets: readonly (number | null)[];
  /** Its threads over the whole run; none of a run that left no closing report. */
  readonly threads: readonly ThreadReport[];
  /** What held them up for long, and jumps of the time of day. */
  readonly marks: readonly ClientMark[];
}

export interface RunIdentity {
  readonly id: string;
  readonly scenario: string;
  readonly planHash: string;
  readonly target: string;
  readonly model: string;
  readonly mode: Load['mode'];
  readonly engine: string;
  readonly status: RunStatus;
  readonly stopReason: string | null;
  /** Time of day at load time zero, ISO 8601. */
  readonly startedAt: string;
  /** First scheduled to last end. */
  readonly spanMs: number;
  /** The part of `spanMs` after the last planned arrival, when only running work was finished. */
  readonly drainMs: number;
  /** How many times faster than real time a simulated endpoint ran; 1 for a real one. */
  readonly timeCompression: number;
}

export type RunStatus = 'running' | 'completed' | 'interrupted' | 'aborted';

export interface Validity {
  readonly verdict: 'VALID' | 'SUSPECT' | 'INVALID';
  readonly checks: readonly ValidityCheck[];
}

export interface ValidityCheck {
  readonly id: string;
  readonly level: 'ok' | 'suspect' | 'invalid' | 'unknown';
  /** A whole sentence with the measured value and the limit in it. */
  readonly message: string;
}

/** The decision in words and the numbers it stands on. */
export interface Verdict {
  readonly outcome: 'held' | 'turned_busy' | 'failed' | 'too_little_data';
  /** One sentence a manager can read out. */
  readonly headline: string;
  /** Further sentences: who was turned away, what it did to latency, whether it recovered. */
  readonly sentences: readonly string[];
  /** When the endpoint turned busy, in load time, and the planned load at that moment. */
  readonly busyFromMs: number | null;
  readonly busyFromLoad: number | null;
  readonly busyUntilMs: number | null;
  readonly peakBusyRate: number | null;
  readonly peakBusyAtMs: number | null;
  readonly recovery: {
    readonly state: 'recovered' | 'never' | 'not_needed' | 'unknown';
    /** From the end of the surge. */
    readonly timeMs: number | null;
    /** Recovery-phase value / baseline value at the same offered load. */
    readonly ttftHysteresis: number | null;
  };
}

export interface SloResult {
  /** As written, e.g. `ttft.p95 < 5 s`. */
  readonly objective: string;
  readonly met: boolean | null;
  readonly actual: number | null;
  readonly limit: number;
  readonly unit: 'ms' | 'share';
  /** True when failed intents alone decide: the percentile over all intents is infinite, and `actual` is null. */
  readonly failedIntentsDecide: boolean;
}

export interface SliceSummary {
  /** `all`, a phase label or a traffic class. */
  readonly label: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly intents: {
    /** Planned. */
    readonly offered: number;
    /** With at least one attempt. */
    readonly sent: number;
    readonly answered: number;
    /** Answered within every latency SLO. */
    readonly good: number;
    /** Last attempt busy, certain or likely. */
    readonly busy: number;
    /** The user's patience ended before a token came, or before the answer was complete. */
    readonly abandoned: number;
    /** Neither answered nor busy nor abandoned nor cancelled. */
    readonly failed: number;
    /** The user had enough and stopped an answer that was coming: neither for nor against the endpoint, and in no rate. */
    readonly cancelled: number;
    /** Under way when the run was stopped: neither for nor against the endpoint, and in no rate. */
    readonly interrupted: number;
    /** Planned but never sent: a limit or the user stopped the run. */
    readonly notSent: number;
  };
  /** Good / all intents but cancelled and interrupted ones. */
  readonly goodFraction: number | null;
  readonly attempts: number;
  readonly amplification: number | null;
  /** What makes up the amplification: attempts − intents sent. */
  readonly retries: {
    /** Attempts that client libraries made by themselves. */
    readonly library: number;
    /** Times that users asked again after the library had given up. */
    readonly reclicks: number;
  };
  readonly ratesPerSecond: {
    readonly offered: number;
    readonly sent: number;
    readonly completed: number;
    readonly good: number;
    readonly outputTokens: number;
  };
  readonly latency: {
    readonly lateness: Distribution;
    readonly ttfb: Distribution;
    readonly ttft: Distribution;
    readonly ttftService: Distribution;
    readonly ttfa: Distribution;
    readonly thinkingTime: Distribution;
    readonly itl: Distribution;
    readonly tpot: Distribution;
    readonly e2e: Distribution;
    readonly duration: Distribution;
  };
  readonly tokensPerSecond: {
    readonly all: Distribution;
    readonly reasoning: Distribution;
    readonly answer: Distribution;
  };
  readonly busyRate: {
    readonly attempts: Share;
    readonly intents: Share;
    /** Intents whose end was busy for certain, likely or possibly: the upper bound. */
    readonly upper: Share;
  };
  /** Shed fairness: busy rate of a class / that of the whole mix. null for other slices and where nobody was turned away. */
  readonly relativeBusyRate: number | null;
  /** Intents that failed: neither answered nor busy nor abandoned. */
  readonly failureRate: Share;
  readonly abandonment: {
    readonly rate: Share;
    /** From the moment the user asked until they left, in milliseconds. */
    readonly afterMs: Distribution;
  };
  /** Attempts by outcome; sums to `attempts` exactly. */
  readonly outcomes: Partial<Record<OutcomeClass, number>>;
  readonly stalls: {
    readonly attempts: number;
    readonly count: number;
    readonly totalMs: number;
    readonly longestMs: number;
  };
  readonly tokens: {
    readonly prompt: number;
    readonly output: number;
    readonly reasoning: number;
    /** Share of the output tokens that the server itself counted. */
    readonly fromUsage: number | null;
    /** Output tokens in the busiest 60 s, or scaled up from a shorter run. */
    readonly perMinutePeak: number;
  };
  readonly retryAfter: {
    readonly seen: number;
    /** Attempts sent after the time that the Retry-After before them named, by a library or a user. */
    readonly followed: number;
    /** Of those, the ones that a token came for. */
    readonly accepted: number;
  };
  readonly cost: string | null;
  readonly currency: string | null;
}

/**
 * Order statistics of a metric over the attempts or intents that have it, in the metric's unit. Exact, but for `itl`,
 * which is read from a histogram within 0.4 %.
 */
export interface Distribution {
  readonly n: number;
  /** Intents of the slice that got no answer and so have no value; the adjusted percentiles count them as infinite. */
  readonly missing: number;
  readonly min: number | null;
  readonly mean: number | null;
  readonly max: number | null;
  readonly p50: Percentile;
  readonly p90: Percentile;
  readonly p95: Percentile;
  readonly p99: Percentile;
  readonly p999: Percentile;
}

export interface Percentile {
  readonly value: number | null;
  /** Distribution-free 95 % confidence interval; an end is null where the sample is too small to bound it. */
  readonly low: number | null;
  readonly high: number | null;
  /** With every intent of `missing` counted as +∞, or as 0 tokens/s; null means infinite, or that there is no data. */
  readonly adjusted: number | null;
  readonly adjustedInfinite: boolean;
  /** False where n cannot carry this percentile at all. */
  readonly enough: boolean;
}

/** A share with its Wilson 95 % interval. */
export interface Share {
  readonly count: number;
  readonly of: number;
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** Columns over equal windows. Latencies stand in the window where the intent was scheduled, ends where they happened. */
export interface Series {
  readonly windowMs: number;
  /** Window starts, in load time. */
  readonly startMs: readonly number[];
  readonly offered: readonly number[];
  readonly sent: readonly number[];
  readonly answered: readonly number[];
  readonly busy: readonly number[];
  readonly failed: readonly number[];
  readonly abandoned: readonly number[];
  readonly cancelled: readonly number[];
  /** Busy share of the intents scheduled in the window. */
  readonly busyShare: readonly (number | null)[];
  /** Mean number of attempts on the wire. */
  readonly inFlight: readonly number[];
  readonly ttftP50Ms: readonly (number | null)[];
  readonly ttftP95Ms: readonly (number | null)[];
  readonly ttfaP50Ms: readonly (number | null)[];
  readonly ttfaP95Ms: readonly (number | null)[];
  readonly tpotP50Ms: readonly (number | null)[];
  readonly latenessP99Ms: readonly (number | null)[];
  /** Output tokens per second, spread over each attempt's streaming time. */
  readonly outputTokensPerSecond: readonly number[];
  readonly reasoningTokensPerSecond: readonly number[];
  /** Attempts that ended in the window, by outcome class. */
  readonly outcomes: Partial<Record<OutcomeClass, readonly number[]>>;
}

/** The ledger's evidence: one real message for each outcome, rule and provider code met. */
export interface ErrorSample {
  readonly outcome: OutcomeClass;
  readonly rule: string;
  readonly confidence: string;
  readonly http: number | null;
  readonly providerCode: string | null;
  readonly message: string | null;
  readonly count: number;
  readonly firstMs: number;
  readonly lastMs: number;
}
