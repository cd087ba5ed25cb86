import { type ReplayOptions, replayLoadOf } from '../../src/scenario/replay/arrange.js';
import { type RawTrace, type ReadOptions, readTrace, type TraceLines } from '../../src/scenario/replay/read.js';
import type { ReplayLoad } from '../../src/scenario/types.js';

/** A text as the lines of a trace file. Its hash is its number of lines, which no test of reading looks at. */
export function linesOf(text: string): TraceLines {
  const lines = text.split('\n');
  if (lines[lines.length - 1] === '') lines.pop();
  return take => {
    for (const [at, line] of lines.entries()) if (!take(line, at + 1)) break;
    return String(lines.length);
  };
}

const plainReading: ReadOptions = { format: 'auto', fromMs: 0, toMs: null, failures: 'drop' };

export function read(text: string, options: Partial<ReadOptions> = {}): RawTrace | string {
  return readTrace(linesOf(text), { ...plainReading, ...options });
}

/** The load of a trace text, which must be one. */
export function replayOf(text: string, options: Partial<ReadOptions & ReplayOptions> = {}): ReplayLoad {
  return replayFrom(linesOf(text), options);
}

/** The load of the lines of a file, which must be a trace. */
export function replayFrom(lines: TraceLines, options: Partial<ReadOptions & ReplayOptions> = {}): ReplayLoad {
  const whole = { ...plainReading, file: 'trace', seed: 1, speed: 1, scale: 1, jitterMs: null, ...options };
  const raw = readTrace(lines, whole);
  if (typeof raw === 'string') throw new Error(raw);
  const load = replayLoadOf(raw, whole);
  if (typeof load === 'string') throw new Error(load);
  return load;
}

/** The CSV form: `at ms, input, output` and whatever further columns `header` names. */
export function csvOf(rows: readonly (readonly (number | string)[])[], more = ''): string {
  return [`timestamp_ms,input_tokens,output_tokens${more}`, ...rows.map(row => row.join(','))].join('\n');
}
