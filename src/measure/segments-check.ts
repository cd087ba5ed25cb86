import type { SegmentReport } from './self.js';
import type { ValidityCheck } from './summary-types.js';
import { counted, duration } from './wording.js';

/** How far the beginnings of the parts of a load may lie apart; the table stands in docs/methodology.md. */
const limits = { zeroSpreadMs: { suspect: 1_000, invalid: 10_000 } } as const;

/** Whether all processes that sent a load together left all of their records, once, and began together. */
export function segmentsCheck(segments: readonly SegmentReport[]): ValidityCheck {
  const id = 'segments';
  const faults = segments.flatMap(faultsOf);
  if (faults.length > 0) {
    const message =
      `${counted(segments.length, 'process', 'processes')} had a part of the load. ${faults.join(' ')} ` +
      'What such a process sent is missing in the numbers, but the endpoint had to bear it.';
    return { id, level: 'invalid', message };
  }
  const spreadMs = Math.max(...segments.map(({ zeroOffsetMs }) => zeroOffsetMs ?? 0));
  const { suspect, invalid } = limits.zeroSpreadMs;
  const level = spreadMs > invalid ? 'invalid' : spreadMs > suspect ? 'suspect' : 'ok';
  const message =
    `All ${segments.length} processes left their records to the end, each attempt once. By their own clocks they began within ` +
    `${duration(spreadMs)} of each other (suspect above ${duration(suspect)}, invalid above ${duration(invalid)}), and their times are moved to ` +
    'the earliest beginning. How far the clocks of their machines were apart is not measured and adds to it.';
  return { id, level, message };
}

function faultsOf({ segment, source, state, duplicates, damagedLines }: SegmentReport): string[] {
  const part = segment === null ? 'one of the parts' : `the part ${segment}`;
  const from = source === null ? part : `${part} (${source})`;
  const faults: string[] = [];
  if (state === 'absent') faults.push(`The records of ${from} are absent.`);
  if (state === 'broke_off') faults.push(`The records of ${from} break off.`);
  if (state === 'beginning_lost') faults.push(`The first records of ${from} are gone.`);
  if (duplicates > 0) faults.push(`${counted(duplicates, 'attempt')} of ${from} were made by another process, too.`);
  if (damagedLines > 0) faults.push(`${counted(damagedLines, 'line')} of ${from} could not be read.`);
  return faults;
}
