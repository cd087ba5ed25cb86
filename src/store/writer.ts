import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { BusytoneError, exitCodes } from '../base/errors.js';
import { makeFolder, writeFileAtomic } from '../base/node/files.js';
import type { AttemptRecord } from '../measure/attempt.js';
import type { FigureSample } from '../measure/figure.js';
import type { EngineSample } from '../measure/self.js';
import { AppendFile } from './append-file.js';
import { runFiles } from './files.js';
import type { RunManifest, StoredManifest } from './run-types.js';
import { toTelemetry } from './telemetry.js';
import { storeTrace } from './trace-file.js';

/** Writes a run folder while the run goes on. Nothing here blocks or throws between creation and `flush`. */
export interface RunWriter {
  readonly path: string;
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
   * @throws BusytoneError `store.write_failed`; the manifest is written even when records could not be.
   */
  finish(patch: Partial<Omit<RunManifest, 'scenario'>>): Promise<void>;
}

/**
 * Makes `<root>/<time>-<scenario>-<target>/`, or `<root>/<name>/`, and writes its `run.json`, before it the rows of a
 * replayed trace.
 * @throws BusytoneError `store.cannot_create` when the folder cannot be made.
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
    // Before the manifest: a folder that has one is whole.
    const stored: StoredManifest = { ...manifest, scenario: await storeTrace(path, manifest.scenario) };
    await writeManifest(path, stored);
    const [attempts, telemetry, gaps] = await Promise.all([
      AppendFile.open(join(path, runFiles.attempts)),
      AppendFile.open(join(path, runFiles.telemetry)),
      manifest.gapsKept ? AppendFile.open(join(path, runFiles.gaps)) : null,
    ]);
    return runWriter(path, stored, { attempts, telemetry, gaps });
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

function runWriter(path: string, manifest: StoredManifest, { attempts, telemetry, gaps: gapFile }: Streams): RunWriter {
  // Gaps first: an attempt on disk then seldom points beyond the gaps on disk.
  const files = [...(gapFile ? [gapFile] : []), attempts, telemetry];
  let amended = Promise.resolve();
  return {
    path,
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
      await everyOne([everyOne(files.map(file => file.close())).finally(() => writeManifest(path, manifest))]);
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

async function writeManifest(path: string, manifest: StoredManifest): Promise<void> {
  await writeFileAtomic(join(path, runFiles.manifest), `${JSON.stringify(manifest, null, 2)}\n`);
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
