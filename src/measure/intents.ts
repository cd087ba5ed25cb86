import type { Slo } from '../scenario/types.js';
import type { AttemptRecord } from './attempt.js';
import { tpotMs } from './metrics.js';
import { isBusyAttempt, isCancelled, isInterrupted } from './outcomes.js';

/**
 * How an intent ended for the user. Two ends say nothing of the endpoint and are in no rate: `cancelled`, where the user
 * stopped an answer that was coming, and `interrupted`, where the run was stopped under it.
 */
export type IntentEnd = 'answered' | 'busy' | 'abandoned' | 'failed' | 'cancelled' | 'interrupted';

/** Whether an end counts for or against the endpoint. */
export function isDecided(end: IntentEnd): boolean {
  return end !== 'interrupted' && end !== 'cancelled';
}

/** One thing a user wanted answered, with everything that was sent for it. */
export interface IntentResult {
  readonly intent: number;
  /** 1 for a question that begins a conversation; only those are arrivals of the plan. */
  readonly turn: number;
  readonly class: string;
  /** Phase in which it was scheduled; its retries are counted there too. */
  readonly phase: string;
  /** When the user asked: the scheduled time of the first attempt. */
  readonly scheduledMs: number;
  /** In order of sending; never empty. */
  readonly attempts: readonly AttemptRecord[];
  readonly last: AttemptRecord;
  readonly end: IntentEnd;
  /** Answered, and within every latency limit. */
  readonly good: boolean;
}

/** Puts the attempts of each intent together, in order of the time the intents were scheduled. */
export function foldIntents(attempts: readonly AttemptRecord[], slo: Slo): IntentResult[] {
  const byIntent = new Map<number, AttemptRecord[]>();
  for (const attempt of attempts) {
    const known = byIntent.get(attempt.intent);
    if (known) known.push(attempt);
    else byIntent.set(attempt.intent, [attempt]);
  }
  const results: IntentResult[] = [];
  for (const own of byIntent.values()) {
    if (own.length > 1) own.sort((a, b) => a.retry - b.retry || a.attempt - b.attempt);
    const [first] = own;
    const last = own[own.length - 1];
    if (!first || !last) continue;
    const end = endOf(last);
    results.push({
      intent: first.intent,
      turn: first.turn,
      class: first.class,
      phase: first.phase,
      scheduledMs: first.scheduledMs,
      attempts: own,
      last,
      end,
      good: end === 'answered' && meetsLimits(last, first.scheduledMs, slo),
    });
  }
  return results.sort((a, b) => a.scheduledMs - b.scheduledMs || a.intent - b.intent);
}

/** What the user of an answered intent waited for its first token, waits between attempts included; else null. */
export function intentTtftMs(result: IntentResult): number | null {
  return sinceAsked(result, result.last.firstTokenMs);
}

/** What the user of an answered intent waited for the first token of the answer proper; else null. */
export function intentTtfaMs(result: IntentResult): number | null {
  return sinceAsked(result, result.last.firstAnswerMs);
}

/** What the user of an answered intent waited for its last token; else null. */
export function intentE2eMs(result: IntentResult): number | null {
  return sinceAsked(result, result.last.lastTokenMs);
}

/** After how long the user of an abandoned intent left; else null. */
export function abandonedAfterMs({ end, last, scheduledMs }: IntentResult): number | null {
  return end === 'abandoned' ? last.endMs - scheduledMs : null;
}

/** How an intent ends whose last attempt is this one. A pending retry that never came was cut off by the stop. */
export function endOf(last: AttemptRecord): IntentEnd {
  if (last.outcome === 'ok') return 'answered';
  if (!last.last || isInterrupted(last)) return 'interrupted';
  if (isCancelled(last)) return 'cancelled';
  if (last.outcome === 'client.aborted') return 'abandoned';
  return isBusyAttempt(last) ? 'busy' : 'failed';
}

/** Whether an answer asked for at `askedMs` met every latency limit. An answer too short for TPOT breaks no TPOT limit. */
export function meetsLimits(answer: AttemptRecord, askedMs: number, slo: Slo): boolean {
  return slo.latency.every(({ metric, limitMs }) => {
    if (metric === 'tpot') return (tpotMs(answer) ?? 0) < limitMs;
    const at = { ttft: answer.firstTokenMs, ttfa: answer.firstAnswerMs, e2e: answer.lastTokenMs }[metric];
    return at !== null && at - askedMs < limitMs;
  });
}

function sinceAsked(result: IntentResult, atMs: number | null): number | null {
  return result.end === 'answered' && atMs !== null ? atMs - result.scheduledMs : null;
}
