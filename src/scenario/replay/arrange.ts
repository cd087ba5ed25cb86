import { mostPlannedIntents } from '../file/defaults.js';
import { randomFamily } from '../random.js';
import type { ReplayLoad } from '../types.js';
import { Columns } from './columns.js';
import { copiesOf } from './copies.js';
import { labelledPhases } from './labels.js';
import { quantumOf } from './quantum.js';
import type { RawTrace } from './read.js';
import { plainRow } from './row.js';
import { blockTokensOf, gapCvOf, prefixShareOf, tokenQuantiles } from './statistics.js';
import { micro, orderOf } from './times.js';
import { traceOf } from './trace.js';
import { momentsIn, requestsIn, windowLengthOf } from './windows.js';

export interface ReplayOptions {
  /** As the scenario names it. */
  readonly file: string;
  readonly seed: number;
  readonly speed: number;
  readonly scale: number;
  readonly fromMs: number;
  readonly toMs: number | null;
  /** null: by the grid that is found in the times. */
  readonly jitterMs: number | null;
  readonly failures: 'drop' | 'keep';
}

/**
 * Makes the load of a trace: window, jitter, thinning or superposing, speed, in this order. All chance comes from the
 * seed and from line or conversation numbers. A text says why there is nothing to send.
 */
export function replayLoadOf(raw: RawTrace, options: ReplayOptions): ReplayLoad | string {
  const drawn = raw.windows.length > 0 ? drawWindows(raw, options) : raw.columns;
  if (typeof drawn === 'string') return drawn;
  const recorded = relativeTimes(drawn, raw.zeroMs);
  const order = orderOf(recorded);
  const ascending = Float64Array.from(order, row => recorded[row] ?? 0);
  const quantumMs = raw.windows.length > 0 ? null : quantumOf(ascending);
  const jitterMs = options.jitterMs ?? quantumMs ?? 0;
  const lastMs = ascending[ascending.length - 1] ?? 0;
  const windowMs = lengthOfWindow(raw, options, lastMs + jitterMs);
  const moved = jittered(recorded, drawn, jitterMs, windowMs, options.seed);
  const copies = copiesOf(drawn, moved, windowMs, options.scale, options.seed);
  if (copies.row.length === 0) return `has nothing left at a scale of ${options.scale * 100}%; take more of it`;
  if (copies.row.length > mostPlannedIntents) {
    return `makes more than ${mostPlannedIntents} intents at this scale; narrow it with from and to`;
  }
  const durationMs = Math.max(0.001, micro(windowMs / options.speed));
  const trace = traceOf(drawn, copies, options.speed, durationMs);
  const labelled = order.some(row => drawn.labelAt.at(row) > 0);
  const inputs = drawn.inputTokens.values();
  const blocks = drawn.blocks.values();
  const spanMs = lastMs - (ascending[0] ?? 0);
  return {
    mode: 'replay',
    trace,
    source: {
      file: options.file,
      format: raw.format,
      sha256: raw.sha256,
      lines: raw.lines,
      stoppedAtLine: raw.stoppedAtLine,
      used: drawn.rows,
      dropped: [...raw.dropped].map(([reason, count]) => ({ reason, count })),
      malformed: { count: raw.malformed, first: raw.firstMalformed },
      quantumMs,
      spanMs,
      ratePerSecond: drawn.rows < 2 || spanMs <= 0 ? null : ((drawn.rows - 1) * 1_000) / spanMs,
      gapCv: gapCvOf(ascending),
      plannedGapCv: gapCvOf(trace.scheduledMs),
      inputTokens: tokenQuantiles(inputs),
      outputTokens: tokenQuantiles(drawn.outputTokens.values()),
      tellsReasoning: drawn.reasoningTokens.values().some(tokens => tokens >= 0),
      sessions: sessionsOf(drawn),
      prefixShare: prefixShareOf(blocks),
    },
    speed: options.speed,
    scale: options.scale,
    fromMs: options.fromMs,
    toMs: options.toMs,
    jitterMs,
    failures: options.failures,
    blockTokens: blocks.length === 0 ? null : blockTokensOf(inputs, drawn.blocksFrom.values()),
    phases: labelled
      ? labelledPhases(drawn, order, ascending, options.speed, durationMs)
      : [{ label: 'baseline', startMs: 0, endMs: durationMs }],
    durationMs,
  };
}

/** The requests of a generator's windows that fall into the replayed stretch. */
function drawWindows({ windows, zeroMs }: RawTrace, { fromMs, toMs, seed }: ReplayOptions): Columns | string {
  const lengthMs = windowLengthOf(windows);
  const endMs = toMs === null ? Number.POSITIVE_INFINITY : zeroMs + toMs - fromMs;
  const inside = windows.filter(({ startMs }) => startMs + lengthMs > zeroMs && startMs < endMs);
  const expected = inside.reduce((sum, window) => sum + requestsIn(window, lengthMs), 0);
  if (expected > mostPlannedIntents) {
    return `makes more than ${mostPlannedIntents} intents; narrow it with from and to`;
  }
  const columns = new Columns();
  for (const window of inside) {
    for (const atMs of momentsIn(window, lengthMs, seed)) {
      if (atMs >= zeroMs && atMs < endMs) columns.push(plainRow(atMs, null, null), 0);
    }
  }
  return columns.rows === 0 ? 'holds no requests in its window; change from and to' : columns;
}

function relativeTimes(columns: Columns, zeroMs: number): Float64Array {
  return Float64Array.from({ length: columns.rows }, (_, row) => columns.atMs.at(row) - zeroMs);
}

/** To the window's end where the file goes on behind it, else to the full second behind the last row. */
function lengthOfWindow(raw: RawTrace, { fromMs, toMs }: ReplayOptions, lastMs: number): number {
  const goesOn = raw.stoppedAtLine !== null;
  let endMs = Math.floor(lastMs / 1_000) * 1_000 + 1_000;
  for (const { startMs } of raw.windows) endMs = Math.max(endMs, startMs + windowLengthOf(raw.windows) - raw.zeroMs);
  if (toMs === null) return endMs;
  return goesOn ? toMs - fromMs : Math.min(endMs, toMs - fromMs);
}

/** Each row later by a share of the jitter that its line number draws, within the window. */
function jittered(
  recorded: Float64Array,
  { line }: Columns,
  jitterMs: number,
  windowMs: number,
  seed: number,
): Float64Array {
  if (jitterMs === 0) return recorded;
  const draw = randomFamily(seed, 'replay/jitter');
  return recorded.map((ms, row) => ms + draw(line.at(row))() * Math.min(jitterMs, Math.max(0, windowMs - ms)));
}

/** Conversations; a row by itself is one. */
function sessionsOf(columns: Columns): number {
  const seen = new Uint8Array(columns.rows + 1);
  let sessions = 0;
  for (let row = 0; row < columns.rows; row++) {
    const session = columns.session.at(row);
    if (session === 0 || seen[session] !== 1) sessions += 1;
    if (session > 0) seen[session] = 1;
  }
  return sessions;
}
