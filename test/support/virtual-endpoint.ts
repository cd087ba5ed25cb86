import type { AttemptRecord } from '../../src/measure/attempt.js';
import { createPlan } from '../../src/scenario/plan.js';
import type { Scenario } from '../../src/scenario/types.js';
import { BatchEngine, type Sequence } from '../../src/simulator/model/batching.js';
import type { ServingPreset } from '../../src/simulator/model/presets.js';
import { attempt, busyAttempt, numbered } from './attempts.js';

/**
 * The records of a scenario's open load against a modelled machine, `speed` times as fast as that is, reckoned without
 * any clock, socket or client: what a perfect instrument would have written.
 * @param promptFactor tokens of a prompt as the endpoint counts them / as they were planned
 */
export function virtualRecords(
  scenario: Scenario,
  preset: ServingPreset,
  speed = 1,
  promptFactor = 1,
): AttemptRecord[] {
  const records: AttemptRecord[] = [];
  const askedMs = new Map<Sequence, number>();
  const engine = new BatchEngine(preset, {
    admitted: () => {},
    preempted: () => false,
    token(sequence, atMs) {
      const scheduledMs = askedMs.get(sequence);
      if (sequence.state !== 'ended' || scheduledMs === undefined) return;
      askedMs.delete(sequence);
      const firstTokenMs = (sequence.firstTokenMs ?? atMs) / speed;
      const lastTokenMs = atMs / speed;
      records.push(
        attempt({
          scheduledMs,
          firstTokenMs,
          firstReasoningMs: null,
          firstAnswerMs: firstTokenMs,
          lastTokenMs,
          endMs: lastTokenMs,
          outputTokens: sequence.outputTokens,
          reasoningTokens: 0,
        }),
      );
    },
  });
  let nowMs = 0;
  /** Works until nothing is left, or up to a moment. */
  const work = (untilMs: number) => {
    while (nowMs < untilMs) {
      const { durationMs } = engine.plan(nowMs);
      if (durationMs === 0) {
        nowMs = Math.max(nowMs, Number.isFinite(untilMs) ? untilMs : nowMs);
        return;
      }
      nowMs += durationMs;
      engine.complete(nowMs);
    }
  };
  for (const intent of createPlan(scenario).intents()) {
    const scheduledMs = intent.scheduledMs ?? 0;
    work(scheduledMs * speed);
    if (engine.queueFull) {
      records.push(busyAttempt({ scheduledMs }));
      continue;
    }
    const promptTokens = Math.round(intent.inputTokens * promptFactor);
    askedMs.set(engine.submit(promptTokens, intent.outputTokens, scheduledMs * speed), scheduledMs);
  }
  work(Number.POSITIVE_INFINITY);
  return numbered(records.sort((a, b) => a.scheduledMs - b.scheduledMs));
}
