import { z } from 'zod';
import { refuseNewer } from '../../base/format-version.js';

/** The format of scenario files that this version writes and reads. */
const current = 'busytone.scenario/1';

export const formatVersion = z
  .literal(current, { error: `is no version of this format; write ${current}, or leave it out` })
  .describe('Version of the format of this file. A file without it is of the first.');

/** @throws BusytoneError `store.newer_schema` (exit code 2) for a file of a later version, whatever else is in it. */
export function refuseNewerScenario(data: unknown, file: string): void {
  refuseNewer(data, current, file);
}
