import { join } from 'node:path';
import { type Peer, Result } from './peer.js';

export const inferencePerf: Peer = {
  name: 'inference-perf',
  program: 'inference-perf',
  source: 'pip install inference-perf',
  version: { python: 'inference-perf' },
  invocation: (load, { folder, url, tokenizer }) => ({
    files: {
      // JSON is YAML too.
      'config.yaml': JSON.stringify({
        api: { type: 'chat', streaming: true },
        data: { type: 'mock' },
        load: {
          type: 'concurrent',
          interval: 0,
          stages: [{ num_requests: load.requests, concurrency_level: load.users }],
          worker_max_concurrency: 1_000,
        },
        server: { type: 'vllm', model_name: 'truth', base_url: url.replace(/\/v1$/, '') },
        tokenizer: { pretrained_model_name_or_path: tokenizer },
        report: {
          request_lifecycle: { summary: true, per_stage: false, use_server_output_tokens: true },
          prometheus: null,
        },
        storage: { local_storage: { path: join(folder, 'reports') } },
      }),
    },
    args: ['--config_file', join(folder, 'config.yaml')],
  }),
  read(folder) {
    const result = Result.of(join(folder, 'reports', 'summary_lifecycle_metrics.json'));
    const spread = (name: string) => result.spread(`successes.latency.${name}`, ['median', 'p99'], 1_000);
    return {
      succeeded: result.number('successes.count'),
      failed: result.number('failures.count'),
      ttft: spread('time_to_first_token'),
      ttfa: null,
      itl: spread('inter_token_latency'),
      tpot: spread('time_per_output_token'),
      latency: spread('request_latency'),
    };
  },
  ahead: 0,
  note: 'gap is its inter-token latency over all tokens; token counts from the server (`use_server_output_tokens`)',
};
