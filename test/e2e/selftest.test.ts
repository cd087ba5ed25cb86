import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { exitCodes } from '../../src/base/errors.js';
import { keepSelftest } from '../../src/store/selftest-file.js';
import type { SelftestReport } from '../../src/store/selftest-types.js';
import { selftestReport } from '../support/selftest.js';
import { busytone, emptyFolder, start } from './support/busytone.js';

const schema = JSON.parse(readFileSync(new URL('../../schema/selftest.json', import.meta.url), 'utf8')) as object;

test.concurrent('a selftest from the command line: one schema, one file, an exit code that says what it found', async () => {
  const state = await emptyFolder();
  const { code, stdout, stderr } = await busytone(['selftest', '--quick', '--json'], {
    env: { XDG_STATE_HOME: state },
  });
  const report = JSON.parse(stdout) as SelftestReport;
  const ajv = new Ajv({ strict: false, allErrors: true });
  ajv.validate(schema, report);
  expect(ajv.errors ?? []).toEqual([]);
  expect(stderr).toBe('');
  expect(code).toBe(report.verdict === 'VALID' ? exitCodes.ok : exitCodes.invalid);
  expect(report.verdict === 'VALID').toBe(report.grid[0]?.validity === 'VALID');
  for (const cell of report.grid) expect(cell).toMatchObject({ exact: true, counted: cell.sent });
  // 18 s, and the last step may end after them.
  expect(report.durationMs).toBeLessThan(60_000);
  expect(JSON.parse(await readFile(join(state, 'busytone', 'selftest.json'), 'utf8'))).toEqual(report);
});

test.concurrent('a selftest that is interrupted keeps nothing', async () => {
  const state = await emptyFolder();
  const running = start(['selftest', '--quick'], { env: { XDG_STATE_HOME: state } });
  await running.saw('streams × 20 tokens/s');
  running.child.kill('SIGINT');
  const { code, stdout } = await running.finished;
  expect(code).toBe(exitCodes.interrupted);
  expect(stdout).toBe('');
  await expect(readFile(join(state, 'busytone', 'selftest.json'))).rejects.toThrow('ENOENT');
});

test.concurrent('the preview of a run warns of a peak that the last selftest does not reach', async () => {
  const state = await emptyFolder();
  const dry = (rate: string) =>
    busytone(['run', 'smoke', '--rate', rate, '--workers', '1', '--dry-run'], { env: { XDG_STATE_HOME: state } });
  expect((await dry('2000/s')).stdout).not.toContain('Machine');
  await keepSelftest(join(state, 'busytone', 'selftest.json'), selftestReport());
  expect((await dry('2000/s')).stdout.replace(/\s+/g, ' ')).toContain('about 2,000 requests/s, and 100.0 were VALID');
  expect((await dry('1/s')).stdout).not.toContain('Machine');
});
