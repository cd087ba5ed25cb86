import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BusytoneError, exitCodes } from '../base/errors.js';
import { makeFolder } from '../base/node/files.js';

/** The variable with the password of Grafana's user `admin`. */
export const passwordVariable = 'GRAFANA_ADMIN_PASSWORD';

const passwordBytes = 18;

/**
 * Writes files below a folder.
 * @throws BusytoneError `dashboards.unwritable` (exit code 2).
 */
export async function writeFiles(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  try {
    await makeFolder(folder);
    for (const [path, text] of files) {
      const file = join(folder, path);
      await makeFolder(dirname(file));
      await writeFile(file, text);
    }
  } catch (cause) {
    throw new BusytoneError(`The files cannot be written to ${folder}`, {
      code: 'dashboards.unwritable',
      exitCode: exitCodes.usage,
      hint: 'Name a folder that you can write to.',
      cause,
    });
  }
}

/**
 * Sees to it that there is a password before Grafana starts for the first time: one that was made before stays. The file
 * is for its owner alone, and git is told to leave it alone.
 * @returns whether it was made now
 */
export async function ensurePassword(folder: string): Promise<boolean> {
  await writeFile(join(folder, '.gitignore'), '.env\n');
  try {
    const line = `${passwordVariable}=${randomBytes(passwordBytes).toString('base64url')}\n`;
    await writeFile(join(folder, '.env'), line, { mode: 0o600, flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
