import { visible } from '../../report/visible.js';

/**
 * The same value with every text in it made fit to be shown: an endpoint's words may hold the key that was sent to it,
 * and signs that move a terminal's cursor. Numbers are rounded to three digits: times to the microsecond.
 */
export function clean<T>(value: T, redact: (text: string) => string): T {
  return cleaned(value, text => visible(redact(text))) as T;
}

function cleaned(value: unknown, text: (raw: string) => string): unknown {
  if (typeof value === 'string') return text(value);
  if (typeof value === 'number') return Math.round(value * 1_000) / 1_000;
  if (Array.isArray(value)) return value.map(each => cleaned(each, text));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [text(key), cleaned(each, text)]));
}
