import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { BusytoneError } from '../../base/errors.js';
import { readCapacity, stepsFolder } from '../../store/capacity-file.js';
import type { CapacityCaps, CapacityJournal, MadeStep } from '../../store/capacity-types.js';
import { readRun } from '../../store/reader.js';
import { folderName, makeUniqueFolder } from '../../store/writer.js';
import { type CapacityPlanOptions, planSearch } from './request.js';

/** A new search, or one that was begun before. */
export type CapacityWork =
  | { readonly kind: 'new'; readonly plan: CapacityPlanOptions; readonly outDir: string }
  | {
      readonly kind: 'resume';
      readonly folder: string;
      /** Take the place of those that the search was begun with. */
      readonly caps: Partial<CapacityCaps>;
      readonly mostSteps?: number;
    };

export interface OpenedWork {
  readonly journal: CapacityJournal;
  readonly notes: readonly string[];
  /** null for a new search, whose folder is not made before anybody has agreed to it. */
  readonly folder: string | null;
}

/** Plans a new search, or reads how far an old one came. @throws BusytoneError (exit code 2). */
export async function openWork(work: CapacityWork, version: string): Promise<OpenedWork> {
  if (work.kind === 'new') {
    return { ...(await planSearch(work.plan, version, new Date().toISOString())), folder: null };
  }
  const { folder, caps, mostSteps } = work;
  const journal = await readCapacity(folder);
  return {
    folder,
    notes: [],
    journal: {
      ...journal,
      version,
      search: { ...journal.search, mostSteps: mostSteps ?? journal.search.mostSteps },
      request: { ...journal.request, caps: { ...journal.request.caps, ...caps } },
      made: [...journal.made, ...(await lostSteps(folder, journal))],
    },
  };
}

/** Makes the folder of a new search. @throws BusytoneError `store.cannot_create` */
export async function newFolder(
  outDir: string,
  { startedAt, request }: CapacityJournal,
  target: string,
): Promise<string> {
  const name = folderName(startedAt, [
    ['capacity', 'capacity'],
    [request.scenario.name, 'scenario'],
    [target, 'target'],
  ]);
  try {
    const folder = await makeUniqueFolder(outDir, name);
    await mkdir(join(folder, stepsFolder));
    return folder;
  } catch (cause) {
    throw new BusytoneError(`Cannot create a folder for the search in ${outDir}`, {
      code: 'store.cannot_create',
      where: outDir,
      hint: 'Choose a folder for reports that you can write to with --out-dir.',
      cause,
    });
  }
}

/** Run folders that the journal does not know, because a crash came before it was written: what they spent counts. */
async function lostSteps(folder: string, { made }: CapacityJournal): Promise<readonly MadeStep[]> {
  const names = await readdir(join(folder, stepsFolder)).catch(() => []);
  const lost: MadeStep[] = [];
  for (const name of names.sort()) {
    const path = `${stepsFolder}/${name}`;
    if (made.some(each => each.folder === path)) continue;
    const run = await readRun(join(folder, path)).catch(() => null);
    if (run === null) continue;
    lost.push({
      folder: path,
      load: run.manifest.estimate.peakLoad,
      purpose: 'repeat',
      warmUpMs: 0,
      measuredMs: run.manifest.durationMs,
      lastedMs: run.manifest.durationMs,
      coolDown: null,
      broken: true,
    });
  }
  return lost;
}
