import type { AttemptRecord } from './attempt.js';
import type { EngineReport } from './self.js';
import type { ValidityCheck } from './summary-types.js';
import { counted } from './wording.js';

/** Stamps are rounded to the microsecond, each on its own. */
const roundingMs = 0.002;

/**
 * Whether every record is there, once, and in itself in order. Attempts are numbered in order of sending and written
 * when they end, so in a run without the engine's closing report missing numbers are what was under way when it died.
 */
export function recordsCheck(attempts: readonly AttemptRecord[], report: EngineReport | null): ValidityCheck {
  const id = 'records';
  const numbers = new Set<number>();
  let first = Infinity;
  let last = -1;
  let disordered = 0;
  for (const attempt of attempts) {
    numbers.add(attempt.attempt);
    first = Math.min(first, attempt.attempt);
    last = Math.max(last, attempt.attempt);
    if (!inOrder(attempt)) disordered += 1;
  }
  const expected = report?.attempts ?? attempts.length;
  const twice = attempts.length - numbers.size;
  const lost = Math.max(0, expected - numbers.size, attempts.length === 0 ? 0 : last - first + 1 - numbers.size);
  if (twice > 0 || disordered > 0 || (lost > 0 && report !== null)) {
    const message =
      `Of ${counted(expected, 'attempt record')} ${lost} are missing, ${twice} came twice and ${disordered} have times ` +
      'out of order; none may.';
    return { id, level: 'invalid', message };
  }
  if (lost > 0) {
    const message =
      `${counted(attempts.length, 'attempt record')} are there and ${lost} are missing: the run ended without its ` +
      'closing report, and what was under way left no record.';
    return { id, level: 'suspect', message };
  }
  return {
    id,
    level: 'ok',
    message: `All ${counted(attempts.length, 'attempt record')} are there, once and in order.`,
  };
}

function inOrder(a: AttemptRecord): boolean {
  let latest = a.sentMs ?? a.scheduledMs;
  for (const stamp of [a.headersMs, a.firstEventMs, a.firstTokenMs, a.lastTokenMs, a.endMs]) {
    if (stamp === null) continue;
    if (stamp < latest - roundingMs) return false;
    latest = stamp;
  }
  return a.connectedMs === null || a.connectedMs <= (a.headersMs ?? a.endMs) + roundingMs;
}
