import type { Sequence } from '../model/batching.js';
import { blockTokens } from '../model/kv-cache.js';
import { ExpositionPage, Histogram } from './exposition.js';

/** Bucket bounds of vLLM's histograms, in seconds or tokens. */
const firstTokenBounds = [
  0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80, 160, 640, 2_560,
];
const gapBounds = [0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80];
const latencyBounds = [0.3, 0.5, 0.8, 1, 1.5, 2, 2.5, 5, 10, 15, 20, 30, 40, 50, 60, 120, 240, 480, 960, 1_920, 7_680];
const tokenBounds = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000];

/** What the page shows of the engine at this moment. */
export interface ServingState {
  readonly running: number;
  readonly waiting: number;
  /** Share of the KV cache in use, 0 to 1. */
  readonly kvUsage: number;
  readonly kvBlocks: number;
  readonly preemptions: number;
  readonly rejected: number;
}

export type FinishedReason = 'stop' | 'length' | 'abort' | 'error';

/** Collects what vLLM counts and shows it under vLLM's names. Times are real seconds, as a client would see them. */
export class ServingMetrics {
  promptTokens = 0;
  cachedTokens = 0;
  generationTokens = 0;
  private readonly finishes: Record<FinishedReason, number> = { stop: 0, length: 0, abort: 0, error: 0 };
  private readonly firstToken = new Histogram(firstTokenBounds);
  private readonly gap = new Histogram(gapBounds);
  private readonly endToEnd = new Histogram(latencyBounds);
  private readonly queueTime = new Histogram(latencyBounds);
  private readonly prefillTime = new Histogram(latencyBounds);
  private readonly decodeTime = new Histogram(latencyBounds);
  private readonly promptLength = new Histogram(tokenBounds);
  private readonly outputLength = new Histogram(tokenBounds);

  constructor(
    private readonly model: string,
    private readonly speed: number,
  ) {}

  admitted(sequence: Sequence, cachedTokens: number): void {
    this.promptTokens += sequence.promptTokens;
    this.cachedTokens += cachedTokens;
    this.queueTime.observe(this.seconds(sequence.arrivedMs, sequence.admittedMs ?? sequence.arrivedMs));
  }

  token(sequence: Sequence, atMs: number): void {
    this.generationTokens += 1;
    if (sequence.lastTokenMs === null) {
      this.firstToken.observe(this.seconds(sequence.arrivedMs, atMs));
      this.prefillTime.observe(this.seconds(sequence.admittedMs ?? atMs, atMs));
    } else {
      this.gap.observe(this.seconds(sequence.lastTokenMs, atMs));
    }
  }

  /** To be called once for each sequence, however it ended. */
  finished(sequence: Sequence, reason: FinishedReason, atMs: number): void {
    this.finishes[reason] += 1;
    if (reason === 'abort' || sequence.firstTokenMs === null) return;
    this.endToEnd.observe(this.seconds(sequence.arrivedMs, atMs));
    this.decodeTime.observe(this.seconds(sequence.firstTokenMs, atMs));
    this.promptLength.observe(sequence.promptTokens);
    this.outputLength.observe(sequence.generated);
  }

  page(state: ServingState): string {
    const page = new ExpositionPage({ engine: '0', model_name: this.model });
    page.gauge('vllm:num_requests_running', 'Requests in the batch.', state.running);
    page.gauge('vllm:num_requests_waiting', 'Requests that wait to join the batch.', state.waiting);
    page.gauge('vllm:kv_cache_usage_perc', 'Share of the KV cache in use; 1 is full.', state.kvUsage);
    page.counter('vllm:num_preemptions_total', 'Sequences thrown out of a full KV cache.', state.preemptions);
    page.counter('vllm:prompt_tokens_total', 'Prompt tokens taken on.', this.promptTokens);
    page.counter('vllm:prefix_cache_queries_total', 'Tokens looked up in the prefix cache.', this.promptTokens);
    page.counter('vllm:prefix_cache_hits_total', 'Tokens found in the prefix cache.', this.cachedTokens);
    page.counter('vllm:generation_tokens_total', 'Tokens generated.', this.generationTokens);
    const reasons = Object.entries(this.finishes);
    page.family(
      'vllm:request_success_total',
      'Requests that ended, by finish reason.',
      'counter',
      reasons.map(([reason, value]) => ({ labels: { finished_reason: reason }, value })),
    );
    page.counter('vllm:admission_rejections_total', 'Requests refused because the queue was full.', state.rejected);
    page.histogram('vllm:time_to_first_token_seconds', 'Arrival to first token.', this.firstToken);
    page.histogram('vllm:inter_token_latency_seconds', 'Time between two tokens of a request.', this.gap);
    page.histogram('vllm:e2e_request_latency_seconds', 'Arrival to last token.', this.endToEnd);
    page.histogram('vllm:request_queue_time_seconds', 'Arrival to joining the batch.', this.queueTime);
    page.histogram('vllm:request_prefill_time_seconds', 'Joining the batch to first token.', this.prefillTime);
    page.histogram('vllm:request_decode_time_seconds', 'First token to last.', this.decodeTime);
    page.histogram('vllm:request_prompt_tokens', 'Prompt tokens of finished requests.', this.promptLength);
    page.histogram('vllm:request_generation_tokens', 'Tokens of finished requests.', this.outputLength);
    page.gauge('vllm:cache_config_info', 'Shape of the KV cache.', 1, {
      block_size: String(blockTokens),
      num_gpu_blocks: String(state.kvBlocks),
    });
    return page.toString();
  }

  private seconds(fromMs: number, toMs: number): number {
    return (toMs - fromMs) / this.speed / 1_000;
  }
}
