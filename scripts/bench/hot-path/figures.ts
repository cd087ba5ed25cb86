import type { Heard, Load, Turn } from './turn.js';

/** The figure below which a share of the values lies; sorts them. NaN without values. */
export function quantile(values: number[], share: number): number {
  values.sort((a, b) => a - b);
  return values[Math.min(values.length - 1, Math.floor(share * values.length))] ?? Number.NaN;
}

/**
 * Figures of turns with streams: cost and errors while all of them flow, and first tokens while they still open. Errors
 * are sizes: a stamp can also precede the truth, where reads in a row share one.
 */
export function streamFigures(turns: readonly Turn[], { openMs, window }: Load): Record<string, number> {
  const steady = (heard: Heard) => heard.sentMs >= window[0] && heard.sentMs < window[1];
  const lags = (wanted: (heard: Heard) => boolean) =>
    turns.flatMap(({ heard }) => heard.filter(wanted).map(({ lagMs }) => Math.abs(lagMs)));
  const first = lags(heard => heard.first && heard.sentMs >= openMs + 100);
  const opening = lags(heard => heard.first && heard.sentMs < openMs);
  const later = lags(heard => !heard.first && steady(heard));
  return {
    ...costOf(turns, 'sentEvents'),
    firstP50Ms: quantile(first, 0.5),
    firstP99Ms: quantile(first, 0.99),
    laterP50Ms: quantile(later, 0.5),
    laterP99Ms: quantile(later, 0.99),
    openingP99Ms: quantile(opening, 0.99),
    ...rest(turns),
  };
}

/** Figures of turns with tiny answers. */
export function requestFigures(turns: readonly Turn[]): Record<string, number> {
  return { ...costOf(turns, 'sentRequests'), ...rest(turns) };
}

function costOf(turns: readonly Turn[], of: 'sentEvents' | 'sentRequests'): Record<string, number> {
  const [count, cpuMs, wallMs] = [sum(turns, of), sum(turns, 'cpuMs'), sum(turns, 'windowMs')];
  return { perSecond: (count * 1_000) / wallMs, cpuUs: (cpuMs * 1_000) / count, core: cpuMs / wallMs };
}

function rest(turns: readonly Turn[]): Record<string, number> {
  return {
    rssMiB: Math.max(...turns.map(({ rssMiB }) => rssMiB)),
    senderCore: Math.max(...turns.map(({ senderCores }) => senderCores ?? Number.NaN)),
  };
}

function sum(turns: readonly Turn[], of: 'sentEvents' | 'sentRequests' | 'cpuMs' | 'windowMs'): number {
  return turns.reduce((total, turn) => total + turn[of], 0);
}

const slotMs = 200;

/**
 * The highest rate of events, by the sender's log, at which nine of ten stamps are less than this off the truth, in
 * slots of 200 ms of a ramp: a client that has fallen behind never comes back while the ramp rises.
 */
export function rateWithin({ heard }: Turn, limitMs: number): number {
  const slots: number[][] = [];
  for (const { sentMs, lagMs } of heard) {
    const slot = Math.max(0, Math.floor(sentMs / slotMs));
    slots[slot] ??= [];
    slots[slot].push(Math.abs(lagMs));
  }
  let highest = 0;
  for (const lags of slots) {
    if (lags === undefined) continue;
    if (quantile(lags, 0.9) <= limitMs) highest = Math.max(highest, (lags.length * 1_000) / slotMs);
  }
  return highest;
}
