import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readAttempts } from '../../../src/store/attempts-file.js';
import { attempt, busyAttempt } from '../../support/attempts.js';

const built = existsSync(fileURLToPath(new URL('../../../dist/store/attempts-part-main.js', import.meta.url)));

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'busytone-attempts-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** As large as is worth several threads: a long message in every record. */
const message = '服务器繁忙，请稍后再试。'.repeat(400);
const line = (number: number) =>
  JSON.stringify(
    number % 3 === 0
      ? busyAttempt({ attempt: number, message: `${number} ${message}` })
      : attempt({ attempt: number, gapsAt: number, gapCount: 2, message, scheduledMs: number / 7 }),
  );

describe.skipIf(!built)('a large attempts file', () => {
  it('is the same for one thread and for several', async () => {
    const file = join(folder, 'attempts.ndjson');
    const lines = Array.from({ length: 7_000 }, (_, number) => (number === 4_321 ? '{"attempt":' : line(number)));
    await writeFile(file, `${lines.join('\n')}\n${line(7_000).slice(0, 500)}`);
    const [one, several] = [await readAttempts(file, 5_000, 1), await readAttempts(file, 5_000, 3)];
    expect(one?.records).toHaveLength(6_999);
    expect([one?.damaged, several?.damaged]).toEqual([1, 1]);
    expect(JSON.stringify(several?.records)).toBe(JSON.stringify(one?.records));
    expect(several?.records[4_999]?.gapsAt).toBeNull();
    expect(several?.records[1]?.gapsAt).toBe(1);
  });

  it('may be empty, of one endless line, or absent', async () => {
    const file = join(folder, 'odd.ndjson');
    await writeFile(file, '');
    expect(await readAttempts(file, 0)).toEqual({ records: [], damaged: 0 });
    await writeFile(file, `${'x'.repeat(20_000_000)}\n${line(1)}\n`);
    expect(await readAttempts(file, 1_000, 1)).toMatchObject({ records: [{ attempt: 1 }], damaged: 1 });
    await writeFile(file, 'x'.repeat(70_000_000));
    expect(await readAttempts(file, 0, 3)).toEqual({ records: [], damaged: 0 });
    expect(await readAttempts(join(folder, 'none'), 0)).toBeNull();
  });
});
