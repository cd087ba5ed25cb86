import { BatchEngine, type BatchObserver, type Sequence } from '../../../src/simulator/model/batching.js';
import { type ServingPreset, simulatorPresets } from '../../../src/simulator/model/presets.js';

/** A small machine whose numbers are easy to reckon with: 10 ms a step, 1 token of prompt a millisecond. */
export function machine(changes: Partial<ServingPreset> = {}): ServingPreset {
  const [base] = simulatorPresets;
  if (!base) throw new Error('no presets');
  return {
    ...base,
    decodeStepMs: () => 10,
    prefillTokensPerSecond: 1_000,
    prefillApart: false,
    chunkTokens: 100,
    kvTokens: 16_000,
    maxSequences: 4,
    queueLimit: 2,
    ...changes,
  };
}

export interface Event {
  readonly what: 'admitted' | 'token' | 'preempted';
  readonly id: number;
  readonly atMs: number;
}

/** An engine that is stepped without any clock, and the diary of what happened. */
export class VirtualEngine implements BatchObserver {
  readonly engine: BatchEngine;
  readonly events: Event[] = [];
  nowMs = 0;
  prefillTokens = 0;
  givesUpPreempted = false;
  onToken: (sequence: Sequence, atMs: number) => void = () => {};

  constructor(preset: ServingPreset) {
    this.engine = new BatchEngine(preset, this);
  }

  /** One step; false when there was nothing to do. */
  step(): boolean {
    const { durationMs, prefillTokens } = this.engine.plan(this.nowMs);
    if (durationMs === 0) return false;
    this.prefillTokens += prefillTokens;
    this.nowMs += durationMs;
    this.engine.complete(this.nowMs);
    return true;
  }

  run(): void {
    while (this.step());
  }

  tokens(id: number): readonly number[] {
    return this.events.filter(event => event.what === 'token' && event.id === id).map(event => event.atMs);
  }

  admitted(sequence: Sequence): void {
    this.events.push({ what: 'admitted', id: sequence.id, atMs: this.nowMs });
  }

  token(sequence: Sequence, atMs: number): void {
    this.events.push({ what: 'token', id: sequence.id, atMs });
    this.onToken(sequence, atMs);
  }

  preempted(sequence: Sequence): boolean {
    this.events.push({ what: 'preempted', id: sequence.id, atMs: this.nowMs });
    return this.givesUpPreempted;
  }
}
