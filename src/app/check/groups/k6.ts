import { existsSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { BusytoneError } from '../../../base/errors.js';
import { askK6, transportFor } from '../../../k6/detect.js';
import { findingsOf } from '../finding.js';
import type { CheckGroup } from '../group.js';

const { ok, warn } = findingsOf('k6');

const title = 'program';

/** Whether `--engine k6` could send here, and how. That there is no k6 is no fault: nothing else needs one. */
export const k6: CheckGroup = {
  id: 'k6',
  title: 'k6',
  needs: 'nothing',
  async look({ session }) {
    const { bin, environment } = session.options.k6;
    const path = placeOf(bin ?? 'k6', environment['PATH']);
    const nothing = { path, version: null, extensions: [], transport: null };
    try {
      const binary = await askK6(path ?? bin ?? 'k6', environment);
      const transport = transportFor(binary, null);
      const { version, extensions } = binary;
      const known = extensions.length === 0 ? 'no extensions' : `extensions: ${extensions.join(', ')}`;
      const found = `${version} at ${binary.path}, ${known}; --engine k6 would send over ${transport}`;
      return [ok('program', title, found, { path, version, extensions, transport })];
    } catch (error) {
      if (!(error instanceof BusytoneError)) throw error;
      if (error.code === 'k6.not_found' && bin === null) {
        return [ok('program', title, 'none in PATH, and nothing but --engine k6 needs one', nothing)];
      }
      return [warn('program', title, error.message, error.hint ?? '', nothing)];
    }
  },
};

/** Where a program is, as a shell would find it; null when it is nowhere. */
function placeOf(program: string, searched: string | undefined): string | null {
  const places = /[\\/]/.test(program)
    ? [resolve(program)]
    : (searched ?? '').split(delimiter).map(folder => join(folder, program));
  return places.find(place => existsSync(place)) ?? null;
}
