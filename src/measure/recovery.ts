import type { PhaseSpan } from '../scenario/types.js';
import { quantileIntervalRanks, quantileOfSorted } from '../stats/quantile.js';
import type { BusyPoint } from './busy-spell.js';

/** An intent as recovery sees it; `ttftMs` is +∞ where it was not answered. */
export interface RecoveryPoint extends BusyPoint {
  readonly ttftMs: number;
}

export interface Recovery {
  readonly state: 'recovered' | 'never' | 'not_needed' | 'unknown';
  readonly timeMs: number | null;
  readonly ttftHysteresis: number | null;
}

/** Width of the band above the baseline, and how long both figures have to stay in it. */
const bandFactor = 1.1;
const bandWindows = 3;
/** Windows are widened until they hold this many intents. */
const windowIntents = 6;
/** Fewer intents than this make no baseline. */
const baselineIntents = 10;

/**
 * When the surge is over, the last one where there are several: at the start of the recovery phase that follows its peak,
 * else of the decay. Null for a load that never comes down.
 */
export function surgeEndMs(phases: readonly PhaseSpan[]): number | null {
  const isSurge = ({ label }: PhaseSpan) => label === 'peak' || label === 'onset';
  const isCalm = ({ label }: PhaseSpan) => label === 'recovery' || label === 'decay';
  const lastCalm = phases.findLastIndex(isCalm);
  const lastSurge = phases.slice(0, Math.max(0, lastCalm)).findLastIndex(isSurge);
  const after = phases.slice(lastSurge + 1);
  const calm = after.find(phase => phase.label === 'recovery') ?? after.find(isCalm);
  return calm?.startMs ?? null;
}

/**
 * How long after the end of the surge both the busy share and TTFT p95 were back near the baseline for three
 * neighbouring windows: until the last intent before them that was busy or too slow. The busy share may be 10 % above
 * the baseline's or at `busyThreshold`, whichever is more. TTFT is out of the band only when the lower end of its p95's
 * interval lies above 1.1 × the baseline, so that a window of few intents is not called slow by chance; unanswered
 * intents count as +∞.
 * @param points in order of scheduled time, without interrupted intents
 * @param turnedBusy whether there is anything to recover from
 */
export function recoveryOf(
  points: readonly RecoveryPoint[],
  phases: readonly PhaseSpan[],
  windowMs: number,
  busyThreshold: number,
  turnedBusy: boolean,
): Recovery {
  const ttftHysteresis = hysteresisOf(points, phases);
  const endMs = surgeEndMs(phases);
  const unjudged: Recovery = { state: turnedBusy ? 'unknown' : 'not_needed', timeMs: null, ttftHysteresis };
  if (endMs === null) return unjudged;
  const windows = calmWindows(points, endMs, windowMs);
  if (windows.length < bandWindows) return unjudged;
  const band = bandOf(inPhase(points, phases, 'baseline'), busyThreshold);
  let stayed = 0;
  for (const [index, window] of windows.entries()) {
    stayed = band.holds(window) ? stayed + 1 : 0;
    if (stayed < bandWindows) continue;
    const before = windows[index - bandWindows] ?? [];
    if (before.length === 0 && !turnedBusy) return { state: 'not_needed', timeMs: null, ttftHysteresis };
    const lastBad = before.filter(band.isBad).pop();
    return { state: 'recovered', timeMs: lastBad ? lastBad.scheduledMs - endMs : 0, ttftHysteresis };
  }
  return { state: 'never', timeMs: null, ttftHysteresis };
}

/** Median TTFT of the recovery phase / that of the baseline: both carry the same load, so 1 means nothing stayed behind. */
function hysteresisOf(points: readonly RecoveryPoint[], phases: readonly PhaseSpan[]): number | null {
  const before = answeredTtft(inPhase(points, phases, 'baseline'));
  const after = answeredTtft(inPhase(points, phases, 'recovery'));
  if (before.length < baselineIntents || after.length < baselineIntents) return null;
  const [base, now] = [quantileOfSorted(before, 0.5), quantileOfSorted(after, 0.5)];
  return base === null || now === null || base <= 0 ? null : now / base;
}

function inPhase(points: readonly RecoveryPoint[], phases: readonly PhaseSpan[], label: PhaseSpan['label']) {
  const spans = phases.filter(phase => phase.label === label);
  return points.filter(({ scheduledMs: at }) => spans.some(span => at >= span.startMs && at < span.endMs));
}

function answeredTtft(points: readonly RecoveryPoint[]): Float64Array {
  return Float64Array.from(points, point => point.ttftMs)
    .filter(Number.isFinite)
    .sort();
}

function bandOf(baseline: readonly RecoveryPoint[], busyThreshold: number) {
  const enough = baseline.length >= baselineIntents;
  const busyLimit = Math.max(busyThreshold, enough ? bandFactor * busyShare(baseline) : 0);
  const baselineTtft = Float64Array.from(baseline, point => point.ttftMs).sort();
  const ttftLimit = enough ? bandFactor * (quantileOfSorted(baselineTtft, 0.95) ?? Infinity) : Infinity;
  return {
    holds: (window: readonly RecoveryPoint[]) => {
      if (busyShare(window) > busyLimit) return false;
      const ttft = Float64Array.from(window, point => point.ttftMs).sort();
      const { low } = quantileIntervalRanks(ttft.length, 0.95);
      return low === null || (ttft[low - 1] ?? 0) <= ttftLimit;
    },
    isBad: (point: RecoveryPoint) => point.busy || point.ttftMs > ttftLimit,
  };
}

function busyShare(points: readonly BusyPoint[]): number {
  return points.length === 0 ? 0 : points.filter(point => point.busy).length / points.length;
}

/** Windows after the surge, counted from its end; a rest of too few intents is left out. */
function calmWindows(points: readonly RecoveryPoint[], endMs: number, windowMs: number): RecoveryPoint[][] {
  const windows: RecoveryPoint[][] = [];
  let current: RecoveryPoint[] = [];
  let untilMs = endMs + windowMs;
  for (const point of points) {
    if (point.scheduledMs < endMs) continue;
    if (point.scheduledMs >= untilMs && current.length >= windowIntents) {
      windows.push(current);
      current = [];
    }
    if (point.scheduledMs >= untilMs) {
      untilMs = endMs + (Math.floor((point.scheduledMs - endMs) / windowMs) + 1) * windowMs;
    }
    current.push(point);
  }
  if (current.length >= windowIntents) windows.push(current);
  return windows;
}
