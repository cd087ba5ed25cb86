import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { replayLoadOf } from '../../src/scenario/replay/arrange.js';
import { readTrace } from '../../src/scenario/replay/read.js';
import { traceFromCsv, traceToCsv } from '../../src/scenario/replay/trace-csv.js';
import { traceFormats } from '../../src/scenario/replay/types.js';
import { csvOf, linesOf, replayOf } from '../support/traces.js';

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

describe('any file', () => {
  it('is a replay in order of time, or a text that says why not; nothing is thrown', () => {
    let replays = 0;
    const options = fc.record({
      format: fc.oneof({ weight: 9, arbitrary: fc.constant('auto' as const) }, fc.constantFrom(...traceFormats)),
      fromMs: fc.constantFrom(0, 1, 5_000),
      toMs: fc.constantFrom(null, 6_000, 1e6),
      failures: fc.constantFrom('drop' as const, 'keep' as const),
      speed: fc.constantFrom(0.5, 1, 7),
      scale: fc.constantFrom(0.4, 1, 2.3),
      jitterMs: fc.constantFrom(null, 0, 900),
    });
    fc.assert(
      fc.property(fc.oneof(text, noise), options, (content, given) => {
        const raw = readTrace(linesOf(content), given);
        if (typeof raw === 'string') {
          expect(raw).not.toBe('');
          return;
        }
        const load = replayLoadOf(raw, { ...given, file: 'f', seed: 3 });
        if (typeof load === 'string') {
          expect(load).not.toBe('');
          return;
        }
        replays += 1;
        const sent = [...load.trace.scheduledMs];
        expect(sent.every((ms, at) => ms >= (sent[at - 1] ?? 0) && ms < load.durationMs)).toBe(true);
        expect([...load.trace.turn].every(turn => turn >= 1)).toBe(true);
        const counted = [...raw.dropped.values()].reduce((sum, count) => sum + count, raw.malformed);
        if (raw.windows.length === 0) expect(counted + raw.columns.rows).toBe(raw.lines);
      }),
      { seed: 5, numRuns: 800 },
    );
    expect(replays).toBeGreaterThan(100);
  });

  it('is read in a time that grows with its length', () => {
    const rows = (count: number) =>
      csvOf(
        Array.from({ length: count }, (_, at) => [at * 10, 5, 7, `s${at % 99}`]),
        ',session',
      );
    const timed = (content: string) => {
      const runs = Array.from({ length: 3 }, () => {
        const start = performance.now();
        replayOf(content);
        return performance.now() - start;
      });
      return Math.min(...runs);
    };
    const [small, large] = [rows(4_000), rows(32_000)];
    timed(small);
    // Eight times as long; a quadratic reader would take sixty-four times as long.
    expect(timed(large) / timed(small)).toBeLessThan(24);
  });
});

it('rows in a file come back as they were', () => {
  const maybe = (of: fc.Arbitrary<number>) => fc.oneof(of.map(String), fc.constant(''));
  const row = fc.tuple(
    fc.double({ min: 0, max: 1e9, noNaN: true }),
    maybe(fc.integer({ min: 1, max: 1e6 })),
    maybe(fc.integer({ min: 1, max: 1e6 })),
    fc.constantFrom('', 'a', 'b'),
    fc.constantFrom('', 'x', 'y.1'),
    fc.array(fc.nat(), { maxLength: 4 }).map(ids => ids.join(' ')),
  );
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 30 }), fc.constantFrom(1, 3), (rows, speed) => {
      const { trace } = replayOf(csvOf(rows, ',session,class,blocks'), { speed });
      const collector = traceFromCsv();
      for (const each of [...traceToCsv(trace)].join('').trimEnd().split('\n')) collector.take(each);
      const again = collector.trace();
      expect({ ...again, classes: null, classAt: null }).toEqual({ ...trace, classes: null, classAt: null });
      const names = ({ classes, classAt }: typeof trace) => [...classAt].map(at => classes[at - 1] ?? null);
      expect(names(again)).toEqual(names(trace));
    }),
    { seed: 6, numRuns: 150 },
  );
});
