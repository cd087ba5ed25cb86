import type { AttemptRecord } from '../measure/attempt.js';
import { parseScenario } from '../scenario/load.js';
import { createPlan } from '../scenario/plan.js';
import { quantileOfSorted } from '../stats/quantile.js';
import { startTruthSender, type TruthErrors, truthErrors } from './truth.js';
import type { EngineTarget } from './types.js';
import { startWorkers } from './workers/start.js';

/** How far off this instrument is on this machine now, against a sender that knows when it sent. Milliseconds. */
export interface Accuracy {
  /** Measured time to first token minus the sender's own, from the arrival of the request there to its first token. */
  readonly ttftError: ErrorSpread;
  /** Measured gap between two tokens minus the sender's own, without its sign. */
  readonly gapError: ErrorSpread;
  /** Sending of a request minus its planned moment. */
  readonly lateness: ErrorSpread;
  readonly streams: number;
  readonly eventsPerSecond: number;
}

export interface ErrorSpread {
  readonly n: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const streamsPerSecond = 100;
const seconds = 1;
const tokensOfAnswer = 20;
const betweenTokensMs = 20;
/** The first streams pay for code that has not run yet; a load does so once, too, but not in each of its percentiles. */
const warmUpStreams = 10;

const scenarioText = `
name: accuracy
load: { mode: open, shape: steady, base: ${streamsPerSecond}/s, duration: ${seconds}s, arrivals: constant }
traffic: [{ class: small, weight: 1, input: 30, output: ${tokensOfAnswer} }]
`;

/**
 * Runs the engine, thread and all, for about a second and a half against a process that streams on loopback and logs its
 * sends. Only durations are compared, so no two clocks need agree; the way through loopback and the sender's own delay
 * in seeing a request count as the instrument's error.
 * @throws Error when the sender or the engine's thread cannot be started.
 */
export async function measureAccuracy(): Promise<Accuracy> {
  const sender = await startTruthSender(tokensOfAnswer, betweenTokensMs);
  try {
    const { records, gaps } = await load(sender.target);
    const counted = records.filter(({ attempt }) => attempt >= warmUpStreams);
    return accuracyOf(truthErrors(counted, gaps, await sender.logs()));
  } finally {
    await sender.close();
  }
}

async function load(
  target: EngineTarget,
): Promise<{ readonly records: readonly AttemptRecord[]; readonly gaps: number[] }> {
  const records: AttemptRecord[] = [];
  const gaps: number[] = [];
  const run = startWorkers({
    workers: 1,
    plan: createPlan(parseScenario(scenarioText, 'accuracy')),
    target,
    keepGaps: true,
    redact: text => text,
    secrets: [],
    salt: '',
    sink: {
      attempts(batch, batchGaps) {
        records.push(...batch);
        for (const gap of batchGaps) gaps.push(gap);
      },
      sample() {},
      progress() {},
    },
  });
  await run.finished;
  return { records, gaps };
}

function accuracyOf({ ttft, gaps, lateness, events }: TruthErrors): Accuracy {
  if (ttft.length === 0) throw new Error('No stream from the sender came through');
  return {
    ttftError: spread(ttft),
    gapError: spread(gaps.map(Math.abs)),
    lateness: spread(lateness),
    streams: ttft.length,
    eventsPerSecond: events / (seconds * (ttft.length / (streamsPerSecond * seconds))),
  };
}

function spread(values: number[]): ErrorSpread {
  const sorted = values.sort((a, b) => a - b);
  const at = (p: number) => quantileOfSorted(sorted, p) ?? 0;
  return { n: sorted.length, p50Ms: at(0.5), p99Ms: at(0.99) };
}
