import { aiperf } from './aiperf.js';
import { busytone, busytoneProgram } from './busytone.js';
import { genaiBench } from './genai-bench.js';
import { guidellm } from './guidellm.js';
import { inferencePerf } from './inference-perf.js';
import { k6 } from './k6.js';
import { findProgram, type Peer } from './peer.js';
import { vllm } from './vllm.js';

export const peers: readonly Peer[] = [busytone, aiperf, guidellm, inferencePerf, genaiBench, vllm, k6];

/** Which of them can be run here, and by which program. */
export function installed(environment: NodeJS.ProcessEnv) {
  const present: { readonly peer: Peer; readonly program: string }[] = [];
  const absent: Peer[] = [];
  for (const peer of peers) {
    const program = peer === busytone ? busytoneProgram : findProgram(peer.program, environment);
    if (program === null) absent.push(peer);
    else present.push({ peer, program });
  }
  return { present, absent };
}
