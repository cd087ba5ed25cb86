import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Sequence, TruthLog } from './truth-script.js';

export interface ServerOptions {
  readonly tls?: { readonly key: string; readonly cert: string };
  /** For requests without a script of their own. The server then also tells its models, as load tools ask. */
  readonly answers?: Sequence;
}

export interface TruthServer {
  readonly port: number;
  readonly pid: number | undefined;
  /** Base URL, as a target has it. */
  readonly url: string;
  /** What it did for each request, in order of arrival. */
  logs(): Promise<readonly TruthLog[]>;
  /** Connections open at the server's end. */
  sockets(): Promise<number>;
  close(): Promise<void>;
}

/** The header in which a request tells the truth server what to do. */
export function scripted(...sequence: Sequence): Record<string, string> {
  return { 'x-truth-script': JSON.stringify(sequence) };
}

/**
 * Starts a server in a process of its own that streams by script and logs the true time of every token, on the same
 * monotonic clock as all processes of the machine: what a client's stamps are compared with.
 */
export async function startTruthServer(options: ServerOptions = {}): Promise<TruthServer> {
  const main = fileURLToPath(new URL('./truth-server-main.ts', import.meta.url));
  const child = fork(main, [], { execArgv: ['--import', 'tsx'] });
  // Not as an argument, which may not be as long as the answers of a load.
  child.send(options);
  const port = await new Promise<number>((resolve, reject) => {
    child.once('message', (message: { port: number }) => resolve(message.port));
    child.once('exit', code => reject(new Error(`The truth server ended with code ${code}`)));
  });
  let asked = 0;
  const ask = <T>(what: 'logs' | 'sockets') => question<T>(child, asked++, what);
  return {
    port,
    pid: child.pid,
    url: `${options.tls ? 'https' : 'http'}://127.0.0.1:${port}/v1`,
    logs: () => ask<readonly TruthLog[]>('logs'),
    sockets: () => ask<number>('sockets'),
    close: () =>
      new Promise(resolve => {
        child.once('exit', () => resolve());
        child.disconnect();
      }),
  };
}

function question<T>(child: ChildProcess, number: number, what: string): Promise<T> {
  return new Promise(resolve => {
    const listen = (message: { ask?: number; answer: T }) => {
      if (message.ask !== number) return;
      child.off('message', listen);
      resolve(message.answer);
    };
    child.on('message', listen);
    child.send({ ask: number, what });
  });
}
