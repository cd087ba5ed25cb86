import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { BusytoneError } from '../base/errors.js';
import { makeFolder, writeFileAtomic } from '../base/node/files.js';
import { selftestSchema } from './selftest-schema.js';
import type { SelftestReport } from './selftest-types.js';

/** Keeps a selftest for the runs that come after it. @throws BusytoneError `store.write_failed` */
export async function keepSelftest(path: string, report: SelftestReport): Promise<void> {
  try {
    await makeFolder(dirname(path));
    await writeFileAtomic(path, `${JSON.stringify(report, null, 2)}\n`);
  } catch (cause) {
    throw new BusytoneError(`The selftest cannot be kept in ${path}`, {
      code: 'store.write_failed',
      where: path,
      hint: 'Make the folder writable, or name another with XDG_STATE_HOME.',
      cause,
    });
  }
}

/** The selftest that was kept last; null where there is none that this version understands. */
export async function keptSelftest(path: string): Promise<SelftestReport | null> {
  try {
    const result = selftestSchema.safeParse(JSON.parse(await readFile(path, 'utf8')));
    return result.success ? result.data : null;
  } catch {
    return null;
  }
}
