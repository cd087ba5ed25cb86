import type { AttemptRecord } from './attempt.js';
import type { EngineReport } from './self.js';
import type { ValidityCheck } from './summary-types.js';
import { counted, partOf } from './wording.js';

/** Stamps are rounded to the microsecond, each on its own. */
const roundingMs = 0.002;

/**
 * Whether every record is there, once, and in itself in order. Attempts are numbered in order of sending and written
 * when they end, so in a run without the engine's closing report missing numbers are what was under way when it died.
 */
export function recordsCheck(attempts: readonly AttemptRecord[], report: EngineReport | null): ValidityCheck {
  const id = 'records';
  const numbers = new Float64Array(attempts.length);
  let disordered = 0;
  attempts.forEach((attempt, i) => {
    numbers[i] = attempt.attempt;
    if (!inOrder(attempt)) disordered += 1;
  });
  numbers.sort();
  const twice = numbers.filter((number, i) => i > 0 && number === numbers[i - 1]).length;
  const different = attempts.length - twice;
  const spread = (numbers[numbers.length - 1] ?? -1) - (numbers[0] ?? 0) + 1;
  const expected = report?.attempts ?? attempts.length;
  const lost = Math.max(0, expected - different, spread - different);
  if (twice > 0 || disordered > 0 || (lost > 0 && report !== null)) {
    const message =
      `${partOf(lost, expected, 'attempt record')} are missing, ${counted(twice, 'record')} came twice and ` +
      `${counted(disordered, 'record')} have times out of order; none may.`;
    return { id, level: 'invalid', message };
  }
  if (lost > 0) {
    const message =
      `${counted(attempts.length, 'attempt record')} are there and ${counted(lost, 'record')} are missing: the run ended without its ` +
      'closing report, and what was under way left no record.';
    return { id, level: 'suspect', message };
  }
  return {
    id,
    level: 'ok',
    message: `All ${counted(attempts.length, 'attempt record')} are there, once and in order.`,
  };
}

/** Whether every line of the records could be read. Whether a record is lost with it is for the check of records. */
export function damagedLinesCheck(damaged: number): ValidityCheck {
  const message =
    damaged === 0
      ? 'Every line of the records could be read.'
      : `${counted(damaged, 'line')} of the records could not be read and ${damaged === 1 ? 'is' : 'are'} left out; none should.`;
  return { id: 'damaged_lines', level: damaged === 0 ? 'ok' : 'suspect', message };
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
