import { formatDurationMs, formatShare } from '../../base/units.js';
import type { MetricId, MetricUnit } from '../../measure/comparison/metrics.js';
import type {
  ComparedSide,
  Comparison,
  MetricDifference,
  MetricValue,
  PairVerdict,
} from '../../measure/comparison/types.js';
import { signed } from '../../measure/comparison/verdict.js';
import { interval, nothing, tokensPerSecond } from '../model/numbers.js';
import type { Chip, Tone } from '../model/types.js';

/** `ttft.p95` → `TTFT p95`. */
export function metricName(id: MetricId): string {
  const [metric = '', percentile] = id.split('.');
  if (percentile !== undefined) return `${metric === 'e2e' ? 'End to end' : metric.toUpperCase()} ${percentile}`;
  const names: Readonly<Record<string, string>> = {
    busyRate: 'Busy rate',
    goodFraction: 'Good fraction',
    outputTokensPerSecond: 'Throughput',
    costPerAnswer: 'Cost per answer',
  };
  return names[id] ?? id;
}

/** A value in its unit. */
export function amount(value: number, unit: MetricUnit, currency: string | null): string {
  switch (unit) {
    case 'ms':
      return formatDurationMs(value);
    case 'share':
      return formatShare(value);
    case 'tokensPerSecond':
      return tokensPerSecond(value);
    case 'money':
      return `${Number(value.toPrecision(3))} ${currency ?? ''}`.trim();
  }
}

export function valueText(value: MetricValue | undefined, unit: MetricUnit, currency: string | null): string {
  if (value === undefined) return nothing;
  if (value.infinite) return '∞';
  return value.value === null ? nothing : amount(value.value, unit, currency);
}

/** The interval of a value by itself. */
export function valueInterval(
  value: MetricValue | undefined,
  unit: MetricUnit,
  currency: string | null,
): string | null {
  if (value === undefined || value.infinite || value.low === null) return null;
  return interval(value.low, value.high, each => amount(each, unit, currency));
}

/** `−42 % (−45 to −38)`, or `+2.1 points (0.4 to 3.8)`. */
export function changeText({ change, infinite, low, high, scale }: MetricDifference): string {
  if (infinite !== null) return infinite === 'higher' ? 'now infinite' : 'no longer infinite';
  if (change === null) return nothing;
  const unit = scale === 'points' ? 'points' : '%';
  const end = (value: number | null) => (value === null ? '∞' : signed(value));
  return `${signed(change)} ${unit} (${end(low)} to ${end(high)})`;
}

export function pText(p: number | null): string {
  if (p === null) return nothing;
  return p < 0.001 ? 'p < 0.001' : `p = ${p.toFixed(3)}`;
}

/** Words of an effect's size, by the customary limits of Cliff's delta (Romano and others, 2006). */
export function deltaText(delta: number): string {
  const size = Math.abs(delta);
  const word = size < 0.147 ? 'negligible' : size < 0.33 ? 'small' : size < 0.474 ? 'medium' : 'large';
  return `${delta < 0 ? '−' : '+'}${size.toFixed(2)}, ${word}`;
}

const tones: Readonly<Record<PairVerdict, Tone>> = {
  better: 'good',
  worse: 'bad',
  mixed: 'warn',
  'no difference': 'quiet',
  'too few samples': 'quiet',
};

export function verdictTone(verdict: PairVerdict): Tone {
  return tones[verdict];
}

const symbols: Readonly<Record<PairVerdict, string>> = {
  better: '✓',
  worse: '✗',
  mixed: '±',
  'no difference': '=',
  'too few samples': '?',
};

/** What stands for a verdict where there is only text. */
export function verdictSymbol(verdict: PairVerdict): string {
  return symbols[verdict];
}

/** Whether the runs behind it are measurements, where that is in doubt. */
export function doubtChip({ sides }: Comparison): Chip | null {
  const verdicts = sides.flatMap(side => side.runs.map(run => run.validity));
  if (verdicts.includes('INVALID')) return { tone: 'bad', word: 'INVALID MEASUREMENTS' };
  return verdicts.includes('SUSPECT') ? { tone: 'warn', word: 'SUSPECT MEASUREMENTS' } : null;
}

/** The decision in a word or two. */
export function comparisonChip({ verdict, sides, pairs }: Comparison): Chip {
  const [pair] = pairs;
  if (sides.length === 2 && pair) return { tone: tones[pair.verdict], word: pair.verdict.toUpperCase() };
  if (verdict.winner !== null) return { tone: 'good', word: 'A WINNER' };
  return { tone: verdict.outcome === 'no clear winner' ? 'warn' : 'quiet', word: verdict.outcome.toUpperCase() };
}

/** `3 runs`, with what made them. */
export function sideFacts(side: ComparedSide): string {
  const runs = side.runs.length === 1 ? '1 run' : `${side.runs.length} runs`;
  return `${side.target}, ${side.model}; ${runs}, ${side.intents.decided} intents`;
}
