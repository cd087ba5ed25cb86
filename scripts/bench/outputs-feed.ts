import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monotonicMs } from '../../src/base/node/clock.js';
import type { AttemptRecord } from '../../src/measure/attempt.js';
import { LiveStats } from '../../src/measure/live.js';
import { openOutputs } from '../../src/outputs/index.js';
import { outputOf } from '../../src/scenario/file/observe-words.js';
import type { OutputReport } from '../../src/store/run-types.js';
import { toTelemetry } from '../../src/store/telemetry.js';
import { createRunFolder } from '../../src/store/writer.js';
import { attempt, busyAttempt } from '../../test/support/attempts.js';
import { planOf } from '../../test/support/plans.js';
import { randomNumbers } from '../../test/support/random.js';
import { engineSample, manifestOf } from '../../test/support/runs.js';

/**
 * One turn of the outputs' benchmark, in a process of its own: does what the main thread does with the records of a run
 * (takes them over, writes them down, keeps the live view up to date) and hands them to an output, or to none.
 */

export interface FeedTask {
  /** As `--out` takes it; null for none. */
  readonly output: string | null;
  readonly perSecond: number;
  readonly seconds: number;
}

export interface FeedResult {
  /** CPU time of the process while records came at their rate. */
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly report: OutputReport | null;
}

const batchMs = 100;
const progressMs = 250;
const sampleMs = 1_000;
/** So much of the load comes at once and does not count: code is warm by then, and an interval was closed. */
const warmMs = 8_000;
const retryAfterMs = 1_000;

/** Attempts of three classes in two phases; one in twenty is told "busy" and asks again. */
class Load {
  private readonly random = randomNumbers(1);
  private readonly retries: { readonly atMs: number; readonly intent: number; readonly class: string }[] = [];
  private attempts = 0;
  private intents = 0;

  constructor(private readonly perSecond: number) {}

  /** What ended since the last call. */
  until(atMs: number): AttemptRecord[] {
    const batch: AttemptRecord[] = [];
    for (let due = Math.floor((atMs / 1_000) * this.perSecond); this.attempts < due; ) batch.push(this.next(atMs));
    return batch;
  }

  private next(endMs: number): AttemptRecord {
    const again = (this.retries[0]?.atMs ?? Number.POSITIVE_INFINITY) <= endMs ? this.retries.shift() : undefined;
    const intent = again?.intent ?? this.intents++;
    const name = again?.class ?? `class-${intent % 3}`;
    const phase = endMs < 10_000 ? 'baseline' : 'peak';
    const own = { attempt: this.attempts++, intent, retry: again === undefined ? 0 : 1, class: name, phase };
    if (again === undefined && this.random() < 0.05) {
      this.retries.push({ atMs: endMs + retryAfterMs, intent, class: name });
      return busyAttempt({ ...own, scheduledMs: endMs - 10, last: false });
    }
    const firstMs = 100 + this.random() * 2_000;
    const scheduledMs = rounded(endMs - firstMs - 1_000);
    return attempt({
      ...own,
      scheduledMs,
      sentMs: rounded(scheduledMs + this.random()),
      firstTokenMs: rounded(scheduledMs + firstMs),
      firstReasoningMs: rounded(scheduledMs + firstMs),
      firstAnswerMs: rounded(scheduledMs + firstMs + 600),
      lastTokenMs: rounded(endMs - 1),
      endMs: rounded(endMs),
    });
  }
}

function rounded(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}

async function feed({ output, perSecond, seconds }: FeedTask): Promise<FeedResult> {
  const folder = await mkdtemp(join(tmpdir(), 'busytone-bench-'));
  const plan = planOf({ durationMs: 3_600_000, loadAt: () => perSecond });
  const writer = await createRunFolder(folder, manifestOf({ gapsKept: false }));
  const live = new LiveStats(plan);
  const outputs = openOutputs({
    specs: output === null ? [] : [outputOf(output.replaceAll('FOLDER', folder))],
    tags: { run: `bench-${process.pid}`, scenario: 'bench', target: 'bench', model: 'bench' },
    address: '127.0.0.1',
    plan,
    readSecret: () => undefined,
  });
  const refused = await outputs.check();
  if (refused.length > 0) throw new Error(refused.join(' '));
  const load = new Load(perSecond);
  outputs.loadStarts(Date.now() - warmMs);
  let sampledMs = 0;
  let toldMs = 0;
  const step = (atMs: number) => {
    // As records come from the engine's thread.
    const batch = structuredClone(load.until(atMs));
    writer.attempts(batch, new Float32Array(0));
    live.add(batch);
    outputs.attempts(batch);
    if (atMs - sampledMs >= sampleMs) {
      sampledMs = atMs;
      outputs.figures(toTelemetry(engineSample({ atMs })));
    }
    if (atMs - toldMs < progressMs) return;
    toldMs = atMs;
    const progress = { atMs, offered: 0, sent: 0, ended: 0, inFlight: 0, waitingRetries: 0, draining: false };
    live.snapshot(progress);
    outputs.progressTo(atMs);
  };
  for (let atMs = batchMs; atMs <= warmMs; atMs += batchMs) {
    step(atMs);
    if (atMs % 1_000 === 0) await Promise.all([writer.flush(), outputs.flush()]);
  }

  const before = process.cpuUsage();
  const startMs = monotonicMs();
  const zeroMs = startMs - warmMs;
  const timer = setInterval(() => step(monotonicMs() - zeroMs), batchMs);
  await new Promise(resolve => setTimeout(resolve, seconds * 1_000));
  clearInterval(timer);
  const { user, system } = process.cpuUsage(before);
  const wallMs = monotonicMs() - startMs;

  outputs.finish(monotonicMs() - zeroMs);
  const [report = null] = await outputs.stop();
  await writer.finish({});
  await rm(folder, { recursive: true });
  return { cpuMs: (user + system) / 1_000, wallMs, report };
}

process.once('message', async (task: FeedTask) => {
  const result = await feed(task);
  process.send?.(result, () => process.exit());
});
