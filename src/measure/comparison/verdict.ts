import { comparedMetrics } from './metrics.js';
import type { ComparisonVerdict, MetricDifference, PairComparison, PairVerdict } from './types.js';

const deciding = new Set(comparedMetrics.filter(metric => metric.decides).map(metric => metric.id));

/** What the metrics that a user feels say together. */
export function pairVerdict(metrics: readonly MetricDifference[]): PairVerdict {
  const own = metrics.filter(each => deciding.has(each.metric));
  const better = own.some(each => each.verdict === 'better');
  const worse = own.some(each => each.verdict === 'worse');
  if (better && worse) return 'mixed';
  if (better) return 'better';
  if (worse) return 'worse';
  return own.every(each => each.verdict === 'too few samples') ? 'too few samples' : 'no difference';
}

const mostNamed = 3;

/** The verdict on `to`, held against `from`, with the largest differences. */
export function pairSentence(
  from: string,
  to: string,
  metrics: readonly MetricDifference[],
  verdict: PairVerdict,
): string {
  const named = (wanted: MetricDifference['verdict']) =>
    metrics
      .filter(each => each.verdict === wanted && deciding.has(each.metric))
      .sort((a, b) => sizeOf(b) - sizeOf(a))
      .slice(0, mostNamed)
      .map(changeWords)
      .join(', ');
  const cost = costWords(metrics);
  switch (verdict) {
    case 'better':
      return `${to} is better than ${from}: ${named('better')}${cost}.`;
    case 'worse':
      return `${to} is worse than ${from}: ${named('worse')}${cost}.`;
    case 'mixed':
      return `${to} is better than ${from} in ${named('better')}, and worse in ${named('worse')}${cost}.`;
    case 'no difference':
      return `No difference between ${to} and ${from} was found${cost}.`;
    case 'too few samples':
      return `Too few samples to tell ${to} from ${from}.`;
  }
}

function sizeOf({ change, infinite }: MetricDifference): number {
  return infinite === null ? Math.abs(change ?? 0) : Infinity;
}

/** `ttft.p95 −42 % (−45 to −38)`. */
export function changeWords({ metric, scale, change, infinite, low, high }: MetricDifference): string {
  if (infinite !== null) return `${metric} ${infinite === 'higher' ? 'infinite' : 'no longer infinite'}`;
  const end = (value: number | null) => (value === null ? 'open' : signed(value));
  const unit = scale === 'points' ? 'points' : '%';
  return `${metric} ${signed(change ?? 0)} ${unit} (${end(low)} to ${end(high)})`;
}

/** A share as a signed number of percent or points: 0.123 → `+12`, −0.012 → `−1.2`. */
export function signed(value: number): string {
  const percent = Math.abs(value) * 100;
  const text = percent >= 9.95 ? percent.toFixed(0) : percent.toFixed(1);
  if (Number(text) === 0) return '0';
  return `${value < 0 ? '−' : '+'}${text}`;
}

function costWords(metrics: readonly MetricDifference[]): string {
  const cost = metrics.find(each => each.metric === 'costPerAnswer');
  if (cost?.change == null || cost.verdict === 'no difference' || cost.verdict === 'too few samples') return '';
  return `; an answer costs ${signed(Math.abs(cost.change)).slice(1)} % ${cost.change < 0 ? 'less' : 'more'}`;
}

/** Who wins among all: the one that is better than every other. */
export function outcomeOf(labels: readonly string[], pairs: readonly PairComparison[]): ComparisonVerdict {
  const beats = (a: string, b: string) =>
    pairs.some(
      pair =>
        (pair.from === b && pair.to === a && pair.verdict === 'better') ||
        (pair.from === a && pair.to === b && pair.verdict === 'worse'),
    );
  const others = (label: string) => labels.filter(other => other !== label);
  const winner = labels.find(label => others(label).every(other => beats(label, other)));
  if (winner !== undefined) {
    const [only] = pairs;
    if (pairs.length === 1 && only) return { outcome: 'winner', winner, sentence: only.sentence };
    const sentence = `${winner} is the best of ${labels.length}: better than ${listed(others(winner))}.`;
    return { outcome: 'winner', winner, sentence };
  }
  if (pairs.every(pair => pair.verdict === 'too few samples')) {
    return { outcome: 'too few samples', winner: null, sentence: `Too few samples to tell ${listed(labels)} apart.` };
  }
  if (pairs.every(pair => pair.verdict === 'no difference' || pair.verdict === 'too few samples')) {
    return { outcome: 'no difference', winner: null, sentence: `No difference between ${listed(labels)} was found.` };
  }
  const [only] = pairs;
  if (pairs.length === 1 && only) return { outcome: 'no clear winner', winner: null, sentence: only.sentence };
  const unbeaten = labels.filter(label => !others(label).some(other => beats(other, label)));
  const rest =
    unbeaten.length === 0
      ? 'each is beaten by another'
      : `${listed(unbeaten)} ${unbeaten.length === 1 ? 'is' : 'are'} not beaten`;
  return { outcome: 'no clear winner', winner: null, sentence: `No clear winner: nobody beats all others; ${rest}.` };
}

function listed(labels: readonly string[]): string {
  return labels.length < 2 ? labels.join('') : `${labels.slice(0, -1).join(', ')} and ${labels.at(-1)}`;
}
