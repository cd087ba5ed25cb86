import assert from 'node:assert/strict';
import fc from 'fast-check';
import { replayLoadOf } from '../../../src/scenario/replay/arrange.js';
import { readTrace } from '../../../src/scenario/replay/read.js';
import { traceFormats } from '../../../src/scenario/replay/types.js';
import type { ReplayLoad } from '../../../src/scenario/types.js';
import { linesOf } from '../../support/traces.js';
import { target } from './target.js';

const length = fc.oneof(fc.nat(500).map(String), fc.constant('0'));
const second = fc.integer({ min: 0, max: 59 }).map(value => String(value).padStart(2, '0'));
const whole = (...cells: fc.Arbitrary<string>[]) => fc.tuple(...cells).map(values => values.join(','));
const atMs = fc.double({ min: -1e5, max: 1e5, noNaN: true }).map(String);
const name = fc.constantFrom('', 'a', 'b');

/** First lines with what belongs under them. */
const kinds: readonly (readonly [string, fc.Arbitrary<string>])[] = [
  [
    'TIMESTAMP,ContextTokens,GeneratedTokens',
    whole(
      second.map(value => `2023-11-16 18:17:${value}.25`),
      length,
      length,
    ),
  ],
  [
    'Timestamp,Session ID,Elapsed time,Model,Request tokens,Response tokens',
    whole(fc.nat(9_000).map(String), name, length, name, length, length),
  ],
  [
    'client_id,window_start_s,rate_rps,cv,pattern,shape,scale',
    whole(
      name,
      fc.nat(5).map(at => String(at * 600)),
      fc.constantFrom('0', '0.01', '0.2'),
      length,
      fc.constantFrom('', 'Gamma', 'Weibull'),
      fc.constantFrom('0.03', '1', '4'),
      fc.constantFrom('0.01', '9'),
    ),
  ],
  [
    'timestamp_ms,input_tokens,output_tokens,session,turn,class,phase,blocks',
    whole(
      atMs,
      length,
      length,
      name,
      fc.constantFrom('', '1', '3'),
      name,
      fc.constantFrom('', 'peak', 'decay'),
      fc.constantFrom('', '1', '1 2'),
    ),
  ],
  ['scheduled_ms,input_tokens,output_tokens', whole(atMs, length, length)],
  [
    '',
    fc
      .record({
        timestamp: fc.nat(9_000),
        input_length: fc.nat(900),
        output_length: fc.nat(9),
        hash_ids: fc.array(fc.nat(9)),
      })
      .map(row => JSON.stringify(row)),
  ],
];
const cell = fc.oneof(
  fc.constantFrom(
    '',
    '0',
    '-1',
    '12',
    '1e400',
    'NaN',
    '"',
    '"a,b"',
    '{',
    '[]',
    'Gamma',
    'weibull',
    '2024-02-30 25:00:00',
  ),
  fc.constantFrom(
    '2023-11-16 18:17:03.9799600',
    '2024-05-10 00:00:00+00:00',
    'peak',
    '7 8',
    '\u0000',
    '好',
    '600',
    '0.4',
  ),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.double().map(String),
);
const jsonLine = fc
  .record(
    {
      timestamp: fc.oneof(fc.double(), fc.string(), fc.integer()),
      input_length: fc.oneof(fc.integer(), fc.string()),
      output_length: fc.oneof(fc.nat(100), fc.constant(null)),
      hash_ids: fc.oneof(fc.array(fc.oneof(fc.integer(), fc.string())), fc.object()),
      session_id: fc.oneof(fc.string(), fc.nat()),
      scheduledMs: fc.oneof(fc.double(), fc.string()),
      plannedInputTokens: fc.nat(),
      plannedOutputTokens: fc.nat(),
      plannedReasoningTokens: fc.nat(),
      turn: fc.anything(),
      phase: fc.string(),
      class: fc.anything(),
    },
    { requiredKeys: [] },
  )
  .map(record => JSON.stringify(record) ?? '');
const line = fc.oneof(
  fc.array(cell, { maxLength: 9 }).map(cells => cells.join(',')),
  jsonLine,
  fc.string({ unit: 'binary' }),
);
const text = fc
  .constantFrom(...kinds)
  .chain(([head, good]) =>
    fc
      .array(fc.oneof({ weight: 40, arbitrary: good }, { weight: 1, arbitrary: line }), { maxLength: 40 })
      .map(lines => [head, ...lines].join('\n')),
  );
const noise = fc.array(line, { maxLength: 25 }).map(lines => lines.join('\n'));

const options = fc.record({
  format: fc.oneof({ weight: 9, arbitrary: fc.constant('auto' as const) }, fc.constantFrom(...traceFormats)),
  fromMs: fc.constantFrom(0, 1, 5_000),
  toMs: fc.constantFrom(null, 6_000, 1e6),
  failures: fc.constantFrom('drop' as const, 'keep' as const),
  speed: fc.constantFrom(0.5, 1, 7),
  scale: fc.constantFrom(0.4, 1, 2.3),
  jitterMs: fc.constantFrom(null, 0, 900),
});

type Options = typeof options extends fc.Arbitrary<infer Value> ? Value : never;

/** The load of a trace, or the text that says why there is none. */
function replayed(content: string, given: Options): ReplayLoad | string {
  const raw = readTrace(linesOf(content), given);
  if (typeof raw === 'string') return raw;
  const counted = [...raw.dropped.values()].reduce((sum, count) => sum + count, raw.malformed);
  if (raw.windows.length === 0) assert.equal(counted + raw.columns.rows, raw.lines);
  return replayLoadOf(raw, { ...given, file: 'f', seed: 3 });
}

function isInOrderOrSaysWhyNot(content: string, given: Options): void {
  const load = replayed(content, given);
  if (typeof load === 'string') {
    assert.notEqual(load, '');
    return;
  }
  const sent = [...load.trace.scheduledMs];
  assert.ok(sent.every((ms, at) => ms >= (sent[at - 1] ?? 0) && ms < load.durationMs));
  assert.ok([...load.trace.turn].every(turn => turn >= 1));
}

export const traceTargets = [
  target('trace file: of known kinds with odd lines', 600, fc.property(text, options, isInOrderOrSaysWhyNot)),
  target('trace file: any lines', 400, fc.property(noise, options, isInOrderOrSaysWhyNot)),
];

/** How many of so many traces of known kinds become a load. */
export function replaysAmong(count: number): number {
  const contents = fc.sample(fc.tuple(text, options), { numRuns: count, seed: 5 });
  return contents.filter(([content, given]) => typeof replayed(content, given) !== 'string').length;
}
