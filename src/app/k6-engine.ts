import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { startRelayThread } from '../engine/relay-thread.js';
import type { EngineOptions, EngineRun, EngineTarget } from '../engine/types.js';
import { askK6, type Environment, type K6Binary, transportFor } from '../k6/detect.js';
import { writeK6Folder } from '../k6/folder.js';
import { generateK6 } from '../k6/generate/index.js';
import { startK6 } from '../k6/run.js';
import type { K6Target, TransportName } from '../k6/setup.js';
import type { EngineReport } from '../measure/self.js';
import type { Scenario } from '../scenario/types.js';

/** What a user says of k6 as the engine of a run. */
export interface K6Choice {
  /** The program, by path or by name. */
  readonly bin: string;
  /** null takes the best that this k6 can do. */
  readonly transport: TransportName | null;
  /** Processes of k6 that send the load together. */
  readonly segments: number;
  /** The environment that k6 is started with. */
  readonly environment: Environment;
}

/** k6 as it was found. */
export interface K6Engine {
  readonly binary: K6Binary;
  readonly transport: TransportName;
  readonly segments: number;
  readonly environment: Environment;
}

/** @throws BusytoneError when there is no k6 that can do it. */
export async function findK6({ bin, transport, segments, environment }: K6Choice): Promise<K6Engine> {
  // It is started in another folder.
  const binary = await askK6(/[\\/]/.test(bin) ? resolve(bin) : bin, environment);
  return { binary, transport: transportFor(binary, transport), segments, environment };
}

/** What a person should know before the numbers come. */
export function k6Warnings({ transport }: K6Engine, { traffic }: Scenario): readonly string[] {
  const words: string[] = [];
  if (traffic.some(({ weight, clients }) => weight > 0 && clients.retry.budget !== null)) {
    words.push(
      'k6’s virtual users share no memory, so each keeps its own retry budget: fewer retries are granted than out of one for the whole run.',
    );
  }
  if (transport === 'http') {
    words.push(
      'Over k6’s own client (transport http) TTFT, TTFA and TPOT cannot be measured, and users only leave when their patience for the whole answer ends. Take --k6-transport relay for them.',
    );
  }
  return words;
}

/** Starts a run with k6 in the place of the native engine. */
export function startK6Engine(
  engine: K6Engine,
  options: EngineOptions & {
    readonly secrets: readonly string[];
    readonly apiKeyEnv: string | null;
    /** Holds the scripts while k6 runs; made, and removed at the end. */
    readonly folder: string;
  },
): EngineRun {
  let stop: ((reason: string) => void) | null = null;
  const early: string[] = [];
  const finished = inFolder(options.folder, async folder => {
    const { plan, target, salt, keepGaps, secrets, apiKeyEnv, redact, sink } = options;
    const k6Target = k6TargetOf(target, apiKeyEnv);
    const { transport, binary, segments } = engine;
    await writeK6Folder(folder, generateK6({ plan, target: k6Target, transport, style: 'schedule', salt, keepGaps }));
    const relays = await Promise.all(
      Array.from({ length: transport === 'relay' ? segments : 0 }, () =>
        startRelayThread({ scenario: plan.scenario, target, salt, keepGaps, secrets }),
      ),
    );
    try {
      const run = startK6({
        plan,
        target: k6Target,
        binary,
        folder,
        keepGaps,
        insecureTls: target.insecureTls,
        addresses: target.addresses,
        segments,
        relayUrls: relays.map(({ url }) => url),
        environment: engine.environment,
        redact,
        sink,
      });
      stop = run.stop;
      for (const reason of early) run.stop(reason);
      return await run.finished;
    } finally {
      await Promise.all(relays.map(relay => relay.close()));
    }
  });
  return {
    finished,
    stop: reason => {
      if (stop === null) early.push(reason);
      else stop(reason);
    },
  };
}

/** A target without its key. */
export function k6TargetOf(target: Omit<EngineTarget, 'addresses'>, apiKeyEnv: string | null): K6Target {
  const { name, url, model, apiKeyHeader, headers, connections, dialect } = target;
  return { name, url, model, apiKeyEnv, apiKeyHeader, headers, connections, dialect };
}

async function inFolder(folder: string, use: (folder: string) => Promise<EngineReport>): Promise<EngineReport> {
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
