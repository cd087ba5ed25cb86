import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { monotonicMs } from '../../base/node/clock.js';
import { figuresOfLine, nvidiaSmiFields } from '../nvidia-smi-line.js';
import type { Source, SourceSink } from './source.js';

export interface NvidiaSmiOptions {
  /** Where it runs, as ssh is given it; null for this machine. */
  readonly host: string | null;
  readonly everyMs: number;
  /** Program in place of `nvidia-smi`, and of `ssh`. */
  readonly programs?: { readonly nvidiaSmi?: string; readonly ssh?: string };
}

/** A process that ended is started again after this long. */
const restartMs = 5_000;
/** How long it may take to end after it was told to. */
const endMs = 2_000;
const mostComplaint = 300;

/** `nvidia-smi` in its own loop, on this machine or another. */
export function nvidiaSmiSource({ host, everyMs, programs = {} }: NvidiaSmiOptions): Source {
  const query = [
    `--query-gpu=${nvidiaSmiFields.join(',')}`,
    '--format=csv,noheader,nounits',
    '-lms',
    String(Math.round(everyMs)),
  ];
  const tool = programs.nvidiaSmi ?? 'nvidia-smi';
  const [program, args] =
    host === null
      ? [tool, query]
      : [programs.ssh ?? 'ssh', ['-o', 'BatchMode=yes', '-o', 'ConnectTimeout=5', '-T', host, tool, ...query]];
  let child: ChildProcess | null = null;
  let timer: NodeJS.Timeout | null = null;
  let stopped = false;

  function run(sink: SourceSink): void {
    let complaint = '';
    const started = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    child = started;
    started.stderr.on('data', (chunk: Buffer) => {
      complaint = (complaint + chunk.toString('utf8')).slice(0, mostComplaint);
    });
    const lines = createInterface({ input: started.stdout });
    lines.on('line', line => {
      const figures = figuresOfLine(line);
      if (figures === null) {
        complaint = line.slice(0, mostComplaint);
        return;
      }
      sink.observed({ figures, monotonicMs: monotonicMs(), clock: null, dialects: ['nvidia-smi'] });
    });
    const ended = (why: string) => {
      if (child !== started) return;
      child = null;
      if (stopped) return;
      sink.failed(why);
      timer = setTimeout(() => run(sink), restartMs);
      timer.unref();
    };
    started.once('error', (error: NodeJS.ErrnoException) =>
      ended(error.code === 'ENOENT' ? `there is no ${program} on this machine` : error.message),
    );
    started.once('close', code => ended(complaint.trim() || `${program} ended with code ${code}`));
  }

  return {
    start: run,
    async stop() {
      stopped = true;
      if (timer) clearTimeout(timer);
      const running = child;
      if (running === null || running.exitCode !== null) return;
      const ended = new Promise(resolve => running.once('close', resolve));
      running.kill('SIGTERM');
      const hard = setTimeout(() => running.kill('SIGKILL'), endMs);
      await ended;
      clearTimeout(hard);
    },
  };
}
