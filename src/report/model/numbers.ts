import { formatRate, formatShare, formatWhole } from '../../base/units.js';
import type { Distribution, Percentile, Share } from '../../measure/summary-types.js';
import type { Cell, Tone } from './types.js';

/** Stands where there is nothing to say a number about. */
export const nothing = '–';

export type Format = (value: number) => string;
export type PercentileName = 'p50' | 'p90' | 'p95' | 'p99';

export function cell(text: string, notes: readonly string[] = [], tone: Tone | null = null): Cell {
  return { text, notes, tone, prose: false, share: null };
}

export function prose(text: string, notes: readonly string[] = []): Cell {
  return { text, notes, tone: null, prose: true, share: null };
}

export function maybe(value: number | null, format: Format): string {
  return value === null ? nothing : format(value);
}

/** `3.80–4.50 s`, `940 ms to 1.10 s`; an end that is not known is left open. */
export function interval(low: number | null, high: number | null, format: Format): string | null {
  if (low !== null && high !== null) return span(format(low), format(high));
  if (low !== null) return `${format(low)} or more`;
  if (high !== null) return `up to ${format(high)}`;
  return null;
}

/** Says a unit once that both ends share. */
function span(low: string, high: string): string {
  const [amount = '', unit] = low.split(' ');
  return unit !== undefined && high.endsWith(` ${unit}`) ? `${amount}–${high}` : `${low} to ${high}`;
}

/** A percentile with its interval, and what it becomes when the intents that failed are not left out. */
export function percentileCell(of: Distribution, name: PercentileName, format: Format): Cell {
  const percentile = of[name];
  if (percentile.value === null) return cell(nothing, of.missing > 0 ? [overAll(percentile, format)] : [], 'quiet');
  const notes = [];
  const range = interval(percentile.low, percentile.high, format);
  if (range) notes.push(range);
  if (of.missing > 0) notes.push(overAll(percentile, format));
  if (!percentile.enough) notes.push(tooFew(of.n));
  return cell(format(percentile.value), notes, percentile.enough ? null : 'quiet');
}

export function tooFew(n: number): string {
  return `too few samples (${formatWhole(n)})`;
}

function overAll(percentile: Percentile, format: Format): string {
  const value = percentile.adjustedInfinite ? '∞' : maybe(percentile.adjusted, format);
  return `over all ${value}`;
}

/** `of the 812 answered; 203 had no answer`: what a percentile leaves out is said with it. */
export function lostSentence(of: Distribution): string {
  const lost = `${formatWhole(of.missing)} had no answer`;
  if (of.n === 0) return of.missing > 0 ? `nothing measured; ${lost}` : 'nothing measured';
  if (of.missing === 0) return `of ${formatWhole(of.n)}`;
  return `of the ${formatWhole(of.n)} answered; ${lost}`;
}

export function shareCell(share: Share): Cell {
  if (share.value === null) return cell(nothing, [], 'quiet');
  const range = interval(share.low, share.high, formatShare);
  return { ...cell(formatShare(share.value), range ? [range] : []), share: share.value };
}

/** `1,234 of 3,210`. */
export function countOf(share: { readonly count: number; readonly of: number }): string {
  return `${formatWhole(share.count)} of ${formatWhole(share.of)}`;
}

export function perSecond(value: number): string {
  return `${formatRate(value)}/s`;
}

export function tokensPerSecond(value: number): string {
  return `${formatRate(value)} tok/s`;
}

/** `1 intent`, `2 intents`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatWhole(count)} ${count === 1 ? one : many}`;
}

/** A setting as it was set: without the zeros of a measurement. */
export function plain(value: number): string {
  return String(Number(value.toPrecision(4)));
}
