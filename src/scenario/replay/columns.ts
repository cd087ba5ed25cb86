import type { PhaseLabel } from '../types.js';
import type { TraceRow } from './row.js';

interface Numbers {
  readonly length: number;
  set(from: Numbers & ArrayLike<number>): void;
  [at: number]: number;
}

/** A list of numbers in a typed array that doubles when it is full. */
export class Growing<T extends Numbers & ArrayLike<number>> {
  length = 0;
  private array: T;

  constructor(private readonly make: (size: number) => T) {
    this.array = make(256);
  }

  push(value: number): void {
    if (this.length === this.array.length) {
      const larger = this.make(this.array.length * 2);
      larger.set(this.array);
      this.array = larger;
    }
    this.array[this.length] = value;
    this.length += 1;
  }

  at(index: number): number {
    return this.array[index] ?? Number.NaN;
  }

  /** What was pushed, without copying where the array is full. */
  values(): T {
    if (this.length === this.array.length) return this.array;
    const exact = this.make(this.length);
    for (let at = 0; at < this.length; at++) exact[at] = this.array[at] ?? 0;
    return exact;
  }
}

/** Numbers of any kind. */
export const floats = () => new Growing(size => new Float64Array(size));
const integers = () => new Growing(size => new Int32Array(size));
const naturals = () => new Growing(size => new Uint32Array(size));
const bytes = () => new Growing(size => new Uint8Array(size));

/** More classes than this are no classes. */
const mostClasses = 255;

/** Rows as they are read, about 50 bytes each. Times are milliseconds on the trace's clock. */
export class Columns {
  readonly atMs = floats();
  readonly line = naturals();
  readonly inputTokens = integers();
  readonly outputTokens = integers();
  readonly reasoningTokens = integers();
  /** 0: none, else a running number of its name, from 1. */
  readonly session = naturals();
  readonly turn = naturals();
  readonly classAt = bytes();
  readonly classes: string[] = [];
  /** 0: none, else the place in `labels`, from 1. */
  readonly labelAt = bytes();
  readonly labels: PhaseLabel[] = [];
  readonly blocks = floats();
  readonly blocksFrom = floats();
  private readonly sessions = new Map<string, number>();
  private readonly classNumbers = new Map<string, number>();

  constructor() {
    this.blocksFrom.push(0);
  }

  get rows(): number {
    return this.atMs.length;
  }

  /** False where the row names one class too many. */
  push(row: TraceRow, line: number): boolean {
    const classAt = row.class === null ? 0 : this.classNumber(row.class);
    if (classAt === null) return false;
    this.atMs.push(row.atMs);
    this.line.push(line);
    this.inputTokens.push(row.inputTokens ?? -1);
    this.outputTokens.push(row.outputTokens ?? -1);
    this.reasoningTokens.push(row.reasoningTokens ?? -1);
    this.session.push(row.session === null ? 0 : this.sessionNumber(row.session));
    this.turn.push(row.turn ?? 0);
    this.classAt.push(classAt);
    this.labelAt.push(row.phase === null ? 0 : this.labelNumber(row.phase));
    for (const id of row.blocks ?? []) this.blocks.push(id);
    this.blocksFrom.push(this.blocks.length);
    return true;
  }

  private sessionNumber(name: string): number {
    const known = this.sessions.get(name);
    if (known !== undefined) return known;
    this.sessions.set(name, this.sessions.size + 1);
    return this.sessions.size;
  }

  private classNumber(name: string): number | null {
    const known = this.classNumbers.get(name);
    if (known !== undefined) return known;
    if (this.classes.length === mostClasses) return null;
    this.classes.push(name);
    this.classNumbers.set(name, this.classes.length);
    return this.classes.length;
  }

  private labelNumber(label: PhaseLabel): number {
    const known = this.labels.indexOf(label);
    return known >= 0 ? known + 1 : this.labels.push(label);
  }
}
