import { mostPlannedIntents } from '../file/defaults.js';
import { show } from '../file/problem.js';
import { WrongValue } from './cells.js';
import { Columns } from './columns.js';
import { formatNamed, formatOf } from './formats.js';
import type { ClientWindow, OpenTrace, Reading, TraceRow } from './row.js';
import { type TraceFormatName, traceFormats } from './types.js';

/**
 * Hands the lines of a file to `take`, in order and numbered from 1, without their ends, until it returns false; null
 * stands for a line of more than a mebibyte.
 * @returns the SHA-256 of the whole file, in hex.
 */
export type TraceLines = (take: (line: string | null, number: number) => boolean) => string;

export interface ReadOptions {
  readonly format: TraceFormatName | 'auto';
  /** Window, in milliseconds since the first row (since 0 where the trace's clock is one of load time). */
  readonly fromMs: number;
  readonly toMs: number | null;
  readonly failures: 'drop' | 'keep';
}

/** What stands in a file, before anything is made of it. */
export interface RawTrace {
  readonly format: TraceFormatName;
  readonly sha256: string;
  readonly columns: Columns;
  /** Of a generator, in place of rows. */
  readonly windows: readonly ClientWindow[];
  /** Time of the trace's clock at which its window begins. */
  readonly zeroMs: number;
  readonly lines: number;
  readonly stoppedAtLine: number | null;
  readonly dropped: ReadonlyMap<string, number>;
  readonly malformed: number;
  readonly firstMalformed: readonly { readonly line: number; readonly reason: string }[];
}

const shownMalformed = 10;
/** More lines in doubt than this share, and the file is not what it is taken for. */
const mostMalformed = 0.1;
/** Lines among which the first one of a known format has to be. */
const linesToRecognise = 10;
/** Rows of an ordered trace may come so much too late; behind it the window is over. */
const disorderMs = 60_000;
const mostBlocks = 50_000_000;
const mostWindows = 1_000_000;
const mostTimeMs = 1e15;

const dropReasons = {
  nothing: 'no tokens in or out',
  noInput: 'no prompt tokens',
  failed: 'failed when recorded (no output)',
  outside: 'outside of the window',
} as const;

/**
 * Reads a trace: every line is a row, is dropped with a reason or counted as malformed. Takes time in proportion to the
 * lines and memory in proportion to the rows of the window. A file in no order that does not begin with its earliest row
 * is read twice, since the window counts from that row. A text says why nothing can be replayed; never throws unless
 * `lines` does.
 */
export function readTrace(lines: TraceLines, options: ReadOptions): RawTrace | string {
  const reading = new TraceReading(options, null);
  const sha256 = lines((line, number) => reading.take(line, number));
  const { earlierMs } = reading;
  if (earlierMs === null) return reading.result(sha256);
  const again = new TraceReading(options, earlierMs);
  lines((line, number) => again.take(line, number));
  return again.result(sha256);
}

class TraceReading {
  private readonly columns = new Columns();
  private readonly windows: ClientWindow[] = [];
  private readonly dropped = new Map<string, number>();
  private readonly firstMalformed: { line: number; reason: string }[] = [];
  private format: TraceFormatName | null = null;
  private open: OpenTrace | null = null;
  private firstLine: string | null = null;
  private earliestMs = Number.POSITIVE_INFINITY;
  private lines = 0;
  private malformed = 0;
  private stoppedAtLine: number | null = null;
  private problem: string | null = null;

  /** `firstMs` is the time of the row from which the window counts; null: of the first one. */
  constructor(
    private readonly options: ReadOptions,
    private firstMs: number | null,
  ) {}

  /** The time of the earliest row of a trace without order, where it was not the first one; else null. */
  get earlierMs(): number | null {
    const { open, firstMs, earliestMs } = this;
    return open?.ordered === false && !open.startsAtZero && firstMs !== null && earliestMs < firstMs
      ? earliestMs
      : null;
  }

  /** False when no further line is needed. */
  take(raw: string | null, number: number): boolean {
    const line = raw === null ? null : (number === 1 ? raw.replace(/^\ufeff/, '') : raw).trim();
    if (line === '' || line?.startsWith('#') === true) return true;
    if (this.open === null) {
      const begun = line !== null && this.begin(line);
      if (this.problem !== null) return false;
      if (this.open !== null && begun) return true;
    }
    this.lines += 1;
    const reading = line === null ? ({ kind: 'malformed', reason: 'longer than 1 MiB' } as const) : this.read(line);
    if (reading.kind === 'malformed') this.addMalformed(number, reading.reason);
    else if (reading.kind === 'left-out') this.drop(reading.reason);
    else if (reading.kind === 'window') this.addWindow(reading.window);
    else return this.addRow(reading.row, number);
    return this.problem === null && (this.open !== null || this.lines < linesToRecognise);
  }

