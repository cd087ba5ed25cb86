import { monotonicMs } from '../../../src/base/node/clock.js';
import { startEngine } from '../../../src/engine/native.js';
import type { EngineOptions, EngineRun } from '../../../src/engine/types.js';
import { startWorkers } from '../../../src/engine/workers/start.js';
import type { AttemptRecord } from '../../../src/measure/attempt.js';
import { createPlan } from '../../../src/scenario/plan.js';
import type { Load } from '../../../src/scenario/types.js';
import { closedLoad, openLoad, salt, scenario, target } from '../../../test/support/engine-run.js';

/**
 * The engine as a client of the hot-path benchmark: whole, from the plan to the records.
 *
 *   engine-client.ts MODE PORT STREAMS OPEN_MS WISH [WORKERS]
 *
 * What the arguments mean and what is printed is told in reader.cc. MODE `dispatch:N` starts N requests with tiny answers
 * a second while the streams flow and prints their lateness; without streams it does so alone. With WORKERS it runs in
 * threads of its own, as `busytone run` does.
 */
const [mode = '', port, streamCount, openMs, wish = '', workers] = process.argv.slice(2);
const streams = Number(streamCount);

interface Collected {
  readonly records: AttemptRecord[];
  readonly gaps: Float32Array[];
  zeroMs: number;
  readonly finished: Promise<unknown>;
}

/** Starts a run; `announced` tells when it begins. */
function start(load: Load, own: string, announced = false): Collected {
  const plan = createPlan(
    scenario(load, {
      limits: { requests: 1e7, tokens: 1e10, money: null, concurrency: 100_000, durationMs: 600_000 },
      deadlines: { connectMs: 60_000, headersMs: 60_000, firstTokenMs: 60_000, gapMs: 60_000, totalMs: 60_000 },
    }),
  );
  const records: AttemptRecord[] = [];
  const gaps: Float32Array[] = [];
  const sink: EngineOptions['sink'] = {
    started({ zeroMonotonicMs }) {
      collected.zeroMs = zeroMonotonicMs;
      if (announced) console.log(`started ${zeroMonotonicMs}`);
    },
    attempts(batch, batchGaps) {
      for (const record of batch) records.push(record);
      gaps.push(batchGaps);
    },
    sample() {},
    progress() {},
  };
  const to = target(`http://127.0.0.1:${port}/v1`, { 'x-truth': own });
  const options = { plan, target: to, salt, keepGaps: true, redact: (text: string) => text, sink };
  const run: EngineRun = workers
    ? startWorkers({ ...options, secrets: [], workers: Number(workers) })
    : startEngine(options);
  const collected: Collected = { records, gaps, zeroMs: monotonicMs(), finished: run.finished };
  return collected;
}

/** A few short streams come first, because code that has not run yet is slow. */
async function warmUp(): Promise<void> {
  await start(openLoad(250, 400), JSON.stringify({ tokens: 20, everyMs: 20, firstMs: 20 })).finished;
}

/** As many of the records' stamps as there are, on the machine's clock. */
function stampsOf({ records, gaps, zeroMs }: Collected) {
  const all = new Float32Array(gaps.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of gaps) {
    all.set(part, at);
    at += part.length;
  }
  return records.map(({ promptTokens, firstTokenMs, gapsAt, gapCount }) => {
    let atMs = zeroMs + (firstTokenMs ?? Number.NaN);
    const tokensMs = [atMs];
    for (let gap = 0; gap < (gapCount ?? 0); gap++) {
      atMs += all[(gapsAt ?? 0) + gap] ?? Number.NaN;
      tokensMs.push(atMs);
    }
    return { id: promptTokens ?? -1, tokensMs };
  });
}

function print(result: unknown): void {
  process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit());
}

async function dispatch(perSecond: number): Promise<void> {
  const flowing = streams > 0 ? start(openLoad((streams * 1_000) / Number(openMs), Number(openMs)), wish) : null;
  if (flowing !== null) await new Promise(resolve => setTimeout(resolve, Number(openMs) + 500));
  const tiny = JSON.stringify({ tokens: 1, firstMs: 5, everyMs: 1 });
  const requests = start(openLoad(perSecond, dispatchMs), tiny, true);
  await requests.finished;
  // What comes before code is warm and connections are open is another question.
  const measured = requests.records.filter(({ scheduledMs }) => scheduledMs > dispatchMs / 4);
  print(measured.map(({ sentMs, scheduledMs }) => (sentMs ?? Number.NaN) - scheduledMs));
}

/** How long requests are dispatched for. */
const dispatchMs = 4_000;

await warmUp();
if (mode.startsWith('dispatch:')) {
  await dispatch(Number(mode.slice('dispatch:'.length)));
} else {
  const load =
    mode === 'closed' ? closedLoad(streams, 60_000) : openLoad((streams * 1_000) / Number(openMs), Number(openMs));
  const collected = start(load, wish, true);
  await collected.finished;
  print(stampsOf(collected));
}
