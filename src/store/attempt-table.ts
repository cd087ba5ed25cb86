import type { AttemptRecord } from '../measure/attempt.js';

type Kind = 'number' | 'truth' | 'text' | 'flags';

/** Every field of a record, in the order in which records are written, with what a column of it holds. */
const fields = {
  attempt: 'number',
  intent: 'number',
  retry: 'number',
  reclick: 'number',
  last: 'truth',
  session: 'number',
  turn: 'number',
  target: 'text',
  class: 'text',
  phase: 'text',
  worker: 'number',
  scheduledMs: 'number',
  sentMs: 'number',
  connectedMs: 'number',
  headersMs: 'number',
  firstEventMs: 'number',
  firstTokenMs: 'number',
  firstReasoningMs: 'number',
  firstAnswerMs: 'number',
  lastTokenMs: 'number',
  endMs: 'number',
  reused: 'truth',
  http: 'number',
  outcome: 'text',
  rule: 'text',
  confidence: 'text',
  busySuspect: 'truth',
  stage: 'text',
  scope: 'text',
  providerCode: 'text',
  message: 'text',
  retryAfterMs: 'number',
  abortReason: 'text',
  finishReason: 'text',
  plannedInputTokens: 'number',
  plannedOutputTokens: 'number',
  plannedReasoningTokens: 'number',
  promptTokens: 'number',
  outputTokens: 'number',
  reasoningTokens: 'number',
  tokenSource: 'text',
  estimatedOutputTokens: 'number',
  cachedTokens: 'number',
  cost: 'text',
  tokenEvents: 'number',
  reasoningEvents: 'number',
  keepAlives: 'number',
  coalesced: 'number',
  bodyBytes: 'number',
  stallCount: 'number',
  stallTotalMs: 'number',
  longestGapMs: 'number',
  flags: 'flags',
  gapsAt: 'number',
  gapCount: 'number',
} as const satisfies Record<keyof AttemptRecord, Kind>;

const names = Object.keys(fields) as (keyof AttemptRecord)[];
const ofKind = (kind: Kind) => [...names.entries()].filter(([, name]) => fields[name] === kind);
/** Column and name of the fields of a kind. */
const [numbers, truths, texts] = [ofKind('number'), ofKind('truth'), ofKind('text')];
const flagsAt = names.indexOf('flags');
const rowsPerBlock = 8_192;

type Column = Int32Array | Float64Array | Uint8Array | Uint32Array;

/** Stands for a missing number in a column of whole ones; in one of others it is NaN, which JSON does not have. */
const missing = -0x8000_0000;

export interface Block {
  /** In the order of `fields`. */
  readonly columns: Column[];
  /** Of the whole table; what columns of text and flags hold are places in it. */
  readonly values: readonly unknown[];
}

/**
 * Attempt records in columns: a third of the memory that as many objects take, and nothing for the garbage collector to
 * walk through, so that a run of a million attempts is read on an ordinary machine. The records that it hands out look
 * into it; they can be read and serialised like any other, but not copied by spreading.
 */
export class AttemptTable {
  readonly records: AttemptRecord[] = [];
  readonly blocks: Block[] = [];
  private readonly values: unknown[] = [null];
  /** Apart from each other: a text may read like a list of flags. */
  private readonly textCodes = new Map<string, number>();
  private readonly flagCodes = new Map<string, number>();
  private rows = rowsPerBlock;

  push(record: AttemptRecord): void {
    if (this.rows === rowsPerBlock) {
      this.blocks.push({ columns: names.map(name => emptyColumn(fields[name])), values: this.values });
      this.rows = 0;
    }
    const block = this.blocks[this.blocks.length - 1];
    if (block === undefined) return;
    const row = this.rows++;
    const { columns } = block;
    for (const [index, name] of numbers) putNumber(columns, index, row, record[name] as number | null);
    for (const [index, name] of truths) (columns[index] as Uint8Array)[row] = record[name] === true ? 1 : 0;
    for (const [index, name] of texts)
      (columns[index] as Uint32Array)[row] = this.codeOf(record[name] as string | null);
    (columns[flagsAt] as Uint32Array)[row] = this.codeOfFlags(record.flags);
    this.records.push(new TableRecord(block, row) as unknown as AttemptRecord);
  }

  /** Adds the rows of another table, which may have come from another thread: all its blocks are full but the last. */
  append(blocks: readonly Block[], count: number): void {
    for (const [index, block] of blocks.entries()) {
      this.blocks.push(block);
      const rows = Math.min(rowsPerBlock, count - index * rowsPerBlock);
      for (let row = 0; row < rows; row++) this.records.push(new TableRecord(block, row) as unknown as AttemptRecord);
    }
    this.rows = rowsPerBlock;
  }

  private codeOf(text: string | null): number {
    if (text === null) return 0;
    return this.textCodes.get(text) ?? this.learn(this.textCodes, text, text);
  }

  private codeOfFlags(flags: AttemptRecord['flags']): number {
    const key = flags.length === 0 ? '[]' : JSON.stringify(flags);
    return this.flagCodes.get(key) ?? this.learn(this.flagCodes, key, flags);
  }

  private learn(codes: Map<string, number>, key: string, value: unknown): number {
    const code = this.values.length;
    this.values.push(value);
    codes.set(key, code);
    return code;
  }
}

function emptyColumn(kind: Kind): Column {
  if (kind === 'number') return new Int32Array(rowsPerBlock);
  return kind === 'truth' ? new Uint8Array(rowsPerBlock) : new Uint32Array(rowsPerBlock);
}

/** Most numbers are small and whole; a column that meets another one becomes a wider one. */
function putNumber(columns: Column[], index: number, row: number, value: number | null): void {
  let column = columns[index] as Int32Array | Float64Array;
  if (column instanceof Int32Array) {
    if (value === null || (value === (value | 0) && value !== missing)) {
      column[row] = value ?? missing;
      return;
    }
    column = Float64Array.from(column, each => (each === missing ? Number.NaN : each));
    columns[index] = column;
  }
  column[row] = value ?? Number.NaN;
}

/** A row of a table as a record. Its fields are defined below, one for each column. */
class TableRecord {
  constructor(
    readonly block: Block,
    readonly row: number,
  ) {}

  toJSON(): Record<string, unknown> {
    const record = this as unknown as AttemptRecord;
    return Object.fromEntries(names.map(name => [name, record[name]]));
  }
}

/** A function of its own for each kind: the reading of a field is then as fast as that of an object's. */
const readers = {
  number: (index: number) =>
    function (this: TableRecord): number | null {
      const column = this.block.columns[index];
      const value = column?.[this.row] ?? Number.NaN;
      return Number.isNaN(value) || (value === missing && column instanceof Int32Array) ? null : value;
    },
  truth: (index: number) =>
    function (this: TableRecord): boolean {
      return this.block.columns[index]?.[this.row] === 1;
    },
  text: (index: number) =>
    function (this: TableRecord): unknown {
      return this.block.values[this.block.columns[index]?.[this.row] ?? 0];
    },
} as const;

for (const [index, name] of names.entries()) {
  const kind = fields[name];
  const get = readers[kind === 'flags' ? 'text' : kind](index);
  Object.defineProperty(TableRecord.prototype, name, { get, enumerable: true });
}
