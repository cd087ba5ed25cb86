/**
 * Quantities as people write them: `30s`, `2/s`, `20x`, `4M`, `2%`. One grammar for scenario files and flags.
 * Parsers return null on text they do not understand, so that each caller can say where the text stood.
 */

const millisecondsPer: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const secondsPer: Readonly<Record<string, number>> = { s: 1, sec: 1, m: 60, min: 60, h: 3_600, d: 86_400 };
const timesFor: Readonly<Record<string, number>> = { '': 1, k: 1e3, K: 1e3, M: 1e6, G: 1e9, B: 1e9 };

/** `500ms`, `30s`, `1m30s`, `1.5h`, `2d` in milliseconds. */
export function parseDurationMs(text: string): number | null {
  const compact = text.replace(/\s+/g, '');
  if (!/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(compact)) return null;
  let total = 0;
  for (const [, amount, unit] of compact.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)) {
    total += Number(amount) * (millisecondsPer[unit ?? ''] ?? Number.NaN);
  }
  return total;
}

/** `2/s`, `120/min`, `0.5/s`, `7200/h` in events per second. */
export function parseRatePerSecond(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)\s*([kKM]?)\s*\/\s*(s|sec|m|min|h|d)$/.exec(text.trim());
  if (!match) return null;
  return (Number(match[1]) * (timesFor[match[2] ?? ''] ?? Number.NaN)) / (secondsPer[match[3] ?? ''] ?? Number.NaN);
}

/** `20x` as 20. */
export function parseFactor(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)\s*[x×]$/.exec(text.trim());
  return match ? Number(match[1]) : null;
}

/** `5000`, `4M`, `1.5k` as a whole number. */
export function parseCount(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)\s*([kKMGB]?)$/.exec(text.trim().replace(/[_,](?=\d{3})/g, ''));
  if (!match) return null;
  const value = Number(match[1]) * (timesFor[match[2] ?? ''] ?? Number.NaN);
  return Number.isInteger(value) ? value : null;
}

/** `2%` as 0.02. */
export function parseShare(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)\s*%$/.exec(text.trim());
  return match ? Number(match[1]) / 100 : null;
}

/** 0.4 ms → `0.40 ms`, 1234 → `1.23 s`, 95000 → `1m35s`. */
export function formatDurationMs(ms: number): string {
  const sign = ms < 0 ? '-' : '';
  const size = Math.abs(ms);
  if (size < 10) return `${sign}${size.toFixed(2)} ms`;
  if (size < 100) return `${sign}${size.toFixed(1)} ms`;
  if (size < 999.5) return `${sign}${size.toFixed(0)} ms`;
  if (size < 9_995) return `${sign}${(size / 1_000).toFixed(2)} s`;
  if (size < 59_950) return `${sign}${(size / 1_000).toFixed(1)} s`;
  const seconds = Math.round(size / 1_000);
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor((seconds % 3_600) / 60);
  const rest = seconds % 60;
  if (hours > 0) return `${sign}${hours}h${String(minutes).padStart(2, '0')}m`;
  return `${sign}${minutes}m${String(rest).padStart(2, '0')}s`;
}

/** 0.0234 → `2.3 %`; shares below one per mille keep two digits. */
export function formatShare(share: number): string {
  const percent = share * 100;
  if (percent === 0) return '0 %';
  if (percent === 100) return '100 %';
  if (percent < 0.1) return `${percent.toFixed(2)} %`;
  if (percent > 99.9) return `${percent.toFixed(2)} %`;
  return `${percent.toFixed(1)} %`;
}

/** 1234567 → `1.23M`, 15300 → `15.3k`, 950 → `950`. */
export function formatCount(count: number): string {
  if (count < 1_000) return Number.isInteger(count) ? String(count) : count.toFixed(1);
  if (count < 10_000) return `${(count / 1e3).toFixed(2)}k`;
  if (count < 999_500) return `${(count / 1e3).toFixed(1)}k`;
  if (count < 999_500_000) return `${(count / 1e6).toFixed(2)}M`;
  return `${(count / 1e9).toFixed(2)}G`;
}

/** Rates with the digits they deserve: `0.85`, `12.3`, `1.24k`. */
export function formatRate(perSecond: number): string {
  if (perSecond === 0) return '0';
  if (perSecond < 10) return perSecond.toFixed(2);
  if (perSecond < 1_000) return perSecond.toFixed(1);
  return formatCount(perSecond);
}

/** A place on the time axis: 4500 → `4.5s`, 45000 → `45s`, 68000 → `1m08s`, 3725000 → `1h02m05s`. */
export function formatMoment(ms: number): string {
  const seconds = Math.round(ms / 100) / 10;
  if (seconds < 60) return `${seconds}s`;
  const whole = Math.round(seconds);
  const hours = Math.floor(whole / 3_600);
  const minutes = Math.floor((whole % 3_600) / 60);
  const rest = `${String(whole % 60).padStart(2, '0')}s`;
  return hours > 0 ? `${hours}h${String(minutes).padStart(2, '0')}m${rest}` : `${minutes}m${rest}`;
}

/** Every digit, in groups of three: 1234567 → `1,234,567`. */
export function formatWhole(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** Memory and message sizes in binary units: 68719476736 → `64.0 GiB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let size = bytes;
  let unit = 0;
  while (size >= 1_024 && unit < units.length - 1) {
    size /= 1_024;
    unit++;
  }
  return `${unit === 0 ? size : size.toFixed(1)} ${units[unit]}`;
}
