import { classIn, numberIn, objectIn, objectOrNull, ordinalIn, phaseIn, tokensIn, WrongValue } from './cells.js';
import type { Reading, TraceFormat } from './row.js';

/**
 * busytone's own `attempts.ndjson`: what users asked in an earlier run, at the moments at which they asked. Retries are
 * left out, since they came from that run's endpoint. Lines stand in the order in which attempts ended.
 */
export const attempts: TraceFormat = {
  name: 'attempts',
  recognises(line) {
    const object = objectOrNull(line);
    return object !== null && 'scheduledMs' in object && 'plannedInputTokens' in object;
  },
  open: () => ({
    headed: false,
    startsAtZero: true,
    ordered: false,
    read(line): Reading {
      const record = objectIn(line);
      const { retry, session, turn, class: name, phase, scheduledMs } = record;
      if (typeof scheduledMs !== 'number') throw new WrongValue('expected scheduledMs');
      if (typeof retry === 'number' && retry > 0) return { kind: 'left-out', reason: 'a retry of an earlier attempt' };
      const planned = (key: string) => tokensIn(record[key], key);
      return {
        kind: 'row',
        row: {
          atMs: numberIn(String(scheduledMs), 'scheduledMs'),
          inputTokens: planned('plannedInputTokens'),
          outputTokens: planned('plannedOutputTokens'),
          reasoningTokens: planned('plannedReasoningTokens'),
          session: typeof session === 'number' ? String(session) : null,
          turn: turn === undefined ? null : ordinalIn(turn, 'a turn'),
          class: typeof name === 'string' ? classIn(name) : null,
          phase: typeof phase === 'string' ? phaseIn(phase) : null,
          blocks: null,
        },
      };
    },
  }),
};
