import { KvCache } from './kv-cache.js';
import type { ServingPreset } from './presets.js';

export type SequenceState = 'waiting' | 'prefill' | 'decode' | 'ended';

/** One request inside the engine. Times are model milliseconds. */
export interface Sequence {
  readonly id: number;
  readonly promptTokens: number;
  /** Tokens after which the sequence is finished. */
  readonly outputTokens: number;
  readonly arrivedMs: number;
  state: SequenceState;
  generated: number;
  /** Tokens of prompt and earlier output still to be worked through before the next token. */
  prefillLeft: number;
  blocks: number;
  preemptions: number;
  /** First admission to the batch. */
  admittedMs: number | null;
  firstTokenMs: number | null;
  lastTokenMs: number | null;
}

/** Told what happened, in the order in which it happened. */
export interface BatchObserver {
  admitted(sequence: Sequence): void;
  /** Exactly once per generated token; `sequence.generated` counts it already. The last one leaves state `ended`. */
  token(sequence: Sequence, atMs: number): void;
  /** The newest sequence lost its place because the KV cache is full. True: it is given up, not computed again. */
  preempted(sequence: Sequence): boolean;
}

export interface StepPlan {
  readonly durationMs: number;
  readonly decoding: number;
  readonly prefillTokens: number;
}

/** Steps only to breathe in: nothing would ever free the cache otherwise. */
const emptyStep: StepPlan = { durationMs: 0, decoding: 0, prefillTokens: 0 };

/**
 * Continuous batching as vLLM and SGLang do it: in every step each running sequence gets exactly one token, prompts are
 * taken on in chunks beside them, newcomers join first come first served, and when the KV cache is full the newest
 * sequence is thrown out and computed again later. Knows no clock: the caller alternates `plan` and `complete`.
 */
export class BatchEngine {
  readonly kv: KvCache;
  readonly running: Sequence[] = [];
  readonly waiting: Sequence[] = [];
  preemptions = 0;
  private emitters: Sequence[] = [];
  private nextId = 1;
  private cacheBlocked = false;

  constructor(
    private readonly preset: ServingPreset,
    private readonly observer: BatchObserver,
  ) {
    this.kv = new KvCache(preset.kvTokens);
  }

  get idle(): boolean {
    return this.running.length === 0 && this.waiting.length === 0;
  }

  /** True when a newcomer would find the queue full. Those who will join at the next step do not count as queued. */
  get queueFull(): boolean {
    const seats = this.cacheBlocked ? 0 : Math.max(0, this.preset.maxSequences - this.running.length);
    return this.waiting.length >= this.preset.queueLimit + seats;
  }

  /** Puts a request at the end of the queue, whatever its length: refusing is the caller's business. */
  submit(promptTokens: number, outputTokens: number, nowMs: number): Sequence {
    const sequence: Sequence = {
      id: this.nextId,
      promptTokens,
      outputTokens: Math.max(1, outputTokens),
      arrivedMs: nowMs,
      state: 'waiting',
      generated: 0,
      prefillLeft: promptTokens,
      blocks: 0,
      preemptions: 0,
      admittedMs: null,
      firstTokenMs: null,
      lastTokenMs: null,
    };
    this.nextId += 1;
    this.waiting.push(sequence);
    return sequence;
  }

  /** Takes a sequence out, at any time, also between `plan` and `complete`. */
  cancel(sequence: Sequence): void {
    if (sequence.state === 'ended') return;
    remove(sequence.state === 'waiting' ? this.waiting : this.running, sequence);
    this.end(sequence);
  }

  /** Decides what the step that starts at `nowMs` works on. */
  plan(nowMs: number): StepPlan {
    this.emitters = [];
    this.growAll();
    let contextTokens = 0;
    for (const sequence of this.running) {
      if (sequence.state !== 'decode') continue;
      this.emitters.push(sequence);
      contextTokens += sequence.promptTokens + sequence.generated;
    }
    const decoding = this.emitters.length;
    const meanContext = decoding === 0 ? 0 : contextTokens / decoding;
    const decodeMs = this.preset.decodeStepMs(decoding, meanContext);
    const prefillTokens = this.takeChunks(Math.max(0, this.chunkBudget(decodeMs) - decoding), nowMs);
    if (this.running.length === 0) return emptyStep;
    const prefillMs = this.preset.prefillApart ? 0 : (prefillTokens / this.preset.prefillTokensPerSecond) * 1_000;
    return { durationMs: decodeMs + prefillMs, decoding, prefillTokens };
  }

