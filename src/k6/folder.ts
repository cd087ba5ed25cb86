import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BusytoneError, exitCodes } from '../base/errors.js';
import { refuseNewer } from '../base/format-version.js';
import { makeFolder } from '../base/node/files.js';
import { scenarioSchema } from '../store/scenario-schema.js';
import type { K6Setup } from './setup.js';

/** Writes the files of a k6 test. @throws BusytoneError `k6.unwritable` (exit code 2). */
export async function writeK6Folder(path: string, files: ReadonlyMap<string, string>): Promise<void> {
  try {
    await makeFolder(path);
    for (const [name, text] of files) await writeFile(join(path, name), text);
  } catch (cause) {
    throw new BusytoneError(`The k6 files cannot be written to ${path}`, {
      code: 'k6.unwritable',
      exitCode: exitCodes.usage,
      hint: 'Name a folder that you can write to with -o.',
      cause,
    });
  }
}

/** The `scenario.json` of a generated folder. @throws BusytoneError `k6.no_folder` or `store.newer_schema` (exit code 2). */
export async function readK6Setup(path: string): Promise<K6Setup> {
  try {
    const file = join(path, 'scenario.json');
    const setup = JSON.parse(await readFile(file, 'utf8')) as K6Setup;
    refuseNewer(setup, 'busytone.k6/1', file);
    scenarioSchema.parse(setup.scenario);
    if (setup.schema !== 'busytone.k6/1') throw new Error(`its schema is ${String(setup.schema)}`);
    return setup;
  } catch (cause) {
    if (cause instanceof BusytoneError) throw cause;
    throw new BusytoneError(`${path} is no folder that busytone generate k6 made`, {
      code: 'k6.no_folder',
      exitCode: exitCodes.usage,
      hint: 'Make one with: busytone generate k6 SCENARIO -o FOLDER',
      cause,
    });
  }
}
