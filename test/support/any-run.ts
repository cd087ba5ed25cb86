import fc from 'fast-check';
import type { AttemptRecord } from '../../src/measure/attempt.js';
import { outcomeClasses } from '../../src/protocol/types.js';
import type { PhaseSpan } from '../../src/scenario/types.js';
import { attempt, numbered, unanswered } from './attempts.js';
import { planOf } from './plans.js';

export const anyPhases: PhaseSpan[] = [
  { label: 'baseline', startMs: 0, endMs: 10_000 },
  { label: 'peak', startMs: 10_000, endMs: 30_000 },
  { label: 'recovery', startMs: 30_000, endMs: 60_000 },
];
/** The plan of `anyRun`: three phases, no objectives. */
export const anyPlan = planOf({ phases: anyPhases });

const anyEnd = fc.record({
  outcome: fc.constantFrom(...outcomeClasses),
  confidence: fc.constantFrom('certain', 'likely', 'suspect'),
  busySuspect: fc.boolean(),
  abortReason: fc.constantFrom(null, 'patience', 'stopped', 'cancelled'),
  waitMs: fc.double({ min: 1, max: 20_000, noNaN: true }),
});

/** Some intents at any times, each with one to three attempts that end in any way. */
export const anyRun = fc
  .array(
    fc.record({
      atMs: fc.double({ min: 0, max: 59_999, noNaN: true }),
      class: fc.constantFrom('quick-chat', 'long-reasoning'),
      ends: fc.array(anyEnd, { minLength: 1, maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map(intents =>
    numbered(
      intents.flatMap(({ atMs, class: name, ends }, i) =>
        ends.map(({ waitMs, ...end }, retry): AttemptRecord => {
          const scheduledMs = atMs + retry * 30_000;
          const make = end.outcome === 'ok' ? attempt : unanswered;
          const firstTokenMs = end.outcome === 'ok' ? scheduledMs + waitMs : null;
          const last = retry === ends.length - 1;
          const phase = anyPlan.phaseAt(atMs);
          const reclick = Math.floor(retry / 2);
          return make({ ...end, reclick, scheduledMs, firstTokenMs, intent: i + 1, retry, last, class: name, phase });
        }),
      ),
    ),
  );
