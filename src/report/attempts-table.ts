import { parquetWriteBuffer } from 'hyparquet-writer';
import type { AttemptRecord } from '../measure/attempt.js';
import { e2eMs, tpotMs, ttfaMs, ttftMs } from '../measure/metrics.js';
import { csvText } from './csv-text.js';

type Kind = 'STRING' | 'INT32' | 'DOUBLE' | 'BOOLEAN';

/** Every field of a record, so that none is left out of a table, with the type of its column. */
const fields: Readonly<Record<keyof AttemptRecord, Kind>> = {
  attempt: 'INT32',
  intent: 'INT32',
  retry: 'INT32',
  reclick: 'INT32',
  last: 'BOOLEAN',
  session: 'INT32',
  turn: 'INT32',
  target: 'STRING',
  class: 'STRING',
  phase: 'STRING',
  worker: 'INT32',
  scheduledMs: 'DOUBLE',
  sentMs: 'DOUBLE',
  connectedMs: 'DOUBLE',
  headersMs: 'DOUBLE',
  firstEventMs: 'DOUBLE',
  firstTokenMs: 'DOUBLE',
  firstReasoningMs: 'DOUBLE',
  firstAnswerMs: 'DOUBLE',
  lastTokenMs: 'DOUBLE',
  endMs: 'DOUBLE',
  reused: 'BOOLEAN',
  http: 'INT32',
  outcome: 'STRING',
  rule: 'STRING',
  confidence: 'STRING',
  busySuspect: 'BOOLEAN',
  stage: 'STRING',
  scope: 'STRING',
  providerCode: 'STRING',
  message: 'STRING',
  retryAfterMs: 'DOUBLE',
  abortReason: 'STRING',
  finishReason: 'STRING',
  plannedInputTokens: 'INT32',
  plannedOutputTokens: 'INT32',
  plannedReasoningTokens: 'INT32',
  promptTokens: 'INT32',
  outputTokens: 'INT32',
  reasoningTokens: 'INT32',
  tokenSource: 'STRING',
  estimatedOutputTokens: 'INT32',
  cachedTokens: 'INT32',
  cost: 'STRING',
  tokenEvents: 'INT32',
  reasoningEvents: 'INT32',
  keepAlives: 'INT32',
  coalesced: 'INT32',
  bodyBytes: 'INT32',
  stallCount: 'INT32',
  stallTotalMs: 'DOUBLE',
  longestGapMs: 'DOUBLE',
  flags: 'STRING',
  gapsAt: 'DOUBLE',
  gapCount: 'INT32',
};

type Value = string | number | boolean | null;

interface Column {
  readonly name: string;
  readonly kind: Kind;
  readonly read: (attempt: AttemptRecord) => Value;
}

const derived = { ttftMs, ttfaMs, tpotMs, e2eMs };

const columns: readonly Column[] = [
  ...(Object.keys(fields) as (keyof AttemptRecord)[]).map(name => ({
    name,
    kind: fields[name],
    read: (attempt: AttemptRecord) => (name === 'flags' ? attempt.flags.join(' ') : attempt[name]),
  })),
  ...Object.entries(derived).map(([name, read]) => ({ name, kind: 'DOUBLE' as const, read })),
];

/** The records as CSV: every field by its own name, then the metrics of an attempt. */
export function attemptsCsv(attempts: readonly AttemptRecord[]): string {
  const head = columns.map(({ name }) => name);
  return csvText([head, ...attempts.map(attempt => columns.map(({ read }) => read(attempt)))]);
}

/** The same as an Apache Parquet file, for DuckDB, pandas and the like. Whole numbers beyond 32 bits are doubles. */
export function attemptsParquet(attempts: readonly AttemptRecord[]): Uint8Array {
  const columnData = columns.map(({ name, kind, read }) => {
    const data = attempts.map(read);
    const wide = kind === 'INT32' && data.some(value => !fitsInt32(value));
    return { name, data, type: wide ? ('DOUBLE' as const) : kind };
  });
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}

function fitsInt32(value: Value): boolean {
  return typeof value !== 'number' || (Number.isInteger(value) && Math.abs(value) < 2 ** 31);
}
