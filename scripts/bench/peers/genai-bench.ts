import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Peer, Result } from './peer.js';

const percentiles = ['p50', 'p99'] as const;

export const genaiBench: Peer = {
  name: 'genai-bench',
  program: 'genai-bench',
  source: 'pip install genai-bench',
  version: { python: 'genai-bench' },
  invocation: (load, { folder, url, tokenizer }) => ({
    files: {},
    args: [
      'benchmark',
      ...['--api-backend', 'openai', '--api-base', url.replace(/\/v1$/, ''), '--api-key', 'none'],
      ...['--task', 'text-to-text', '--api-model-name', 'truth', '--model-tokenizer', tokenizer],
      ...['--num-concurrency', String(load.users), '--traffic-scenario', `D(30,${load.tokens})`],
      ...['--max-requests-per-run', String(load.requests), '--max-time-per-run', '1'],
      ...['--metrics-time-unit', 'ms', '--metrics-refresh-interval', '10', '--log-dir', join(folder, 'logs')],
      ...['--experiment-base-dir', folder, '--experiment-folder-name', 'experiment'],
    ],
  }),
  read(folder) {
    const experiment = join(folder, 'experiment');
    const name = readdirSync(experiment).find(each => /^D\d.*\.json$/.test(each));
    if (name === undefined) throw new Error(`${experiment} has no result of a scenario`);
    const result = Result.of(join(experiment, name));
    const spread = (metric: string) => result.spread(`aggregated_metrics.stats.${metric}`, percentiles, 1);
    return {
      succeeded: result.number('aggregated_metrics.num_completed_requests'),
      failed: result.number('aggregated_metrics.num_error_requests'),
      ttft: spread('ttft'),
      ttfa: null,
      itl: null,
      tpot: spread('tpot'),
      latency: spread('e2e_latency'),
    };
  },
  ahead: 0,
  note: 'it has no distribution of gaps; it may send a few requests more than it is asked for',
};
