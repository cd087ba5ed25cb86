import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type TruthErrors, truthErrors } from '../../src/engine/truth/deviations.js';
import { startSender } from '../../src/engine/truth/sender-process.js';
import { truthTarget } from '../../src/engine/truth/target.js';
import type { EngineTarget } from '../../src/engine/types.js';
import { startWorkers } from '../../src/engine/workers/start.js';
import type { K6Binary } from '../../src/k6/detect.js';
import { writeK6Folder } from '../../src/k6/folder.js';
import { generateK6 } from '../../src/k6/generate/index.js';
import { startK6 } from '../../src/k6/run.js';
import type { TransportName } from '../../src/k6/setup.js';
import type { AttemptRecord } from '../../src/measure/attempt.js';
import { parseScenario } from '../../src/scenario/load.js';
import { createPlan } from '../../src/scenario/plan.js';
import type { Plan } from '../../src/scenario/types.js';
import { childNamed, type Usage, UsageMeter } from './usage.js';

/** So many streams at once, each of so many tokens a second. */
export interface StreamLoad {
  readonly streams: number;
  readonly tokensPerSecond: number;
  /** How long all of them are there. */
  readonly seconds: number;
}

export interface MeasuredLoad {
  readonly errors: TruthErrors;
  readonly k6: Usage | null;
  /** Of the process that watched the streams: busytone's engine, or its relay. */
  readonly busytone: Usage | null;
}

/** An answer's length. A load takes as long to come up to its streams, which are not counted before. */
const answerSeconds = 3;
const salt = 'bench';

/** One load by k6, or with `binary` null by the native engine, held against the sender's own log. */
export async function measureLoad(
  load: StreamLoad,
  how: { readonly binary: K6Binary; readonly transport: TransportName } | null,
): Promise<MeasuredLoad> {
  const { tokensPerSecond } = load;
  const sender = await startSender();
  const tokensOfAnswer = answerSeconds * tokensPerSecond;
  const target = truthTarget(sender, { tokensOfAnswer, tokensPerSecond, chunking: 'one', tls: false });
  const records: AttemptRecord[] = [];
  const gaps: number[] = [];
  const sink = {
    attempts(batch: readonly AttemptRecord[], batchGaps: Float32Array) {
      records.push(...batch);
      for (const gap of batchGaps) gaps.push(gap);
    },
    sample() {},
    progress() {},
  };
  const plan = planOf(load);
  try {
    const used = how === null ? await natively(plan, target, sink) : await overK6(plan, target, { ...how, sink });
    const counted = records.filter(({ scheduledMs }) => scheduledMs >= answerSeconds * 1_000);
    return { errors: truthErrors(counted, { zeroMs: 0, gaps, logs: await sender.takeLogs() }), ...used };
  } finally {
    await sender.close();
  }
}

function planOf({ streams, tokensPerSecond, seconds }: StreamLoad): Plan {
  const text = `
name: bench
load: { shape: steady, base: ${(streams / answerSeconds).toFixed(3)}/s, duration: ${answerSeconds + seconds}s }
traffic: [{ class: small, input: 30, output: ${answerSeconds * tokensPerSecond} }]
limits: { concurrency: ${Math.ceil(streams * 1.5)} }
`;
  return createPlan(parseScenario(text, 'bench'));
}

type Sink = Parameters<typeof startWorkers>[0]['sink'];

async function natively(plan: Plan, target: EngineTarget, sink: Sink): Promise<Pick<MeasuredLoad, 'k6' | 'busytone'>> {
  const meter = new UsageMeter(() => process.pid);
  const options = { plan, target, keepGaps: true, redact: (text: string) => text, secrets: [], salt };
  await startWorkers({ ...options, workers: 1, sink: { ...sink, started: () => meter.begin() } }).finished;
  return { k6: null, busytone: meter.end() };
}

async function overK6(
  plan: Plan,
  { apiKey: _, classKeys: __, addresses, insecureTls, ...rest }: EngineTarget,
  { binary, transport, sink }: { readonly binary: K6Binary; readonly transport: TransportName; readonly sink: Sink },
): Promise<Pick<MeasuredLoad, 'k6' | 'busytone'>> {
  const folder = mkdtempSync(join(tmpdir(), 'busytone-bench-'));
  const target = { ...rest, apiKeyEnv: null };
  await writeK6Folder(folder, generateK6({ plan, target, transport, style: 'schedule', salt, keepGaps: true }));
  const relay = transport === 'relay' ? await startRelayProgram(folder) : null;
  const k6 = new UsageMeter(() => childNamed('k6'));
  const watcher = new UsageMeter(() => relay?.child.pid ?? null);
  try {
    await startK6({
      plan,
      target,
      binary,
      folder,
      keepGaps: true,
      insecureTls,
      addresses,
      segments: 1,
      relayUrls: relay === null ? [] : [relay.url],
      environment: process.env,
      redact: text => text,
      sink: {
        ...sink,
        started: () => {
          k6.begin();
          watcher.begin();
        },
      },
    }).finished;
    return { k6: k6.end(), busytone: watcher.end() };
  } finally {
    relay?.child.kill('SIGINT');
    rmSync(folder, { recursive: true, force: true });
  }
}

/** `busytone relay`, as a user starts it. */
async function startRelayProgram(folder: string): Promise<{ readonly child: ChildProcess; readonly url: string }> {
  const program = fileURLToPath(new URL('../../bin/run.js', import.meta.url));
  const child = spawn(process.execPath, [program, 'relay', folder, '--port', '0', '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return { child, url: (JSON.parse(line) as { url: string }).url };
}
