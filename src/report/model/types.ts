import type { TermId } from './terms.js';

/** What a report says, before any renderer gives it a form. Every string is plain text, not yet escaped. */
export interface ReportModel {
  readonly title: string;
  readonly facts: readonly Fact[];
  readonly verdict: Chip;
  readonly validity: Chip;
  /** Present when the run did not come to its planned end. */
  readonly status: Chip | null;
  readonly headline: string;
  readonly sentences: readonly string[];
  /** What a reader must know before believing a number. */
  readonly notices: readonly string[];
  readonly checks: readonly Check[];
  /** The threads of the instrument; null where they tell nothing. */
  readonly threads: Table | null;
  readonly keyNumbers: readonly KeyNumber[];
  readonly slo: Table;
  /** null without a baseline. */
  readonly regressions: Table | null;
  readonly phases: Table;
  readonly classes: Table;
  readonly ledger: Table;
  readonly samples: readonly Sample[];
  /** Why it turned busy; empty where there is nothing to say. */
  readonly why: readonly Why[];
  readonly chart: ChartSheet;
  readonly scenario: readonly Fact[];
  readonly traffic: Table;
  readonly environment: readonly Fact[];
}

/** Colour is never the only carrier: a tone always comes with a word and a symbol. */
export type Tone = 'good' | 'warn' | 'bad' | 'quiet';

export interface Chip {
  readonly tone: Tone;
  readonly word: string;
}

export interface Fact {
  readonly label: string;
  readonly value: string;
}

export interface Check {
  readonly id: string;
  readonly chip: Chip;
  readonly message: string;
}

export interface Why {
  readonly chip: Chip;
  readonly sentence: string;
  /** What it rests on; may be empty. */
  readonly evidence: string;
}

export interface KeyNumber {
  readonly label: string;
  readonly term: TermId;
  readonly value: string;
  /** How many samples, how sure, and what the value leaves out. */
  readonly notes: readonly string[];
  readonly tone: Tone;
}

export interface Table {
  readonly caption: string;
  /** Heading of the first column. */
  readonly corner: string;
  readonly columns: readonly string[];
  readonly groups: readonly RowGroup[];
  readonly notes: readonly string[];
}

export interface RowGroup {
  /** Empty for a table with one group only. */
  readonly title: string;
  readonly rows: readonly Row[];
}

export interface Row {
  readonly label: string;
  readonly term: TermId | null;
  /** A page that has more of it, as a relative link. */
  readonly href?: string;
  readonly cells: readonly Cell[];
}

export interface Cell {
  readonly text: string;
  readonly notes: readonly string[];
  readonly tone: Tone | null;
  /** Words rather than a number. */
  readonly prose: boolean;
  /** 0 to 1, for a bar behind the number; null for none. */
  readonly share: number | null;
}

export interface Sample {
  readonly outcome: string;
  readonly facts: string;
  /** null where the endpoint said nothing. */
  readonly message: string | null;
}

export interface ChartSheet {
  readonly windowMs: number;
  readonly startMs: readonly number[];
  readonly endMs: number;
  readonly phases: readonly { readonly label: string; readonly startMs: number; readonly endMs: number }[];
  readonly marks: readonly { readonly atMs: number; readonly label: string; readonly tone: Tone }[];
  readonly charts: readonly Chart[];
}

export type ChartUnit = 'perSecond' | 'ms' | 'tokensPerSecond' | 'count' | 'share';

export interface Chart {
  readonly id: string;
  readonly title: string;
  /** How to read it. */
  readonly caption: string;
  /** What it shows, for those who do not see it. */
  readonly sentence: string;
  readonly unit: ChartUnit;
  readonly axis: string;
  /** Latencies can be drawn on a logarithmic scale. */
  readonly logScale: boolean;
  readonly series: readonly ChartSeries[];
  readonly limits: readonly { readonly value: number; readonly label: string }[];
  readonly table: Table;
}

export interface ChartSeries {
  /** Names the colour and pattern too. */
  readonly key: SeriesKey;
  readonly label: string;
  /** Areas are stacked in order, the first at the bottom. */
  readonly mark: 'area' | 'line' | 'dashed';
  readonly values: readonly (number | null)[];
}

export type SeriesKey =
  | 'load'
  | 'answered'
  | 'busy'
  | 'failed'
  | 'abandoned'
  | 'cancelled'
  | 'ttft-p95'
  | 'ttft-p50'
  | 'ttfa-p95'
  | 'ttfa-p50'
  | 'reasoning'
  | 'answer'
  | 'in-flight'
  | 'users'
  | 'gpu-util'
  | 'gpu-dram'
  | 'kv-usage'
  | 'running'
  | 'waiting'
  | 'client-cpu'
  | 'loop-delay'
  | 'lateness'
  | 'sockets'
  | 'memory';
