import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { BusytoneError, exitCodes } from '../base/errors.js';
import { refuseNewer } from '../base/format-version.js';
import type { Capacity } from '../measure/capacity/types.js';
import { capacitySchema } from './capacity-schema.js';
import type { CapacityJournal, StoredCapacity } from './capacity-types.js';
import { writeFiles } from './results.js';
import { storeTrace, withTrace } from './trace-file.js';

/** What the folder of a search holds beside its steps. Everything but the journal in `json` follows from the steps. */
export const capacityFiles = {
  json: 'capacity.json',
  html: 'capacity.html',
  markdown: 'capacity.md',
  /** Only when asked for. */
  csv: 'capacity.csv',
  junit: 'capacity-junit.xml',
} as const;

/** Folder of the steps' run folders, inside that of the search. */
export const stepsFolder = 'steps';

/** Whether a folder is that of a search. */
export async function isCapacityFolder(path: string): Promise<boolean> {
  return stat(join(path, capacityFiles.json)).then(
    found => found.isFile(),
    () => false,
  );
}

/** The file's content: the result with the journal. */
export async function capacityJson(folder: string, capacity: Capacity, journal: CapacityJournal): Promise<string> {
  const { request, made, probes } = journal;
  const scenario = await storeTrace(folder, request.scenario);
  const stored: StoredCapacity = { ...capacity, request: { ...request, scenario }, made, probes };
  return `${JSON.stringify(stored, null, 2)}\n`;
}

/** Writes `capacity.json`, as a whole or not at all. @throws BusytoneError `store.write_failed` */
export async function writeCapacity(folder: string, capacity: Capacity, journal: CapacityJournal): Promise<void> {
  await writeFiles(folder, [[capacityFiles.json, await capacityJson(folder, capacity, journal)]]);
}

/** @throws BusytoneError `store.no_capacity` or `store.newer_schema` (exit code 2) where it cannot be read. */
export async function readCapacity(folder: string): Promise<CapacityJournal> {
  const file = join(folder, capacityFiles.json);
  try {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'));
    refuseNewer(value, 'busytone.capacity/1', file);
    const stored: StoredCapacity = capacitySchema.parse(value);
    const { request, made, probes, version, startedAt, status, ended, search } = stored;
    const scenario = await withTrace(folder, request.scenario);
    return { version, startedAt, status, ended, search, request: { ...request, scenario }, made, probes };
  } catch (cause) {
    if (cause instanceof BusytoneError) throw cause;
    throw new BusytoneError(`${folder} holds no ${capacityFiles.json} that can be read`, {
      code: 'store.no_capacity',
      where: file,
      exitCode: exitCodes.usage,
      hint: 'Name the folder that busytone capacity made, e.g. reports/20250127-020304-capacity-….',
      cause: cause instanceof z.ZodError ? new Error(z.prettifyError(cause)) : cause,
    });
  }
}