  result(sha256: string): RawTrace | string {
    const { format, columns, windows, lines, malformed, firstMalformed, options } = this;
    if (this.problem !== null) return this.problem;
    if (format === null) return this.unknownFormat();
    // A single line is what a process that was killed leaves.
    if (malformed > mostMalformed * lines && malformed > 1) {
      const shown = firstMalformed.slice(0, 3).map(({ line, reason }) => `line ${line}: ${reason}`);
      return `is taken for ${format}, and ${malformed} of its ${lines} lines cannot be read (${shown.join('; ')})`;
    }
    if (columns.rows === 0 && windows.length === 0) return this.nothingLeft();
    let first = Number.POSITIVE_INFINITY;
    for (const { startMs } of windows) first = Math.min(first, startMs);
    const zero = windows.length > 0 ? first : this.zeroMs();
    return {
      format,
      sha256,
      columns,
      windows,
      zeroMs: zero + options.fromMs,
      lines,
      stoppedAtLine: this.stoppedAtLine,
      dropped: this.dropped,
      malformed,
      firstMalformed,
    };
  }

  /** Chooses the format by a first line. True when that line is a header. */
  private begin(line: string): boolean {
    this.firstLine ??= line;
    const { format: wanted } = this.options;
    const format = wanted === 'auto' ? formatOf(line) : formatNamed(wanted);
    if (format === null) return false;
    const open = format.open(line);
    if (typeof open === 'string') {
      this.problem = `is no ${format.name} trace: ${open}`;
      return false;
    }
    this.format = format.name;
    this.open = open;
    return open.headed;
  }

  private read(line: string): Reading {
    if (this.open === null) return { kind: 'malformed', reason: 'stands before anything of a known format' };
    try {
      return this.open.read(line);
    } catch (cause) {
      if (cause instanceof WrongValue) return { kind: 'malformed', reason: cause.message };
      throw cause;
    }
  }

  private addMalformed(line: number, reason: string): void {
    this.malformed += 1;
    if (this.firstMalformed.length < shownMalformed) this.firstMalformed.push({ line, reason });
  }

  private drop(reason: string): void {
    this.dropped.set(reason, (this.dropped.get(reason) ?? 0) + 1);
  }

  private addWindow(window: ClientWindow): void {
    this.windows.push(window);
    if (this.windows.length > mostWindows) this.problem = `holds more than ${mostWindows} windows; split it`;
  }

  private addRow(row: TraceRow, line: number): boolean {
    if (Math.abs(row.atMs) > mostTimeMs) {
      this.addMalformed(line, `a time beyond reason (${row.atMs} ms)`);
      return true;
    }
    this.firstMs ??= row.atMs;
    this.earliestMs = Math.min(this.earliestMs, row.atMs);
    const { fromMs, toMs, failures } = this.options;
    const fromZero = this.open?.startsAtZero === true;
    const sinceMs = row.atMs - (fromZero ? 0 : this.firstMs);
    const isBehind = toMs !== null && sinceMs >= toMs;
    if (isBehind && this.open?.ordered === true && sinceMs >= toMs + disorderMs) {
      this.lines -= 1;
      this.stoppedAtLine = line;
      return false;
    }
    // Without `from`, what a disordered trace has before its first row belongs to it.
    const startMs = fromMs > 0 || fromZero ? fromMs : -disorderMs;
    const reason = reasonToDrop(row, failures) ?? (isBehind || sinceMs < startMs ? dropReasons.outside : null);
    if (reason !== null) {
      this.drop(reason);
      return true;
    }
    // A failed request's output is unknown: the class gives it.
    const kept = row.outputTokens === 0 ? { ...row, outputTokens: null } : row;
    if (!this.columns.push(kept, line))
      this.addMalformed(line, 'names one class more than the 255 that a trace may have');
    if (this.columns.rows > mostPlannedIntents) {
      this.problem = `holds more than ${mostPlannedIntents} rows in its window; narrow it with from and to`;
    } else if (this.columns.blocks.length > mostBlocks) {
      this.problem = `holds more than ${mostBlocks} block ids in its window; narrow it with from and to`;
    }
    return this.problem === null;
  }

  /** The first row; the earliest one where the whole beginning is wanted and some rows are a little late. */
  private zeroMs(): number {
    if (this.open?.startsAtZero === true) return 0;
    const first = this.firstMs ?? 0;
    if (this.options.fromMs > 0) return first;
    let earliest = first;
    for (let row = 0; row < this.columns.rows; row++) earliest = Math.min(earliest, this.columns.atMs.at(row));
    return earliest;
  }

  private unknownFormat(): string {
    if (this.firstLine === null) return 'is empty';
    const known = traceFormats.join(', ');
    return `begins with ${show(this.firstLine)}, which is in no known format (${known}); name its format, for example format: mooncake`;
  }

  private nothingLeft(): string {
    const reasons = [...this.dropped].map(([reason, count]) => `${count} ${reason}`);
    for (const { line, reason } of this.firstMalformed) reasons.push(`line ${line}: ${reason}`);
    if (reasons.length === 0) return 'holds no rows';
    return `holds no rows to replay (${reasons.join(', ')}); change from and to, or failures`;
  }
}

function reasonToDrop({ inputTokens, outputTokens }: TraceRow, failures: 'drop' | 'keep'): string | null {
  if (inputTokens === 0) return outputTokens === 0 ? dropReasons.nothing : dropReasons.noInput;
  return outputTokens === 0 && failures === 'drop' ? dropReasons.failed : null;
}
