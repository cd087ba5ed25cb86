import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BusytoneError, exitCodes } from '../base/errors.js';
import { refuseNewer } from '../base/format-version.js';
import type { AttemptRecord } from '../measure/attempt.js';
import type { FigureSample } from '../measure/figure.js';
import type { EngineSample } from '../measure/self.js';
import { readAttempts } from './attempts-file.js';
import { runFiles } from './files.js';
import { nullIfMissing, parsed, readLines } from './lines.js';
import { isStillWritten } from './liveness.js';
import { runSchema } from './run-schema.js';
import type { RunManifest } from './run-types.js';
import { ownSource, toEngineSamples } from './telemetry.js';
import { telemetrySchema } from './telemetry-schema.js';
import { withTrace } from './trace-file.js';
import { upgradedManifest } from './upgrade.js';

/** A run as its folder tells it, whether it ended well or not. */
export interface StoredRun {
  readonly path: string;
  /** A run that says `running` while its process is gone reads as `interrupted`. */
  readonly manifest: RunManifest;
  readonly attempts: AttemptRecord[];
  /** null when gaps were not kept or their file is gone. */
  readonly gaps: Float32Array | null;
  readonly samples: EngineSample[];
  /** What GPUs and serving engines said of themselves, in the order in which it came. */
  readonly figures: FigureSample[];
  /** Lines of records that could not be understood. The last line of a killed run may be cut off: that is not damage. */
  readonly damagedLines: number;
}

/**
 * Reads a run folder.
 * @throws BusytoneError with exit code 2: `store.not_a_run`, `store.newer_schema`, `store.damaged_manifest` or
 * `store.damaged_trace`.
 */
export async function readRun(path: string): Promise<StoredRun> {
  const manifest = await readManifest(path);
  const gaps = await readGaps(join(path, runFiles.gaps));
  const found = await readAttempts(join(path, runFiles.attempts), gaps?.length ?? 0);
  if (found === null) {
    throw new BusytoneError(`${path} holds no ${runFiles.attempts}: there are no records to read.`, {
      code: 'store.not_a_run',
      where: path,
      hint: 'Copy the whole run folder: everything else can be rebuilt from that file.',
      exitCode: exitCodes.usage,
    });
  }
  const telemetry: FigureSample[] = [];
  await readLines<FigureSample>(join(path, runFiles.telemetry), telemetrySchema, figure => telemetry.push(figure));
  const gone = manifest.status === 'running' && !(await isStillWritten(manifest));
  return {
    path,
    manifest: gone
      ? { ...manifest, status: 'interrupted', stopReason: manifest.stopReason ?? 'process.gone' }
      : manifest,
    attempts: found.records,
    gaps,
    samples: toEngineSamples(telemetry),
    figures: telemetry.filter(figure => figure.source !== ownSource),
    damagedLines: found.damaged,
  };
}

async function readManifest(path: string): Promise<RunManifest> {
  const file = join(path, runFiles.manifest);
  const text = await textOf(file);
  if (text === null) {
    throw new BusytoneError(`${path} is not a run folder: it holds no ${runFiles.manifest}.`, {
      code: 'store.not_a_run',
      where: path,
      hint: 'Name a folder that `busytone run` wrote, by default one under reports/.',
      exitCode: exitCodes.usage,
    });
  }
  const value = parsed(text);
  refuseNewer(value, 'busytone.run/1', file);
  const result = runSchema.safeParse(upgradedManifest(value));
  if (result.success) return { ...result.data, scenario: await withTrace(path, result.data.scenario) };
  const issue = result.error.issues[0];
  throw new BusytoneError(
    `${file} is damaged: ${issue?.path.join('.') || 'content'}: ${issue?.message ?? 'not JSON'}.`,
    {
      code: 'store.damaged_manifest',
      where: file,
      hint: 'Restore the file from where the run was made.',
      exitCode: exitCodes.usage,
    },
  );
}

async function readGaps(file: string): Promise<Float32Array | null> {
  const bytes = await readFile(file).catch(nullIfMissing);
  if (bytes === null) return null;
  const whole = bytes.length - (bytes.length % Float32Array.BYTES_PER_ELEMENT);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + whole));
}

async function textOf(file: string): Promise<string | null> {
  return readFile(file, 'utf8').catch(nullIfMissing);
}
