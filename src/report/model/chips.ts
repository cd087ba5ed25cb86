import type { RunStatus, SloResult, Validity, ValidityCheck, Verdict } from '../../measure/summary-types.js';
import type { Chip, Tone } from './types.js';

/** What stands for a tone where there is only text. */
export const toneSymbols: Readonly<Record<Tone, string>> = { good: '✓', warn: '!', bad: '✗', quiet: '?' };

const verdicts: Readonly<Record<Verdict['outcome'], Chip>> = {
  held: { tone: 'good', word: 'HELD' },
  turned_busy: { tone: 'bad', word: 'TURNED BUSY' },
  failed: { tone: 'bad', word: 'FAILED' },
  too_little_data: { tone: 'quiet', word: 'TOO LITTLE DATA' },
};

const validities: Readonly<Record<Validity['verdict'], Tone>> = { VALID: 'good', SUSPECT: 'warn', INVALID: 'bad' };

const levels: Readonly<Record<ValidityCheck['level'], Chip>> = {
  ok: { tone: 'good', word: 'ok' },
  suspect: { tone: 'warn', word: 'suspect' },
  invalid: { tone: 'bad', word: 'invalid' },
  unknown: { tone: 'quiet', word: 'unknown' },
};

const statuses: Readonly<Record<RunStatus, Chip | null>> = {
  completed: null,
  running: { tone: 'warn', word: 'STILL RUNNING' },
  interrupted: { tone: 'warn', word: 'INTERRUPTED' },
  aborted: { tone: 'warn', word: 'ABORTED' },
};

export function verdictChip(verdict: Verdict): Chip {
  return verdicts[verdict.outcome];
}

export function validityChip(validity: Validity): Chip {
  return { tone: validities[validity.verdict], word: `${validity.verdict} MEASUREMENT` };
}

export function levelChip(level: ValidityCheck['level']): Chip {
  return levels[level];
}

export function statusChip(status: RunStatus): Chip | null {
  return statuses[status];
}

export function sloChip(result: SloResult): Chip {
  if (result.met === null) return { tone: 'quiet', word: 'not measured' };
  return result.met ? { tone: 'good', word: 'met' } : { tone: 'bad', word: 'missed' };
}
