import { fileLimit } from '../../engine/file-limit.js';
import { requestsPerSecond, streamsAtOnce, type TruthLoad } from '../../engine/truth/load.js';
import type { RampOf, TruthCell, TruthRamp } from '../../store/selftest-types.js';

/** Where a ramp begins and ends, for one worker. */
interface Range {
  readonly from: number;
  readonly top: number;
  /** Of one worker's load. */
  load(value: number, workers: number): TruthLoad;
}

/** Tokens of streams in the ramp of streams: few, so that what ends it is not the events. */
const slowTokensPerSecond = 5;
const streamsOfEvents = 200;

const ranges: Readonly<Record<RampOf, Range>> = {
  eventsPerSecond: {
    from: 10_000,
    top: 160_000,
    load: (value, workers) => streamsAtOnce(streamsOfEvents, value / streamsOfEvents, { workers }),
  },
  requestsPerSecond: { from: 500, top: 16_000, load: (value, workers) => requestsPerSecond(value, 500, workers) },
  streams: {
    from: 500,
    top: 8_000,
    load: (value, workers) => streamsAtOnce(value, slowTokensPerSecond, { workers, arrivalsMs: 600 }),
  },
};

/** Below this share of what was asked for, the senders gave less than their plan. */
const senderShort = 0.85;
/** A step that goes wrong is tried once more: another program may have come between. */
const tries = 2;
/** How long a step takes: warm-up, arrivals, the streams of the last of them, start and end. */
const stepMs = ({ arrivalsMs }: TruthLoad) => 1_500 + 3 * arrivalsMs;

export interface RampOptions {
  readonly of: RampOf;
  readonly workers: number;
  /** On the clock of `nowMs`; no step begins that could not end before it. */
  readonly untilMs: number;
  readonly nowMs: () => number;
  readonly measure: (load: TruthLoad) => Promise<TruthCell>;
}

/** Doubles a load until stamps lag the truth by 10 ms, or something else ends it. */
export async function ramp({ of, workers, untilMs, nowMs, measure }: RampOptions): Promise<TruthRamp> {
  const { from, top, load } = ranges[of];
  const steps: TruthCell[] = [];
  let ended: TruthRamp['ended'] = 'top';
  for (let value = from; value <= top; value *= 2) {
    const wanted = load(value, workers);
    const streams = of === 'streams' ? value * workers : 0;
    if (fileLimit(streams).cure !== null) {
      ended = 'files';
      break;
    }
    let best: TruthCell | null = null;
    for (let attempt = 0; attempt < tries && !(best?.validity === 'VALID'); attempt++) {
      if (nowMs() + stepMs(wanted) > untilMs) break;
      const cell = await measure(wanted);
      if (best === null || cell.stampLag.p99Ms < best.stampLag.p99Ms) best = cell;
    }
    if (best === null) {
      ended = 'time';
      break;
    }
    steps.push(best);
    if (best.stampLag.p99Ms >= 10) {
      ended = 'stamps';
      break;
    }
    if (best[of] < senderShort * value * workers) {
      ended = 'sender';
      break;
    }
  }
  return { of, workers, steps, within2Ms: ceiling(steps, of, 2), within10Ms: ceiling(steps, of, 10), ended };
}

/** The highest value before the first step whose stamps lag by `limitMs` at the 99th percentile. */
function ceiling(steps: readonly TruthCell[], of: RampOf, limitMs: number): number | null {
  return highestBefore(steps, of, cell => cell.stampLag.p99Ms >= limitMs);
}

/** The highest value before the first step that ends the count; null where the first does. */
export function highestBefore(
  steps: readonly TruthCell[],
  of: RampOf,
  ends: (cell: TruthCell) => boolean,
): number | null {
  const first = steps.findIndex(ends);
  const good = first === -1 ? steps : steps.slice(0, first);
  return good.length === 0 ? null : Math.floor(Math.max(...good.map(cell => cell[of])));
}
