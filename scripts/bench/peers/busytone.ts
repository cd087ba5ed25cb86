import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Peer, Result, type Spread } from './peer.js';

export const busytone: Peer = {
  name: 'busytone',
  program: 'busytone',
  source: 'npm run build',
  version: ['--version'],
  invocation: (load, { folder, url }) => ({
    files: {
      'scenario.yaml': JSON.stringify({
        name: 'peers',
        target: { url, model: 'truth' },
        // Its users ask for a time, not a number of times.
        load: { mode: 'closed', shape: 'steady', base: load.users, duration: `${Math.round(load.seconds * 1_000)}ms` },
        traffic: [{ class: 'small', input: 30, output: load.tokens }],
        clients: { retry: 'none' },
        limits: { requests: '1M', tokens: '1G', concurrency: '100k', duration: '1m' },
      }),
    },
    args: ['run', join(folder, 'scenario.yaml'), '--out-dir', join(folder, 'runs'), '--quiet', '--yes'],
  }),
  read(folder) {
    const runs = join(folder, 'runs');
    const [run] = readdirSync(runs);
    if (run === undefined) throw new Error(`${runs} has no run`);
    const result = Result.of(join(runs, run, 'summary.json'));
    const spread = (metric: string): Spread | null =>
      result.spread(`overall.latency.${metric}`, ['p50.value', 'p99.value'], 1);
    const answered = result.number('overall.intents.answered');
    return {
      succeeded: answered,
      failed: result.number('overall.intents.sent') - answered,
      ttft: spread('ttftService'),
      ttfa: spread('ttfa'),
      itl: spread('itl'),
      tpot: spread('tpot'),
      latency: spread('duration'),
    };
  },
  ahead: 1,
  note: 'its figures from the sending (`ttftService`, `duration`), as the others take them, but TTFA from the moment at which a user became free; its users ask for as long as the others take, not a number of times',
};

/** The command line of this checkout, which needs no PATH. */
export const busytoneProgram = fileURLToPath(new URL('../../../bin/run.js', import.meta.url));
