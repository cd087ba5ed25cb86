import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { ownCertificate } from './certificate.js';

/** What a sender did for one request, on the machine's monotonic clock. */
export interface TruthLog {
  readonly receivedMs: number;
  /** When each token was handed to its socket. */
  readonly tokensMs: readonly number[];
}

/** A process that streams on loopback and knows when it sent what. */
export interface TruthSender {
  readonly url: string;
  readonly tlsUrl: string;
  /** What it did since it was asked last, in order of the requests' arrival. */
  takeLogs(): Promise<readonly TruthLog[]>;
  close(): Promise<void>;
}

/** @throws Error when the process cannot be started. */
export async function startSender(): Promise<TruthSender> {
  const child = fork(fileURLToPath(new URL('./sender.js', import.meta.url)), [], {
    execArgv: [],
    env: {},
    // Only the channel: what it would print is nobody's business.
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced',
  });
  const listening = messageOf<{ readonly port: number; readonly tlsPort: number }>(child);
  child.send(ownCertificate('busytone selftest'));
  const { port, tlsPort } = await listening;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    tlsUrl: `https://127.0.0.1:${tlsPort}/v1`,
    async takeLogs() {
      const told = messageOf<{ readonly logs: readonly TruthLog[] }>(child);
      child.send('logs');
      return (await told).logs;
    },
    async close() {
      if (child.exitCode !== null) return;
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

function messageOf<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null) => reject(new Error(`The sender ended early with code ${code}`));
    child.once('error', reject);
    child.once('exit', ended);
    child.once('message', message => {
      child.off('error', reject);
      child.off('exit', ended);
      resolve(message as T);
    });
  });
}
