import { BusytoneError, exitCodes } from './errors.js';

/**
 * Every file that busytone reads again says in `schema` what it is and in which version, e.g. `busytone.run/1`. The number
 * grows when an older reader would misunderstand the file; what is only added leaves it as it is.
 * @param known what the reader knows; it reads all versions up to that one
 * @param where the file, or a place in it
 * @throws BusytoneError `store.newer_schema` (exit code 2) for a later version of the same. Any other value is the
 * reader's to judge.
 */
export function refuseNewer(content: unknown, known: `busytone.${string}/${number}`, where: string): void {
  const schema = typeof content === 'object' && content !== null && 'schema' in content ? content.schema : null;
  if (typeof schema !== 'string') return;
  const [kind = '', newest = ''] = known.split('/');
  const [said, version = ''] = schema.split('/');
  if (said !== kind || !/^[1-9]\d*$/.test(version) || Number(version) <= Number(newest)) return;
  throw new BusytoneError(`${where} was written for a newer busytone (${schema}); this one reads ${known}`, {
    code: 'store.newer_schema',
    where,
    hint: 'Upgrade busytone and try again: npm install --global busytone@latest',
    exitCode: exitCodes.usage,
  });
}
