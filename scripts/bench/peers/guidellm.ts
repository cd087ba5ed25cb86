import { cpus } from 'node:os';
import { join } from 'node:path';
import { type Peer, Result } from './peer.js';
import { promptLines } from './prompts.js';

export const guidellm: Peer = {
  name: 'GuideLLM',
  program: 'guidellm',
  source: 'pip install guidellm',
  version: { python: 'guidellm' },
  invocation: (load, { folder, url, tokenizer }) => ({
    environment: { GUIDELLM__MAX_WORKER_PROCESSES: String(cpus().length) },
    // It ends with its data: one line for each request.
    files: { 'prompts.jsonl': promptLines('prompt', load.requests) },
    args: [
      'run',
      ...['--backend', `kind=openai_http,target=${url},model=truth,request_format=/v1/chat/completions`],
      ...['--profile', `kind=concurrent,streams=${load.users}`],
      ...['--constraint', `kind=max_requests,count=${load.requests}`],
      ...['--tokenizer', `kind=hf_auto,model=${tokenizer}`],
      ...['--data', `kind=json_file,path=${join(folder, 'prompts.jsonl')}`],
      ...['--output', `kind=json,path=${join(folder, 'result.json')}`, '--disable-console'],
    ],
  }),
  read(folder) {
    const result = Result.of(join(folder, 'result.json'));
    const metrics = 'benchmarks.0.metrics';
    const spread = (name: string, msPerUnit: number) =>
      result.spread(`${metrics}.${name}.successful.percentiles`, ['p50', 'p99'], msPerUnit);
    return {
      succeeded: result.number(`${metrics}.request_totals.successful`),
      failed: result.number(`${metrics}.request_totals.errored`),
      ttft: spread('time_to_first_token_ms', 1),
      ttfa: spread('time_to_first_output_token_ms', 1),
      itl: null,
      tpot: spread('inter_token_latency_ms', 1),
      latency: spread('request_latency', 1_000),
    };
  },
  ahead: 0,
  note: 'TPOT is its inter-token latency, one average for each request; its own "time per output token" includes the first token; as many worker processes as cores (`GUIDELLM__MAX_WORKER_PROCESSES`) instead of ten',
};
