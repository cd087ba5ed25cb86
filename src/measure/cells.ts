import { mergeSorted } from '../stats/merge.js';
import { abandonedAfterMs, type IntentResult, intentE2eMs, intentTtfaMs, intentTtftMs } from './intents.js';
import {
  answerTokensPerSecond,
  durationMs,
  latenessMs,
  reasoningTokensPerSecond,
  thinkingTimeMs,
  tokensPerSecond,
  tpotMs,
  ttfbMs,
  ttftServiceMs,
} from './metrics.js';
import { Tally } from './tally.js';
import { tokensBySecond } from './tokens.js';

/** Of answered intents: what the user felt, and what the answering attempt itself took. */
const ofAnswered = {
  ttft: intentTtftMs,
  ttfa: intentTtfaMs,
  e2e: intentE2eMs,
  ttfb: ({ last }: IntentResult) => ttfbMs(last),
  ttftService: ({ last }: IntentResult) => ttftServiceMs(last),
  thinkingTime: ({ last }: IntentResult) => thinkingTimeMs(last),
  tpot: ({ last }: IntentResult) => tpotMs(last),
  duration: ({ last }: IntentResult) => durationMs(last),
  speed: ({ last }: IntentResult) => tokensPerSecond(last),
  reasoningSpeed: ({ last }: IntentResult) => reasoningTokensPerSecond(last),
  answerSpeed: ({ last }: IntentResult) => answerTokensPerSecond(last),
} as const;

const answeredMetrics = Object.entries(ofAnswered) as [keyof typeof ofAnswered, (typeof ofAnswered)['ttft']][];

/** `lateness` is that of every attempt, `abandonedAfter` that of abandoned intents. */
export type Metric = keyof typeof ofAnswered | 'lateness' | 'abandonedAfter';

/**
 * The intents of one class in one phase. Every slice of a run is made of whole cells, so that records are read and
 * metrics are sorted once, whatever the number of slices: a slice merges what its cells have in order already.
 */
export interface Cell {
  readonly phase: string;
  readonly class: string;
  readonly tally: Tally;
  /** Output tokens that came in each second since load time zero. */
  readonly tokensBySecond: Float64Array;
  /** The values that exist, ascending. */
  readonly sorted: Readonly<Record<Metric, Float64Array>>;
}

/** Divides the intents of a run into its cells. */
export function cellsOf(results: readonly IntentResult[]): Cell[] {
  const phases = new Map<string, Map<string, IntentResult[]>>();
  for (const result of results) {
    const classes = phases.get(result.phase) ?? new Map<string, IntentResult[]>();
    phases.set(result.phase, classes);
    const known = classes.get(result.class);
    if (known) known.push(result);
    else classes.set(result.class, [result]);
  }
  return [...phases].flatMap(([phase, classes]) => [...classes].map(([name, own]) => cellOf(phase, name, own)));
}

function cellOf(phase: string, name: string, results: readonly IntentResult[]): Cell {
  const tally = new Tally();
  for (const result of results) tally.add(result);
  return { phase, class: name, tally, tokensBySecond: tokensBySecond(results), sorted: sortedMetrics(results) };
}

/** All values of a metric in some cells, ascending. */
export function sortedIn(cells: readonly Cell[], metric: Metric): Float64Array {
  return mergeSorted(cells.map(cell => cell.sorted[metric]));
}

function sortedMetrics(results: readonly IntentResult[]): Cell['sorted'] {
  const answered = results.filter(result => result.end === 'answered');
  const columns = Object.fromEntries(answeredMetrics.map(([name]) => [name, new Column(answered.length)]));
  for (const result of answered) {
    for (const [name, metric] of answeredMetrics) columns[name]?.add(metric(result));
  }
  const lateness = new Column(results.reduce((sum, { attempts }) => sum + attempts.length, 0));
  for (const { attempts } of results) for (const attempt of attempts) lateness.add(latenessMs(attempt));
  const abandonedAfter = new Column(results.length);
  for (const result of results) abandonedAfter.add(abandonedAfterMs(result));
  const all = Object.entries({ ...columns, lateness, abandonedAfter }).map(([name, column]) => [name, column.sorted()]);
  return Object.fromEntries(all) as Cell['sorted'];
}

class Column {
  private readonly values: Float64Array;
  private count = 0;

  constructor(most: number) {
    this.values = new Float64Array(most);
  }

  add(value: number | null): void {
    if (value === null) return;
    this.values[this.count] = value;
    this.count += 1;
  }

  sorted(): Float64Array {
    return this.values.subarray(0, this.count).sort();
  }
}
