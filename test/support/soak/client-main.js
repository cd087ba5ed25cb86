/**
 * Runs a scenario with the built package and sends what the process holds, again and again, to its parent. Arguments: the
 * scenario file, the folder for reports, and the number of engine threads (0: as many as the plan needs).
 */
import { readdirSync } from 'node:fs';
import { BroadcastChannel } from 'node:worker_threads';

const built = new URL('../../../dist/app/run.js', import.meta.url).href;
const { runScenario } = /** @type {typeof import('../../../src/app/run.js')} */ (await import(built));
const [scenario = '', outDir = '', workers = '0'] = process.argv.slice(2);
const send = /** @type {(message: unknown) => boolean} */ (process.send?.bind(process));

/** @type {Map<number, number>} */
const threads = new Map();
const channel = new BroadcastChannel('busytone-soak');
channel.unref();
channel.onmessage = (/** @type {{ data: [number, number] }} */ event) => {
  const [thread, handles] = event.data;
  threads.set(thread, handles);
};

/** @type {number[]} */
let latenessMs = [];
let records = 0;

/** @param {number} atMs */
function look(atMs) {
  const sorted = latenessMs.sort((a, b) => a - b);
  const quantile = (/** @type {number} */ share) => sorted[Math.floor(share * (sorted.length - 1))] ?? null;
  send({
    atMs,
    rssBytes: process.memoryUsage.rss(),
    descriptors: readdirSync('/proc/self/fd').length,
    handles: [process.getActiveResourcesInfo().length, ...threads.values()].reduce((sum, value) => sum + value, 0),
    records,
    latenessP50Ms: quantile(0.5),
    latenessP99Ms: quantile(0.99),
  });
  latenessMs = [];
}

const result = await runScenario(
  {
    scenario,
    overrides: {},
    outDir,
    ...(workers === '0' ? {} : { workers: Number(workers) }),
    keepGaps: true,
    insecureTls: false,
    readSecret: () => undefined,
    confirmHost: null,
    version: 'soak',
  },
  {
    prepared: async () => true,
    checked: () => {},
    started: () => {},
    live: ({ progress }) => {
      if (!progress.draining) look(progress.atMs);
    },
    recorded(batch) {
      records += batch.length;
      for (const { sentMs, scheduledMs } of batch) if (sentMs !== null) latenessMs.push(sentMs - scheduledMs);
    },
    ended: () => {},
  },
);
send({ path: result?.path });
process.disconnect();