  /** Ends the step at `atMs`: every sequence that decoded, or whose prompt is now done, has one more token. */
  complete(atMs: number): void {
    let anyEnded = false;
    for (const sequence of this.emitters) {
      if (sequence.state !== 'decode' && sequence.state !== 'prefill') continue;
      sequence.state = 'decode';
      sequence.generated += 1;
      sequence.firstTokenMs ??= atMs;
      if (sequence.generated >= sequence.outputTokens) {
        this.end(sequence);
        anyEnded = true;
      }
      this.observer.token(sequence, atMs);
      sequence.lastTokenMs = atMs;
    }
    this.emitters = [];
    if (!anyEnded) return;
    let kept = 0;
    for (const sequence of this.running) {
      if (sequence.state === 'ended') continue;
      this.running[kept] = sequence;
      kept += 1;
    }
    this.running.length = kept;
  }

  private chunkBudget(decodeMs: number): number {
    if (!this.preset.prefillApart) return this.preset.chunkTokens;
    return Math.min(this.preset.chunkTokens, Math.floor((this.preset.prefillTokensPerSecond * decodeMs) / 1_000));
  }

  /** Room for the token that each decoding sequence is about to add; the oldest are served first. */
  private growAll(): void {
    for (let index = 0; index < this.running.length; index += 1) {
      const sequence = this.running[index];
      if (sequence?.state !== 'decode') continue;
      const needed = KvCache.blocksFor(sequence.promptTokens + sequence.generated + 1);
      while (sequence.blocks < needed && sequence.state === 'decode') {
        if (this.kv.grow()) sequence.blocks += 1;
        else this.preemptNewest();
      }
    }
  }

  private preemptNewest(): void {
    const victim = this.running.pop();
    if (!victim) return;
    this.preemptions += 1;
    victim.preemptions += 1;
    this.kv.release(victim.blocks);
    victim.blocks = 0;
    victim.state = 'waiting';
    victim.prefillLeft = victim.promptTokens + victim.generated;
    if (this.observer.preempted(victim)) victim.state = 'ended';
    else this.waiting.unshift(victim);
  }

  /** Goes on with prompts already begun, then lets newcomers in, until the budget or the room is used up. */
  private takeChunks(budget: number, nowMs: number): number {
    let left = budget;
    for (const sequence of this.running) {
      if (left === 0) break;
      if (sequence.state === 'prefill') left -= this.takeChunk(sequence, left);
    }
    this.cacheBlocked = false;
    while (left > 0 && this.running.length < this.preset.maxSequences) {
      const next = this.waiting[0];
      if (!next) break;
      const blocks = KvCache.blocksFor(next.prefillLeft + 1);
      if (!this.kv.admit(blocks)) {
        this.cacheBlocked = true;
        break;
      }
      this.waiting.shift();
      next.blocks = blocks;
      next.state = 'prefill';
      this.running.push(next);
      if (next.admittedMs === null) {
        next.admittedMs = nowMs;
        this.observer.admitted(next);
      }
      left -= this.takeChunk(next, left);
    }
    return budget - left;
  }

  private takeChunk(sequence: Sequence, budget: number): number {
    const taken = Math.min(budget, sequence.prefillLeft);
    sequence.prefillLeft -= taken;
    if (sequence.prefillLeft === 0) this.emitters.push(sequence);
    return taken;
  }

  private end(sequence: Sequence): void {
    this.kv.release(sequence.blocks);
    sequence.blocks = 0;
    sequence.state = 'ended';
  }
}

function remove(list: Sequence[], sequence: Sequence): void {
  const index = list.indexOf(sequence);
  if (index >= 0) list.splice(index, 1);
}
