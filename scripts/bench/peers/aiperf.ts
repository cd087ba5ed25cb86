import { join } from 'node:path';
import { type Peer, Result } from './peer.js';
import { promptLines } from './prompts.js';

const percentiles = ['p50', 'p99'] as const;

export const aiperf: Peer = {
  name: 'AIPerf',
  program: 'aiperf',
  source: 'pip install aiperf',
  version: { python: 'aiperf' },
  invocation: (load, { folder, url, tokenizer }) => ({
    files: { 'prompts.jsonl': promptLines('text', 8) },
    args: [
      'profile',
      ...['--model', 'truth', '--url', url.replace(/\/v1$/, ''), '--endpoint-type', 'chat', '--streaming'],
      ...['--tokenizer', tokenizer, '--use-server-token-count'],
      ...['--input-file', join(folder, 'prompts.jsonl'), '--custom-dataset-type', 'single_turn'],
      ...['--concurrency', String(load.users), '--request-count', String(load.requests)],
      ...['--ui', 'none', '--no-server-metrics', '--no-gpu-telemetry', '--artifact-dir', join(folder, 'artifacts')],
    ],
  }),
  read(folder) {
    const result = Result.of(join(folder, 'artifacts', 'profile_export_aiperf.json'));
    return {
      succeeded: result.numberOr('request_count.avg', 0),
      failed: result.numberOr('error_request_count.avg', 0),
      ttft: result.spread('time_to_first_token', percentiles, 1),
      ttfa: result.spread('time_to_first_output_token', percentiles, 1),
      itl: result.spread('inter_chunk_latency', percentiles, 1),
      tpot: result.spread('inter_token_latency', percentiles, 1),
      latency: result.spread('request_latency', percentiles, 1),
    };
  },
  ahead: 0,
  note: 'gap is its inter-chunk latency, TPOT its inter-token latency, which is one average for each request; token counts from the server (`--use-server-token-count`)',
};
