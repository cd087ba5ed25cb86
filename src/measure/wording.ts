import { formatDurationMs, formatRate, formatShare, formatWhole } from '../base/units.js';

/** `14.0 s` → `14 s`, `2.50 %` → `2.5 %`: in a sentence trailing zeros claim a precision that nobody asked for. */
function trimmed(text: string): string {
  return text.replace(/(\.\d*?)0+(?= |$)/, '$1').replace(/\.(?= |$)/, '');
}

export function duration(ms: number): string {
  return trimmed(formatDurationMs(ms));
}

export function share(value: number): string {
  return trimmed(formatShare(value));
}

export function rate(perSecond: number): string {
  return perSecond < 1_000 ? trimmed(formatRate(perSecond)) : formatWhole(perSecond);
}

/** `1 intent`, `1,280 intents`. */
export function counted(count: number, singular: string, plural = `${singular}s`): string {
  return `${formatWhole(count)} ${count === 1 ? singular : plural}`;
}

/** `51 of 1,280 intents`. */
export function partOf(count: number, of: number, singular: string): string {
  return `${formatWhole(count)} of ${counted(of, singular)}`;
}
