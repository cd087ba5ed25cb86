import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { startSender } from '../../../src/engine/truth/sender-process.js';
import type { Programs } from './programs.js';

/** What a sender did for one request; null for a number that it gave to none. */
export type SentLog = { readonly receivedMs: number; readonly tokensMs: readonly number[] } | null;

export interface Sender {
  readonly port: number;
  /** null where it is not known. */
  readonly pid: number | null;
  takeLogs(): Promise<readonly SentLog[]>;
  close(): Promise<void>;
}

/** A process whose lines are waited for one after the other. */
export class LineProcess {
  readonly child: ChildProcess;
  private readonly lines: AsyncIterator<string>;
  private readonly ended: Promise<void>;

  /** @param cores that it may use; null for all */
  constructor(command: readonly string[], cores: string | null) {
    const [program = '', ...rest] = cores === null ? command : ['taskset', '-c', cores, ...command];
    this.child = spawn(program, rest, { stdio: ['pipe', 'pipe', 'inherit'] });
    if (this.child.stdout === null) throw new Error('No output to read');
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
    this.ended = new Promise(resolve => this.child.once('close', () => resolve()));
  }

  /** @throws Error when the process ends instead. */
  async line(): Promise<string> {
    const { value, done } = await this.lines.next();
    if (done) throw new Error(`${this.child.spawnargs.join(' ')} ended early`);
    return value;
  }

  async end(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }
}

/** Starts a sender for one turn: its log begins empty and its heap is the same for all clients. */
export async function startTruth(programs: Programs, cores: string | null, threads = 1): Promise<Sender> {
  if (programs.native === null) {
    const { url, takeLogs, close } = await startSender();
    return { port: Number(new URL(url).port), pid: null, takeLogs, close };
  }
  const running = new LineProcess([programs.native.sender, String(threads)], cores);
  const port = Number((await running.line()).split(' ')[1]);
  return {
    port,
    pid: running.child.pid ?? null,
    async takeLogs() {
      running.child.stdin?.write('logs\n');
      return JSON.parse(await running.line()) as SentLog[];
    },
    close: () => running.end(),
  };
}

/** What Linux tells of a process now. */
export interface Look {
  readonly cpuMs: number;
  readonly rssMiB: number;
}

/** CPU time of all threads of a process, and its memory. */
export function lookAt(pid: number): Look {
  let nanoseconds = 0;
  for (const task of readdirSync(`/proc/${pid}/task`)) {
    nanoseconds += Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'latin1').split(' ')[0]);
  }
  const rss = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
  return { cpuMs: nanoseconds / 1e6, rssMiB: Number(rss) / 1_024 };
}
