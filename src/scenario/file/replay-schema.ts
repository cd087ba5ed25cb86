import { z } from 'zod';
import { parseDurationMs, parseFactor } from '../../base/units.js';
import { traceFormats } from '../replay/types.js';
import { show } from './problem.js';
import { choice, duration, text, timeSpan } from './quantities.js';

const highestFactor = 1_000;

/** A factor above 0, written `2x` or, where `percent` is, `50%`. */
function factor(what: string, example: string, percent: boolean) {
  const expected = (found: unknown) => `expected ${what}, got ${show(found)}; write for example ${example}`;
  return z
    .string({ error: issue => expected(issue.input) })
    .transform((written, context) => {
      const share = percent ? /^(\d+(?:\.\d+)?)\s*%$/.exec(written.trim()) : null;
      const value = share === null ? parseFactor(written) : Number(share[1]) / 100;
      if (value !== null && value > 0 && value <= highestFactor) return value;
      const message =
        value === null
          ? expected(written)
          : `${show(written)} is out of range; write more than 0 and at most ${highestFactor}x`;
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    })
    .meta({ examples: [example], pattern: `^\\d+(\\.\\d+)?\\s*${percent ? '(%|[x×])' : '[x×]'}$` });
}

const jitterSchema = z
  .string({ error: issue => `expected none or a duration, got ${show(issue.input)}; write for example 3s` })
  .transform((written, context) => {
    const value = written === 'none' ? 0 : parseDurationMs(written);
    if (value !== null && value <= 86_400_000) return value;
    const message = `expected none or a duration of at most a day, got ${show(written)}; write for example 3s`;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  })
  .meta({ examples: ['3s', 'none'] });

export const replaySchema = z
  .strictObject({
    file: text({ what: 'a path', example: 'trace.csv', pattern: /^[^\0]{1,1024}$/ }).describe(
      'Trace file next to the scenario, or the folder of an earlier run.',
    ),
    format: choice(['auto', ...traceFormats])
      .describe('What the file is. Default: auto, by its first line.')
      .optional(),
    speed: factor('how many times as fast', '2x', false)
      .describe('How many times as fast as recorded. Default: 1x.')
      .optional(),
    scale: factor('a share or a multiple of the trace', '50%', true)
      .describe(
        'Below 100% some conversations are left out by chance, above it shifted copies lie on top. Default: 100%.',
      )
      .optional(),
    from: duration('10m')
      .describe('Where the replayed stretch of the trace begins, from its first row on. Default: 0s.')
      .optional(),
    to: timeSpan('40m').describe('Where it ends. Default: with the trace.').optional(),
    jitter: jitterSchema
      .describe(
        'Rows come later by a random time up to this, to spread stamps that were rounded when recorded. Default: the grid that is found, or none.',
      )
      .optional(),
    failures: choice(['drop', 'keep'])
      .describe(
        'Rows without output, which failed when recorded: left out, or sent with a length of their class. Default: drop.',
      )
      .optional(),
  })
  .superRefine(
    (replay, context) => {
      const { from, to } = (replay ?? {}) as Record<string, unknown>;
      if (typeof to !== 'number' || typeof from !== 'number' || from < to) return;
      context.addIssue({ code: 'custom', path: ['to'], message: 'is not later than from; write a later moment' });
    },
    { when: () => true },
  )
  .describe('A recorded trace in place of a shape: intents come when and as long as its rows say.');

export type ReplaySection = z.output<typeof replaySchema>;
