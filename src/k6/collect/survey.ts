import { BusytoneError, exitCodes } from '../../base/errors.js';
import type { OverLine, StartLine } from '../runtime/lines.js';
import { partsOf } from '../segments.js';
import { linesOf, type RecordSource } from './source.js';

/** What one process of k6 left, at a first look. */
export interface SegmentLog {
  readonly source: RecordSource;
  /** null where the beginning of its output is gone. */
  readonly start: StartLine | null;
  /** Its load time zero, milliseconds since 1970 on its own clock; null when it sent nothing. */
  readonly zeroWallMs: number | null;
  readonly sent: number;
  readonly ended: number;
  /** null where the end of its output is gone: the process broke, or is still at work. */
  readonly over: OverLine | null;
  readonly damaged: number;
}

/** All of a load's processes whose output is there. */
export interface Survey {
  /** In order of their parts; those whose beginning is gone come last. */
  readonly logs: readonly SegmentLog[];
  /** The parts that the load was split into. */
  readonly parts: readonly string[];
  /** Sources that were left out, with the reason. */
  readonly leftOut: readonly string[];
}

/**
 * Looks through the sources: each must be one process's, all of the plan `planHash`, of one run and one division.
 * @throws BusytoneError `collect.*` (exit code 2) with what to do.
 */
export async function survey(sources: readonly RecordSource[], planHash: string): Promise<Survey> {
  const leftOut: string[] = [];
  const found: SegmentLog[] = [];
  for (const source of sources) {
    const log = await look(source);
    if (log.start !== null || log.sent > 0) found.push(log);
    else if (source.named) throw refusal(`${source.name} holds no records of busytone’s scripts`, 'none', namesCure);
  }
  for (const { source, start } of found) {
    if (start === null || start.planHash === planHash) continue;
    const what = `${source.name} is of another plan: ${start.planHash}, and the folder’s is ${planHash}`;
    throw refusal(what, 'other_plan', 'Name the folder that the scripts of these records lie in.');
  }
  const sequences = new Map(found.flatMap(log => (log.start === null ? [] : [[log.start.sequence, log] as const])));
  const [sequence] = sequences.keys();
  if (sequence === undefined) {
    const what =
      found.length === 0 ? 'There are no records in what was named' : 'The beginning of every output is gone';
    throw refusal(`${what}, so nothing is known of the plan that was sent`, 'none', namesCure);
  }
  if (sequences.size > 1) {
    const each = [...sequences].map(([of, log]) => `${log.source.name} of ${of}`).join(', ');
    throw refusal(`The outputs are of loads that were split differently: ${each}`, 'other_split', oneRunCure);
  }
  const parts = partsOf(sequence);
  const at = ({ start }: SegmentLog) => (start === null ? parts.length : parts.indexOf(start.segment));
  const logs = withoutCopies(found, leftOut).sort((a, b) => at(a) - at(b));
  return { logs, parts, leftOut };
}

const namesCure =
  'Name what each process of k6 printed with --log-format=raw: its stderr, its --console-output, its pod’s log.';
const oneRunCure = 'Name the outputs of one run only, each once.';

async function look(source: RecordSource): Promise<SegmentLog> {
  let start: StartLine | null = null;
  let over: OverLine | null = null;
  let zeroWallMs: number | null = null;
  let [sent, ended, damaged] = [0, 0, 0];
  for await (const line of linesOf(source)) {
    if (line === 'damaged') damaged += 1;
    else if (line.busytone === 'start') {
      if (start !== null) {
        const what = `${source.name} holds the output of more than one process`;
        throw refusal(what, 'mixed', 'Keep what each process or pod prints in a file of its own.');
      }
      start = line;
    } else if (line.busytone === 'over') over = line;
    else if (line.busytone === 'ended') ended += 1;
    else {
      sent += 1;
      zeroWallMs ??= line.zeroWallMs;
    }
  }
  return { source, start, zeroWallMs, sent, ended, over, damaged };
}

/** Two outputs of one part are copies of one, or of two runs. Of copies the longer one is kept. */
function withoutCopies(logs: readonly SegmentLog[], leftOut: string[]): SegmentLog[] {
  const kept = new Map<string, SegmentLog>();
  for (const log of logs) {
    const key = log.start?.segment ?? log.source.path;
    const other = kept.get(key);
    if (other === undefined) {
      kept.set(key, log);
      continue;
    }
    if (log.zeroWallMs !== other.zeroWallMs) {
      const when = ({ source, zeroWallMs }: SegmentLog) =>
        `${source.name} (${zeroWallMs === null ? 'nothing sent' : new Date(zeroWallMs).toISOString()})`;
      throw refusal(`${when(other)} and ${when(log)} are two runs of the part ${key}`, 'two_runs', oneRunCure);
    }
    const [longer, shorter] = log.sent + log.ended > other.sent + other.ended ? [log, other] : [other, log];
    kept.set(key, longer);
    leftOut.push(`${shorter.source.name} is a copy of ${longer.source.name}.`);
  }
  return [...kept.values()];
}

function refusal(what: string, code: string, hint: string): BusytoneError {
  return new BusytoneError(what, { code: `collect.${code}`, exitCode: exitCodes.usage, hint });
}
