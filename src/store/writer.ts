import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BusytoneError, exitCodes } from '../base/errors.js';
import { makeFolder } from '../base/node/files.js';
import type { AttemptRecord } from '../measure/attempt.js';
import type { FigureSample } from '../measure/figure.js';
import type { EngineSample } from '../measure/self.js';
import { AppendFile, type AppendFileOptions } from './append-file.js';
import { runFiles } from './files.js';
import { writeFiles } from './results.js';
import type { RunManifest, StoredManifest } from './run-types.js';
import { toTelemetry } from './telemetry.js';
import { storeTrace } from './trace-file.js';

/** Reason of a run that ended because its records could not be kept, or not all of them. */
export const recordsLost = 'store.lost';

/** Writes a run folder while the run goes on. Nothing here blocks or throws between creation and `flush`. */
export interface RunWriter {
  readonly path: string;
  /** Resolves when records begin to be lost for good: memory for them ran out while the disk refused, or they were deleted. */
  readonly lost: Promise<void>;
  /** `gaps` holds the gaps of the batch's attempts one after the other; nothing of either is kept by reference. */
  attempts(batch: readonly AttemptRecord[], gaps: Float32Array): void;
  sample(sample: EngineSample): void;
  figures(samples: readonly FigureSample[]): void;
  /** Writes the manifest anew, with the patch applied for good. @throws the file system's error. */
  amend(patch: Partial<Omit<RunManifest, 'scenario'>>): Promise<void>;
  /** @throws BusytoneError `store.write_failed`; what could not be written is kept and tried again. */
  flush(): Promise<void>;
  /**
   * Flushes, closes and writes the manifest with the patch applied.
   * @throws BusytoneError `store.write_failed`; the manifest is written, if it can be, even when records could not, and
   * then says so.
   */
  finish(patch: Partial<Omit<RunManifest, 'scenario'>>): Promise<void>;
}

/**
 * Makes `<root>/<time>-<scenario>-<target>/`, or `<root>/<name>/`, and writes its `run.json`, before it the rows of a
 * replayed trace.
 * @throws BusytoneError `store.cannot_create` when the folder cannot be made; nothing of it is left then.
 */
export async function createRunFolder(root: string, manifest: RunManifest, name?: string): Promise<RunWriter> {
  try {
    const { startedAt, scenario, target } = manifest;
    const path = await makeUniqueFolder(
      root,
      name ??
        folderName(startedAt, [
          [scenario.name, 'scenario'],
          [target.name, 'target'],
        ]),
    );
    try {
      return await openFolder(path, manifest);
    } catch (error) {
      await rm(path, { recursive: true, force: true });
      throw error;
    }
  } catch (error) {
    const why = error instanceof Error ? `: ${error.message}` : '';
    throw new BusytoneError(`Cannot create a run folder in ${root}${why}.`, {
      code: 'store.cannot_create',
      where: root,
      hint: 'Choose a folder for reports that you can write to.',
      exitCode: exitCodes.failure,
      cause: error,
    });
  }
}

interface Streams {
  readonly attempts: AppendFile;
  readonly telemetry: AppendFile;
  readonly gaps: AppendFile | null;
}

/** The manifest comes last: a folder that has one is whole, and can be read even if its process dies in the next moment. */
async function openFolder(path: string, manifest: RunManifest): Promise<RunWriter> {
  const stored: StoredManifest = { ...manifest, scenario: await storeTrace(path, manifest.scenario) };
  let onLost = () => {};
  const lost = new Promise<void>(resolve => {
    onLost = resolve;
  });
  const opened: AppendFile[] = [];
  const open = async (name: string, options: AppendFileOptions = {}) => {
    const file = await AppendFile.open(join(path, name), options);
    opened.push(file);
    return file;
  };
  try {
    const streams = {
      attempts: await open(runFiles.attempts, { onLost }),
      telemetry: await open(runFiles.telemetry),
      gaps: manifest.gapsKept ? await open(runFiles.gaps) : null,
    };
    await writeManifest(path, stored);
    return runWriter(path, stored, streams, lost);
  } catch (error) {
    await Promise.allSettled(opened.map(file => file.close()));
    throw error;
  }
}

function runWriter(
  path: string,
  manifest: StoredManifest,
  { attempts, telemetry, gaps: gapFile }: Streams,
  lost: Promise<void>,
): RunWriter {
  // Gaps first: an attempt on disk then seldom points beyond the gaps on disk.
  const files = [...(gapFile ? [gapFile] : []), attempts, telemetry];
  let amended = Promise.resolve();
  return {
    path,
    lost,
    attempts(batch, gaps) {
      gapFile?.append(new Uint8Array(gaps.buffer, gaps.byteOffset, gaps.byteLength));
      attempts.append(linesOf(batch));
    },
    sample(sample) {
      telemetry.append(linesOf(toTelemetry(sample)));
    },
    figures(samples) {
      telemetry.append(linesOf(samples));
    },
    amend(patch) {
      manifest = { ...manifest, ...patch };
      amended = writeManifest(path, manifest);
      return amended;
    },
    async flush() {
      await everyOne(files.map(file => file.flush()));
    },
    async finish(patch) {
      // The last word is the end's: an amendment must not be renamed over it.
      await amended.catch(() => {});
      manifest = { ...manifest, ...patch };
      const closed = everyOne(files.map(file => file.close()));
      const incomplete = { ...manifest, status: 'aborted', stopReason: recordsLost } as const;
      const told = closed.then(
        () => writeManifest(path, manifest),
        () => writeManifest(path, incomplete),
      );
      await everyOne([closed, told]);
    },
  };
}

function linesOf(values: readonly object[]): string {
  let lines = '';
  for (const value of values) lines += `${JSON.stringify(value)}\n`;
  return lines;
}

/** Waits for all of them to end, then fails with the first failure. */
async function everyOne(steps: readonly Promise<void>[]): Promise<void> {
  for (const step of await Promise.allSettled(steps)) if (step.status === 'rejected') throw step.reason;
}

/** @throws BusytoneError `store.write_failed` */
async function writeManifest(path: string, manifest: StoredManifest): Promise<void> {
  await writeFiles(path, [[runFiles.manifest, `${JSON.stringify(manifest, null, 2)}\n`]]);
}

/**
 * `20250127-153000-r1-launch-api.deepseek.com`, of a moment (ISO 8601) and names, each with what stands for it where
 * nothing of it can.
 */
export function folderName(startedAt: string, names: readonly (readonly [name: string, otherwise: string])[]): string {
  const time = startedAt
    .replace(/\.\d+|[-:]/g, '')
    .replace('T', '-')
    .replace(/[^\d-]/g, '');
  return [time, ...names.map(([name, otherwise]) => clean(name, otherwise))].join('-');
}

/** Letters, digits and dots of any script's name that every file system and shell takes as they are. */
function clean(name: string, otherwise: string): string {
  const safe = name
    .toLowerCase()
    .replace(/(?:[^a-z0-9.]|\.{2,})+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 60);
  return safe === '' ? otherwise : safe;
}

/** Makes a folder. Two runs may start in the same second: the second gets `-2`. */
export async function makeUniqueFolder(root: string, name: string): Promise<string> {
  await makeFolder(root);
  for (let number = 1; ; number += 1) {
    const path = join(root, number === 1 ? name : `${name}-${number}`);
    try {
      await mkdir(path);
      return path;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
  }
}
