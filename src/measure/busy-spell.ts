import { wilsonInterval } from '../stats/wilson.js';

/** An intent as the search for busy spells sees it. */
export interface BusyPoint {
  readonly scheduledMs: number;
  readonly busy: boolean;
}

export interface BusySpell {
  /** Scheduled time of the first intent turned away in it. */
  readonly fromMs: number;
  /** Scheduled time of the last intent turned away in it; null when it lasted to the end of the run. */
  readonly untilMs: number | null;
  /** Highest share turned away in a window, and the start of that window. */
  readonly peakShare: number;
  readonly peakAtMs: number;
}

/** A spell is this many neighbouring windows above the threshold, with at least this many intents turned away. */
const spellWindows = 3;
const spellIntents = 5;
/** Windows are widened until they hold this many intents; a single unlucky one is then no 100 %. */
const windowIntents = 5;
const peakIntents = 10;
/** How many times windows are doubled once more to find a spell's end, where few are turned away any more. */
const endDoublings = 2;

interface Window {
  readonly startMs: number;
  readonly points: readonly BusyPoint[];
  readonly busy: number;
  /** Lower end of the 95 % interval of the share turned away. */
  readonly atLeast: number;
}

/**
 * When an endpoint was busy: from the first to the last stretch of three neighbouring windows that each turned away
 * more than `threshold` beyond doubt (the lower end of Wilson's interval), at least five intents among them. A window
 * lasts as long as it takes to hold five intents. Where that is too few to be beyond doubt, windows are doubled until a
 * stretch is found; at last the whole run is taken as one.
 * @param points in order of scheduled time, without interrupted intents
 * @returns the spell, or null when the run shows none
 */
export function findBusySpell(points: readonly BusyPoint[], windowMs: number, threshold: number): BusySpell | null {
  for (let scale = 1; ; scale *= 2) {
    const windows = windowsOf(points, windowMs * scale, windowIntents * scale);
    if (windows.length < spellWindows) return wholeRun(points, threshold);
    const first = hotStretches(windows, threshold)[0];
    if (!first) continue;
    return {
      fromMs: firstBusyAt(first) ?? 0,
      untilMs: endOfSpell(points, windowMs, scale, threshold),
      ...peakOf(windowsOf(points, windowMs * scale, Math.max(peakIntents, windowIntents * scale))),
    };
  }
}

/** The latest end that stretches at this scale and a little above it show; null when one reaches the end of the run. */
function endOfSpell(points: readonly BusyPoint[], windowMs: number, from: number, threshold: number): number | null {
  let latest = 0;
  for (let scale = from; scale <= from * 2 ** endDoublings; scale *= 2) {
    const windows = windowsOf(points, windowMs * scale, windowIntents * scale);
    const stretches = hotStretches(windows, threshold);
    const last = stretches[stretches.length - 1];
    if (!last) continue;
    if (last[last.length - 1] === windows[windows.length - 1]) return null;
    latest = Math.max(latest, lastBusyAt(last) ?? 0);
  }
  return latest;
}

/** Cuts the run into windows of at least `widthMs` that hold at least `least` intents; a short rest joins the last. */
function windowsOf(points: readonly BusyPoint[], widthMs: number, least: number): Window[] {
  const windows: Window[] = [];
  let from = 0;
  while (from < points.length) {
    const startMs = Math.floor((points[from]?.scheduledMs ?? 0) / widthMs) * widthMs;
    let to = from + 1;
    while (to < points.length && (to - from < least || (points[to]?.scheduledMs ?? 0) < startMs + widthMs)) to += 1;
    if (points.length - to < least) to = points.length;
    const own = points.slice(from, to);
    const busy = own.filter(point => point.busy).length;
    windows.push({ startMs, points: own, busy, atLeast: wilsonInterval(busy, own.length)?.low ?? 0 });
    from = to;
  }
  return windows;
}

function hotStretches(windows: readonly Window[], threshold: number): Window[][] {
  const stretches: Window[][] = [];
  let current: Window[] = [];
  const close = () => {
    const turnedAway = current.reduce((sum, window) => sum + window.busy, 0);
    if (current.length >= spellWindows && turnedAway >= spellIntents) stretches.push(current);
    current = [];
  };
  for (const window of windows) {
    if (window.atLeast > threshold) current.push(window);
    else close();
  }
  close();
  return stretches;
}

function wholeRun(points: readonly BusyPoint[], threshold: number): BusySpell | null {
  const busy = points.filter(point => point.busy).length;
  if (busy < spellIntents || (wilsonInterval(busy, points.length)?.low ?? 0) <= threshold) return null;
  const fromMs = points.find(point => point.busy)?.scheduledMs ?? 0;
  return { fromMs, untilMs: null, peakShare: busy / points.length, peakAtMs: fromMs };
}

function peakOf(windows: readonly Window[]): Pick<BusySpell, 'peakShare' | 'peakAtMs'> {
  let peak = windows[0];
  for (const window of windows) if (!peak || window.atLeast > peak.atLeast) peak = window;
  return { peakShare: peak ? peak.busy / peak.points.length : 0, peakAtMs: peak?.startMs ?? 0 };
}

function firstBusyAt(stretch: readonly Window[]): number | null {
  return stretch[0]?.points.find(point => point.busy)?.scheduledMs ?? null;
}

function lastBusyAt(stretch: readonly Window[]): number | null {
  const turnedAway = stretch[stretch.length - 1]?.points.filter(point => point.busy) ?? [];
  return turnedAway[turnedAway.length - 1]?.scheduledMs ?? null;
}
