import { type Growth, grows, growthOf } from './flatness.js';
import type { Look, Soaked, SoakOptions } from './soak.js';

/** One figure of a soak: how it grew over the second half, and whether that is too much. */
export interface Trend extends Growth {
  readonly what: string;
  readonly unit: string;
  readonly allowed: number;
  readonly tooMuch: boolean;
}

export interface SoakJudgement {
  readonly trends: readonly Trend[];
  /** What is not as it should be, in words. */
  readonly faults: readonly string[];
}

/**
 * From this length on the heap has found its size by half-time, and what else the machine does has evened out. A shorter
 * one runs beside other tests: how late it sends says more of them.
 */
const settledSeconds = 240;

/** Holds what a soak saw against what stays flat when nothing leaks. */
export function judgeSoak({ looks, run, ledger }: Soaked, { seconds, streams }: SoakOptions): SoakJudgement {
  const settled = seconds >= settledSeconds;
  const half = looks.slice(Math.floor(looks.length / 2));
  const trend = (what: string, unit: string, of: (look: Look) => number | null, allowed: (level: number) => number) => {
    // A look without a value, as that of a moment in which nothing ended, has none to add.
    const grown = growthOf(half.map(of).filter(value => value !== null));
    const most = allowed(grown.level);
    return { what, unit, ...grown, allowed: most, tooMuch: grows(grown, most) };
  };
  const trends = [
    // A leak of 1 kB with each request is beyond this within two minutes at 100 requests a second.
    trend(
      'memory',
      'MB',
      ({ rssBytes }) => rssBytes / 1e6,
      level => level * (settled ? 0.05 : 0.3),
    ),
    // Streams begin and end between two looks; one descriptor in five thousand requests is beyond this in half an hour.
    trend(
      'descriptors',
      '',
      look => look.descriptors,
      () => 3 + 0.01 * streams,
    ),
    trend(
      'handles',
      '',
      look => look.handles,
      () => 5 + 0.02 * streams,
    ),
    // What turns a measurement SUSPECT is 5 ms at the 99th percentile.
    trend(
      'lateness p50',
      'ms',
      look => look.latenessP50Ms,
      () => (settled ? 1 : Number.POSITIVE_INFINITY),
    ),
    trend(
      'lateness p99',
      'ms',
      look => look.latenessP99Ms,
      () => (settled ? 5 : Number.POSITIVE_INFINITY),
    ),
  ];
  const faults = trends.filter(({ tooMuch }) => tooMuch).map(({ what }) => `${what} grows`);
  for (const { what, client, server } of ledger) {
    if (client !== server) faults.push(`${what}: ${client}, and ${server} at the other end`);
  }
  const { status, report } = run.manifest;
  if (status !== 'completed') faults.push(`the run is ${status}`);
  if (run.damagedLines > 0) faults.push(`${run.damagedLines} damaged records`);
  const lost = report?.lostWorkers ?? [];
  if (lost.length > 0) faults.push(lost.join('; '));
  return { trends, faults };
}
