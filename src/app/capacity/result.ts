import { join } from 'node:path';
import { type ExitCode, exitCodes } from '../../base/errors.js';
import type { Capacity } from '../../measure/capacity/types.js';
import { renderCapacity } from '../../report/index.js';
import { capacityFiles, capacityJson, readCapacity, writeCapacity } from '../../store/capacity-file.js';
import type { CapacityJournal } from '../../store/capacity-types.js';
import { writeFiles } from '../../store/results.js';
import { Findings } from './findings.js';

export interface CapacityResult {
  readonly path: string;
  readonly capacity: Capacity;
  readonly exitCode: ExitCode;
  /** Every form of it that is not kept unless asked for, too; by file name. */
  readonly files: ReadonlyMap<string, string>;
}

const kept: readonly string[] = [capacityFiles.html, capacityFiles.markdown];

/** Writes how far a search came, for it to be taken up again. @throws BusytoneError `store.write_failed` */
export async function writeProgress(folder: string, findings: Findings, journal: CapacityJournal): Promise<void> {
  await writeCapacity(folder, findings.result(journal), journal);
}

/** Writes everything that a search found out into its folder. @throws BusytoneError `store.write_failed` */
export async function writeResult(
  folder: string,
  findings: Findings,
  journal: CapacityJournal,
): Promise<CapacityResult> {
  const capacity = findings.result(journal);
  const json = await capacityJson(folder, capacity, journal);
  const files = new Map([[capacityFiles.json as string, json], ...renderCapacity(capacity)]);
  await writeFiles(
    folder,
    [...files].filter(([name]) => name === capacityFiles.json || kept.includes(name)),
  );
  return { path: folder, capacity, exitCode: exitCodeOf(capacity), files };
}

/**
 * Computes a search's result from its run folders anew. A search whose process is gone reads as interrupted.
 * @throws BusytoneError `store.no_capacity`, or what reading a run folder throws.
 */
export async function rebuildCapacity(folder: string, version: string): Promise<CapacityResult> {
  const stored = await readCapacity(folder);
  const gone = stored.status === 'running';
  const journal: CapacityJournal = gone
    ? { ...stored, version, status: 'interrupted', ended: 'interrupted' }
    : { ...stored, version };
  return writeResult(folder, await Findings.of(folder, journal), journal);
}

/** The page of a result. */
export function pageOf({ path }: CapacityResult): string {
  return join(path, capacityFiles.html);
}

/**
 * 0 with a load that surely holds, 99 when none was found that does, 3 when nothing is sure, 130 when a person ended it.
 */
function exitCodeOf({ status, answer }: Capacity): ExitCode {
  if (status === 'interrupted') return exitCodes.interrupted;
  if (answer.holds !== null) return exitCodes.ok;
  return answer.kind === 'upper bound' ? exitCodes.sloMissed : exitCodes.invalid;
}
