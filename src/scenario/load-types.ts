import type { Distribution } from './distributions.js';
import type { Trace, TraceSource } from './replay/types.js';

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
