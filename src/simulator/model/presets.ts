/**
 * The machine and the model behind a simulated endpoint. Numbers are fitted to public measurements of such deployments;
 * they are for tests and demonstrations, not statements about a provider.
 */
export interface ServingPreset {
  readonly name: string;
  readonly title: string;
  /** Model id in answers and in `/v1/models` unless the options name another. */
  readonly model: string;
  /** Does the model think before it answers? */
  readonly reasons: boolean;
  /** Milliseconds of one engine step with `batch` decoding sequences of `meanContext` tokens each. */
  readonly decodeStepMs: (batch: number, meanContext: number) => number;
  /** Prompt tokens worked through per second while a step does nothing else. */
  readonly prefillTokensPerSecond: number;
  /** Other machines do the prefill: it takes time but does not lengthen the steps of those who decode. */
  readonly prefillApart: boolean;
  /** Share of prompt tokens found in the prefix cache; the prefill rate already counts them. */
  readonly cachedShare: number;
  /** Prompt tokens that one step may take on. */
  readonly chunkTokens: number;
  /** Tokens that the KV cache has room for. */
  readonly kvTokens: number;
  readonly maxSequences: number;
  /** Requests that may wait; `Infinity` never refuses. */
  readonly queueLimit: number;
  /** Longest prompt and output together. */
  readonly contextTokens: number;
  /** What a full queue looks like, by default. */
  readonly busy: string;
  readonly gpu: GpuModel;
}

export interface GpuModel {
  readonly name: string;
  readonly count: number;
  readonly memoryMiB: number;
  /** Weights and KV pool on each GPU. The pool is reserved at start, so used memory hardly moves under load. */
  readonly usedMiB: number;
  readonly idleWatts: number;
  readonly limitWatts: number;
}

/** Share of a mixture-of-experts layer's 256 experts that a batch touches when each token picks 8 of them. */
const expertsTouched = (batch: number): number => 1 - (31 / 32) ** batch;

/** fp8 weights and multi-head latent attention (70,272 bytes of KV a token) on eight H200. */
const r1StepMs = (batch: number, meanContext: number): number =>
  15 + 22 * expertsTouched(batch) + (batch * meanContext * 70_272) / 30.7e9;

/** Four times the time of each step: a quarter of the capacity for the same batch. */
const starvation = 4;

const r1OnH200: ServingPreset = {
  name: 'r1-8xh200',
  title: 'DeepSeek-R1 on one 8×H200 node: 6.4k tokens/s at 256 streams, queue of 1,024',
  model: 'deepseek-r1',
  reasons: true,
  decodeStepMs: r1StepMs,
  prefillTokensPerSecond: 16_000,
  prefillApart: false,
  cachedShare: 0,
  chunkTokens: 2_048,
  kvTokens: 4_600_000,
  maxSequences: 512,
  queueLimit: 1_024,
  contextTokens: 65_536,
  busy: 'sglang',
  gpu: { name: 'NVIDIA H200', count: 8, memoryMiB: 143_771, usedMiB: 129_000, idleWatts: 78, limitWatts: 700 },
};

/** What a simulated endpoint can be; the first is the default. */
export const simulatorPresets: readonly ServingPreset[] = [
  r1OnH200,
  {
    ...r1OnH200,
    name: 'r1-deepseek-node',
    title: "One decode node of DeepSeek's own fleet: 14.8k tokens/s, waits in line with keep-alives",
    model: 'deepseek-reasoner',
    // 14.8k output tokens/s is the plateau of a node; below it nobody gets more than 22 tokens/s.
    decodeStepMs: batch => Math.max(45, batch / 14.8),
    prefillTokensPerSecond: 73_700,
    prefillApart: true,
    cachedShare: 0.56,
    chunkTokens: 8_192,
    kvTokens: 3_600_000,
    maxSequences: 1_024,
    queueLimit: Number.POSITIVE_INFINITY,
    busy: 'deepseek-keepalive',
    gpu: { name: 'NVIDIA H800', count: 8, memoryMiB: 81_559, usedMiB: 73_800, idleWatts: 72, limitWatts: 700 },
  },
  {
    ...r1OnH200,
    name: 'r1-starved',
    title: 'DeepSeek-R1 with too few cards: 64 streams, queue of 32, then 503',
    model: 'deepseek-reasoner',
    decodeStepMs: (batch, meanContext) => starvation * r1StepMs(batch, meanContext),
    prefillTokensPerSecond: 4_000,
    chunkTokens: 1_024,
    kvTokens: 500_000,
    maxSequences: 64,
    queueLimit: 32,
    busy: 'deepseek-503',
  },
  {
    name: 'llama8b-h100',
    title: 'Llama-3.1-8B on one H100: 8.5k tokens/s at 256 streams, waits without limit',
    model: 'llama-3.1-8b-instruct',
    reasons: false,
    decodeStepMs: (batch, meanContext) => 6.3 + (batch * meanContext * 131_072) / 2.68e9 + 0.02 * batch,
    prefillTokensPerSecond: 40_000,
    prefillApart: false,
    cachedShare: 0,
    chunkTokens: 2_048,
    kvTokens: 412_000,
    maxSequences: 256,
    queueLimit: Number.POSITIVE_INFINITY,
    contextTokens: 131_072,
    busy: 'vllm',
    gpu: {
      name: 'NVIDIA H100 80GB HBM3',
      count: 1,
      memoryMiB: 81_559,
      usedMiB: 73_600,
      idleWatts: 70,
      limitWatts: 700,
    },
  },
  {
    name: 'distill7b-a10',
    title: 'R1-Distill-Qwen-7B on one A10: 64 streams, 128 waiting, then 429',
    model: 'deepseek-r1-distill-qwen-7b',
    reasons: true,
    decodeStepMs: (batch, meanContext) => 32 + (batch * meanContext * 57_344) / 0.48e9,
    prefillTokensPerSecond: 4_000,
    prefillApart: false,
    cachedShare: 0,
    chunkTokens: 512,
    kvTokens: 94_000,
    maxSequences: 64,
    queueLimit: 128,
    contextTokens: 32_768,
    busy: 'tgi',
    gpu: { name: 'NVIDIA A10', count: 1, memoryMiB: 23_028, usedMiB: 20_700, idleWatts: 21, limitWatts: 150 },
  },
];
