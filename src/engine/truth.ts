import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { AttemptRecord } from '../measure/attempt.js';
import { latenessMs, ttftServiceMs } from '../measure/metrics.js';
import { defaultDialect } from '../protocol/request.js';
import type { EngineTarget } from './types.js';

/** What the sender did for one request, in milliseconds: from its arrival to the first token, and between tokens. */
export interface TruthLog {
  readonly firstMs: number;
  readonly gapsMs: readonly number[];
}

/** A process on loopback that streams answers at a fixed pace and knows when it sent each token. */
export interface TruthSender {
  readonly target: EngineTarget;
  readonly pid: number;
  /** By the number that stands in an answer's usage as prompt tokens. */
  logs(): Promise<readonly TruthLog[]>;
  close(): Promise<void>;
}

/** @throws Error when the process cannot be started. */
export async function startTruthSender(tokens: number, everyMs: number): Promise<TruthSender> {
  const path = fileURLToPath(new URL('./truth-sender.js', import.meta.url));
  const child = fork(path, [String(tokens), String(everyMs)], {
    execArgv: [],
    env: {},
    // Only the channel: what it would print is nobody's business.
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const port = await new Promise<number>((resolve, reject) => {
    child.once('message', (message: { readonly port: number }) => resolve(message.port));
    child.once('error', reject);
    child.once('exit', code => reject(new Error(`The sender ended early with code ${code}`)));
  });
  return {
    target: targetAt(port),
    pid: child.pid ?? 0,
    logs: () => logsOf(child),
    async close() {
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

function targetAt(port: number): EngineTarget {
  return {
    name: 'truth',
    url: `http://127.0.0.1:${port}/v1`,
    addresses: ['127.0.0.1'],
    model: 'truth',
    apiKey: null,
    classKeys: new Map(),
    apiKeyHeader: null,
    headers: {},
    connections: 'reuse',
    dialect: defaultDialect,
    insecureTls: false,
  };
}

function logsOf(sender: ChildProcess): Promise<readonly TruthLog[]> {
  return new Promise((resolve, reject) => {
    sender.once('message', (message: { readonly logs: readonly TruthLog[] }) => resolve(message.logs));
    sender.once('exit', code => reject(new Error(`The sender ended early with code ${code}`)));
    sender.send('logs');
  });
}

/** How far off an engine was, in milliseconds, unsorted: see docs/methodology.md. */
export interface TruthErrors {
  /** Measured time to first token minus the sender's own. */
  readonly ttft: number[];
  /** Measured gap between two tokens minus the sender's own. */
  readonly gaps: number[];
  /** Sending of a request minus its planned moment. */
  readonly lateness: number[];
  /** Token events of the answers that are compared. */
  readonly events: number;
}

/** Holds the records of whole answers against the sender's logs. `gaps` are those of all records of the run. */
export function truthErrors(
  records: readonly AttemptRecord[],
  gaps: ArrayLike<number>,
  logs: readonly TruthLog[],
): TruthErrors {
  const errors = { ttft: [] as number[], gaps: [] as number[], lateness: [] as number[], events: 0 };
  for (const record of records) {
    const truth = logs[record.promptTokens ?? -1];
    if (record.outcome !== 'ok' || truth === undefined) continue;
    errors.lateness.push(latenessMs(record) ?? 0);
    errors.events += record.tokenEvents;
    const ttft = ttftServiceMs(record);
    if (ttft === null) continue;
    errors.ttft.push(ttft - truth.firstMs);
    const from = record.gapsAt ?? 0;
    for (const [index, gapMs] of truth.gapsMs.entries()) errors.gaps.push((gaps[from + index] ?? 0) - gapMs);
  }
  return errors;
}
