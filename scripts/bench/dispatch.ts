import { parseArgs } from 'node:util';
import { monotonicMs } from '../../src/base/node/clock.js';
import { Sleeper } from '../../src/engine/sleeper.js';
import { exchanges } from '../../test/support/truth-exchange.js';
import { stream } from '../../test/support/truth-script.js';
import { scripted, startTruthServer } from '../../test/support/truth-server.js';

/**
 * How late things start that are due at exact times, by way of waiting: the engine's sleeper thread against the event
 * loop's own timers. Negative lateness is a request sent before its time.
 *
 *   npx tsx scripts/bench/dispatch.ts [--seconds 5] [--streams 0]
 *
 * `--streams` puts that many streams of 20 tokens/s behind the same event loop.
 */
const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '5' }, streams: { type: 'string', default: '0' } },
});
const seconds = Number(values.seconds);
const streams = Number(values.streams);

type Schedule = (dueMs: readonly number[], ran: (index: number) => void) => void;

const sleeper = new Sleeper();
await sleeper.ready();

const ways: readonly (readonly [string, Schedule])[] = [
  [
    'setTimeout for each',
    (dueMs, ran) => {
      for (const [index, atMs] of dueMs.entries()) setTimeout(() => ran(index), atMs - monotonicMs());
    },
  ],
  [
    'chained setTimeout',
    (dueMs, ran) => {
      const next = (index: number): void => {
        let at = index;
        for (; at < dueMs.length && (dueMs[at] ?? 0) <= monotonicMs(); at++) ran(at);
        const atMs = dueMs[at];
        if (atMs !== undefined) setTimeout(() => next(at), Math.ceil(atMs - monotonicMs()));
      };
      next(0);
    },
  ],
  [
    'sleeper thread',
    (dueMs, ran) => {
      const next = (index: number): void => {
        let at = index;
        for (; at < dueMs.length && (dueMs[at] ?? 0) <= monotonicMs(); at++) ran(at);
        const atMs = dueMs[at];
        if (atMs !== undefined) sleeper.at(atMs, () => next(at));
      };
      next(0);
    },
  ],
];

/** Lateness of each, sorted, and CPU as a share of a core. */
function measure(schedule: Schedule, perSecond: number): Promise<{ lateMs: number[]; cpu: number }> {
  const startMs = monotonicMs() + 20;
  const dueMs = Array.from({ length: perSecond * seconds }, (_, index) => startMs + (index * 1_000) / perSecond);
  const lateMs: number[] = [];
  const before = process.cpuUsage();
  return new Promise(resolve => {
    schedule(dueMs, index => {
      lateMs.push(monotonicMs() - (dueMs[index] ?? Number.NaN));
      if (lateMs.length < dueMs.length) return;
      const { user, system } = process.cpuUsage(before);
      resolve({ lateMs: lateMs.sort((a, b) => a - b), cpu: (user + system) / 1e6 / seconds });
    });
  });
}

const server = streams > 0 ? await startTruthServer() : null;
console.log(`${seconds} s each, with ${streams} streams of 20 tokens/s behind it, Node ${process.version}`);
console.log('way                 |  per s |   min |   p50 |   p99 |   max (ms late) | CPU of a core');
for (const perSecond of [1_000, 5_000]) {
  for (const [name, schedule] of ways) {
    const shape = { firstMs: 10, tokens: Math.ceil((seconds + 1) * 20), everyMs: 50 };
    const load = server ? exchanges(server.url, scripted({ steps: stream(shape) }), streams, 0) : null;
    const { lateMs, cpu } = await measure(schedule, perSecond);
    await load;
    const at = (share: number) => lateMs[Math.min(lateMs.length - 1, Math.floor(share * lateMs.length))] ?? Number.NaN;
    const figures = [0, 0.5, 0.99, 1].map(share => at(share).toFixed(2).padStart(5));
    console.log(
      `${name.padEnd(19)} | ${String(perSecond).padStart(6)} | ${figures.join(' | ')}            | ${cpu.toFixed(2)}`,
    );
  }
}
await server?.close();
await sleeper.close();
