import { join } from 'node:path';
import { type Peer, Result } from './peer.js';

export const vllm: Peer = {
  name: 'vllm bench serve',
  program: 'vllm',
  source: 'pip install vllm (several gigabytes)',
  version: { python: 'vllm' },
  invocation: (load, { folder, url, tokenizer }) => ({
    files: {},
    args: [
      ...['bench', 'serve', '--backend', 'openai-chat', '--base-url', url.replace(/\/v1$/, '')],
      ...['--endpoint', '/v1/chat/completions', '--model', 'truth', '--tokenizer', tokenizer],
      ...['--dataset-name', 'random', '--random-input-len', '30', '--random-output-len', String(load.tokens)],
      ...['--num-prompts', String(load.requests), '--max-concurrency', String(load.users)],
      ...['--percentile-metrics', 'ttft,tpot,itl,e2el', '--metric-percentiles', '50,99'],
      ...['--save-result', '--result-dir', folder, '--result-filename', 'result.json'],
    ],
  }),
  read(folder) {
    const result = Result.of(join(folder, 'result.json'));
    const spread = (metric: string) => ({
      p50Ms: result.number(`p50_${metric}_ms`),
      p99Ms: result.number(`p99_${metric}_ms`),
    });
    return {
      succeeded: result.number('completed'),
      failed: result.number('failed'),
      ttft: spread('ttft'),
      ttfa: null,
      itl: spread('itl'),
      tpot: spread('tpot'),
      latency: spread('e2el'),
    };
  },
  ahead: 1,
  note: 'gap is its inter-token latency, which is between chunks',
};
