import { monotonicMs } from '../../../src/base/node/clock.js';
import type { BenchClient } from './clients.js';
import { LineProcess, type Look, lookAt, type SentLog, startTruth } from './processes.js';
import type { Programs } from './programs.js';

/** What a request asks of the sender: see sender.cc. */
export interface Wish {
  readonly tokens: number;
  readonly firstMs: number;
  readonly everyMs: number;
  readonly together?: boolean;
  readonly rampMs?: number;
  readonly rampEveryMs?: number;
  readonly rampAfterMs?: number;
}

/** Streams that open evenly within a time; or requests, each followed by the next, for a time. */
export interface Load {
  readonly mode: 'open' | 'closed';
  readonly streams: number;
  readonly openMs: number;
  readonly wish: Wish;
  /** When CPU and events are counted, from the first request on. */
  readonly window: readonly [fromMs: number, toMs: number];
}

/** One token event: when it was sent, from the first request on, and how much later its stamp is. */
export interface Heard {
  readonly sentMs: number;
  readonly lagMs: number;
  readonly first: boolean;
}

export interface Turn {
  readonly windowMs: number;
  readonly cpuMs: number;
  readonly rssMiB: number;
  /** Share of a core that the sender used; null where it is not known. */
  readonly senderCores: number | null;
  /** Token events sent within the window, and requests. */
  readonly sentEvents: number;
  readonly sentRequests: number;
  /** Of all streams; empty for a closed load. */
  readonly heard: readonly Heard[];
}

export interface Cores {
  readonly client: string;
  readonly sender: string;
  readonly senderThreads?: number;
}

/**
 * Runs a client against a sender of its own and holds its stamps against the sender's log.
 * @throws Error when a stream or a token is missing: a client that loses some is no client.
 */
export async function runTurn(
  programs: Programs,
  client: BenchClient,
  load: Load,
  extra: readonly string[] = [],
  cores: Cores = { client: '0', sender: '1' },
): Promise<Turn> {
  const { mode, streams, openMs, wish, window } = load;
  const sender = await startTruth(programs, programs.pins ? cores.sender : null, cores.senderThreads);
  const task = [mode, String(sender.port), String(streams), String(openMs), JSON.stringify(wish), ...extra];
  const running = new LineProcess([...client.command, ...task], programs.pins ? cores.client : null);
  try {
    const startMs = Number((await running.line()).split(' ')[1]);
    const pids = [running.child.pid ?? 0, sender.pid];
    const before = await lookLater(startMs + window[0], pids);
    const after = await lookLater(startMs + window[1], pids);
    const results = mode === 'closed' ? [] : (JSON.parse(await running.line()) as Stream[]);
    if (mode === 'closed') await running.end();
    const logs = await sender.takeLogs();
    const windowMs = after.atMs - before.atMs;
    const [fromMs, toMs] = [before.atMs, after.atMs];
    const within = (ms: number) => ms >= fromMs && ms < toMs;
    const of = (which: number, figure: keyof Look) =>
      (after.looks[which]?.[figure] ?? 0) - (before.looks[which]?.[figure] ?? 0);
    const sentMs = logs.flatMap(log => log?.tokensMs ?? []);
    return {
      windowMs,
      cpuMs: of(0, 'cpuMs'),
      rssMiB: after.looks[0]?.rssMiB ?? Number.NaN,
      senderCores: sender.pid === null ? null : of(1, 'cpuMs') / windowMs,
      sentEvents: sentMs.filter(within).length,
      sentRequests: logs.filter(log => log !== null && within(log.receivedMs)).length,
      heard: results.flatMap(stream => heardOf(stream, logs, startMs)),
    };
  } finally {
    await running.end();
    await sender.close();
  }
}

/** What a client prints of one stream. */
interface Stream {
  readonly id: number;
  readonly tokensMs: readonly number[];
}

async function lookLater(atMs: number, pids: readonly (number | null)[]) {
  await new Promise(resolve => setTimeout(resolve, Math.max(0, atMs - monotonicMs())));
  return { atMs: monotonicMs(), looks: pids.map(pid => (pid === null ? null : lookAt(pid))) };
}

function heardOf({ id, tokensMs }: Stream, logs: readonly SentLog[], startMs: number): Heard[] {
  const sent = logs[id]?.tokensMs;
  if (sent?.length !== tokensMs.length) throw new Error(`Stream ${id}: ${tokensMs.length} tokens of ${sent?.length}`);
  return sent.map((ms, index) => ({
    sentMs: ms - startMs,
    lagMs: (tokensMs[index] ?? Number.NaN) - ms,
    first: index === 0,
  }));
}

/** How late the engine sends requests of a steady load, sorted by nothing, while streams flow behind the same event loop. */
export async function measureDispatch(
  programs: Programs,
  client: BenchClient,
  perSecond: number,
  streams: number,
  wish: Wish,
): Promise<{ lateMs: number[]; core: number }> {
  const sender = await startTruth(programs, programs.pins ? '1' : null);
  const task = [`dispatch:${perSecond}`, String(sender.port), String(streams), '1500', JSON.stringify(wish)];
  const running = new LineProcess([...client.command, ...task], programs.pins ? '0' : null);
  try {
    const startMs = Number((await running.line()).split(' ')[1]);
    const pids = [running.child.pid ?? 0];
    const before = await lookLater(startMs + 1_000, pids);
    const after = await lookLater(startMs + 3_500, pids);
    const lateMs = JSON.parse(await running.line()) as number[];
    const cpuMs = (after.looks[0]?.cpuMs ?? 0) - (before.looks[0]?.cpuMs ?? 0);
    return { lateMs, core: cpuMs / (after.atMs - before.atMs) };
  } finally {
    await running.end();
    await sender.close();
  }
}
