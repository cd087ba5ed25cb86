import { monotonicMs } from '../../src/base/node/clock.js';
import { arrivalClock } from '../../src/engine/arrival-clock.js';
import { Exchange } from '../../src/engine/exchange.js';
import { ConnectionPool } from '../../src/engine/pool.js';
import { RequestTemplate } from '../../src/engine/request-template.js';
import { staying } from '../../src/scenario/clients/patience.js';
import type { Deadlines } from '../../src/scenario/types.js';
import { target } from './engine-run.js';
import type { TruthLog } from './truth-script.js';

const patient: Deadlines = {
  connectMs: 30_000,
  headersMs: 30_000,
  firstTokenMs: 30_000,
  gapMs: 30_000,
  totalMs: 60_000,
};

/**
 * Sends one request after the other over one pool, `spacingMs` apart, and gives them all back when the last has ended.
 * Their times are on the machine's monotonic clock.
 */
export async function exchanges(
  url: string,
  headers: Record<string, string>,
  count: number,
  spacingMs: number,
  stamp: () => number = arrivalClock(),
): Promise<Exchange[]> {
  const pool = new ConnectionPool({
    url: new URL(`${url}/chat/completions`),
    addresses: null,
    connections: 'reuse',
    insecureTls: false,
    proxy: null,
    stamp,
  });
  const request = new RequestTemplate(target(url, headers)).bytes([{ role: 'user', content: 'Hello' }], 100);
  const options = {
    channels: pool,
    zeroMs: 0,
    deadlines: patient,
    leave: staying,
    stallMs: 1_000,
    keepGaps: true,
    onTokens: () => {},
  };
  const startMs = monotonicMs();
  const ended: Promise<Exchange>[] = [];
  for (let index = 0; index < count; index++) {
    const waitMs = startMs + index * spacingMs - monotonicMs();
    if (waitMs > 0) await new Promise(resolve => setTimeout(resolve, waitMs));
    ended.push(new Promise(resolve => new Exchange(request, options, resolve).start()));
  }
  const all = await Promise.all(ended);
  pool.close();
  return all;
}

/** Arrival stamp minus true time of sending, for first tokens and for all later ones, in milliseconds, sorted. */
export function stampErrors(all: readonly Exchange[], logs: readonly TruthLog[]): { first: number[]; later: number[] } {
  const first: number[] = [];
  const later: number[] = [];
  for (const { reader } of all) {
    const truth = logs[reader.progress.usage?.promptTokens ?? -1]?.tokensMs ?? [];
    let atMs = reader.progress.firstTokenMs ?? Number.NaN;
    first.push(atMs - (truth[0] ?? Number.NaN));
    for (const [index, gapMs] of reader.gaps.entries()) {
      atMs += gapMs;
      later.push(atMs - (truth[index + 1] ?? Number.NaN));
    }
  }
  return { first: first.sort((a, b) => a - b), later: later.sort((a, b) => a - b) };
}

export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}
