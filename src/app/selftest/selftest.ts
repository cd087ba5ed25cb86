import { availableParallelism } from 'node:os';
import { monotonicMs } from '../../base/node/clock.js';
import { measureAgainstTruth } from '../../engine/truth/measure.js';
import { startSender, type TruthSender } from '../../engine/truth/sender-process.js';
import { keepSelftest } from '../../store/selftest-file.js';
import type { Capacity, RampOf, SelftestReport, TruthCell, TruthRamp } from '../../store/selftest-types.js';
import { hostFacts } from '../host-facts.js';
import { quickGrid, wholeGrid } from './grid.js';
import { highestBefore, ramp } from './ramp.js';

export interface SelftestOptions {
  /** Fewer cells and shorter ramps. */
  readonly quick: boolean;
  /** File that the result is kept in for the runs to come; null to keep nothing. */
  readonly path: string | null;
  /** busytone's own version. */
  readonly version: string;
}

/** What a user interface may want to hear. */
export interface SelftestObserver {
  /** A load begins. */
  measuring(what: string): void;
}

const wholeLimitMs = 60_000;
const quickLimitMs = 18_000;
const dimensions: readonly RampOf[] = ['eventsPerSecond', 'requestsPerSecond', 'streams'];
const rampWords: Readonly<Record<RampOf, string>> = {
  eventsPerSecond: 'events a second',
  requestsPerSecond: 'requests a second',
  streams: 'streams at once',
};

/**
 * Measures the instrument on this machine, against senders that know when they sent what, for a minute at most.
 * @throws BusytoneError `store.write_failed` when the result cannot be kept, Error when no process can be started.
 */
export async function selftest(options: SelftestOptions, observer: SelftestObserver): Promise<SelftestReport> {
  const startedAt = new Date().toISOString();
  const startMs = monotonicMs();
  const untilMs = startMs + (options.quick ? quickLimitMs : wholeLimitMs);
  const pairs = workersWithSenders();
  const senders: TruthSender[] = [];
  try {
    for (let pair = 0; pair < pairs; pair++) senders.push(await startSender());
    const grid: TruthCell[] = [];
    for (const load of options.quick ? quickGrid : wholeGrid) {
      observer.measuring(
        `${load.arrivalsPerSecond * (load.arrivalsMs / 1_000)} streams × ${load.tokensPerSecond} tokens/s`,
      );
      const cell = await measureAgainstTruth(senders, load);
      // The verdict rests on the first: one that another program spoilt is measured once more.
      const again = grid.length === 0 && cell.validity !== 'VALID';
      grid.push(again ? await measureAgainstTruth(senders, load) : cell);
    }
    const ramps = await allRamps(senders, untilMs, observer);
    const report: SelftestReport = {
      schema: 'busytone.selftest/1',
      startedAt,
      durationMs: Math.round(monotonicMs() - startMs),
      versions: { busytone: options.version, node: process.version },
      host: hostFacts(),
      quick: options.quick,
      verdict: grid[0]?.validity === 'VALID' ? 'VALID' : 'INVALID',
      grid,
      ramps,
      capacity: { perWorker: capacityOf(1, grid, ramps), allWorkers: capacityOf(pairs, grid, ramps) },
      bytesPerStream: bytesPerStream(ramps),
    };
    if (options.path !== null) await keepSelftest(options.path, report);
    return report;
  } finally {
    await Promise.all(senders.map(sender => sender.close()));
  }
}

/** A worker and its sender want a core each. */
function workersWithSenders(): number {
  return Math.max(1, Math.floor(availableParallelism() / 2));
}

async function allRamps(
  senders: readonly TruthSender[],
  untilMs: number,
  observer: SelftestObserver,
): Promise<TruthRamp[]> {
  const wanted = [...new Set([1, senders.length])].flatMap(workers => dimensions.map(of => ({ of, workers })));
  const ramps: TruthRamp[] = [];
  for (const [index, { of, workers }] of wanted.entries()) {
    const nowMs = monotonicMs();
    ramps.push(
      await ramp({
        of,
        workers,
        // What one ramp leaves over is the next one's.
        untilMs: nowMs + (untilMs - nowMs) / (wanted.length - index),
        nowMs: monotonicMs,
        measure(load) {
          observer.measuring(`${rampWords[of]}, ${workers === 1 ? 'one worker' : `${workers} workers`}`);
          return measureAgainstTruth(senders, load);
        },
      }),
    );
  }
  return ramps;
}

/** The plain cells of the grid are the first steps of one worker's ramps. */
function capacityOf(workers: number, grid: readonly TruthCell[], ramps: readonly TruthRamp[]): Capacity {
  const plain = grid.filter(cell => cell.chunking === 'one' && !cell.tls && workers === 1);
  const of = (dimension: RampOf) => {
    const below = plain.filter(cell => dimension === 'eventsPerSecond' || cell.tokensPerSecond === 20);
    const steps = ramps.find(each => each.of === dimension && each.workers === workers)?.steps ?? [];
    const sorted = [...below, ...steps].sort((a, b) => a[dimension] - b[dimension]);
    return highestBefore(sorted, dimension, cell => cell.validity !== 'VALID');
  };
  return {
    workers,
    eventsPerSecond: of('eventsPerSecond'),
    requestsPerSecond: of('requestsPerSecond'),
    streams: of('streams'),
  };
}

/** From the load with the most streams: smaller ones are lost in what a process needs anyway. */
function bytesPerStream(ramps: readonly TruthRamp[]): number | null {
  const steps = ramps.filter(({ of }) => of === 'streams').flatMap(each => each.steps);
  const [first] = steps;
  const most = steps.reduce<TruthCell | undefined>((a, b) => (a && a.streams > b.streams ? a : b), undefined);
  if (first === undefined || most === undefined || most.streams < 2 * first.streams) return null;
  return Math.max(0, Math.round((most.memoryBytes - first.memoryBytes) / (most.streams - first.streams)));
}
