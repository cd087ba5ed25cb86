import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BusytoneError } from '../../../src/base/errors.js';
import { AppendFile } from '../../../src/store/append-file.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'busytone-append-'));
});
afterEach(() => rm(folder, { recursive: true }));

const refusal = (promise: Promise<void>) =>
  promise.then(
    () => null,
    (error: unknown) => error,
  );

describe('a file that is only added to', () => {
  it('holds chunks in the order they came, also those that came while others were written', async () => {
    const path = join(folder, 'a');
    const file = await AppendFile.open(path);
    let expected = '';
    for (let i = 0; i < 500; i += 1) {
      file.append(`${i}\n`);
      expected += `${i}\n`;
      if (i % 100 === 50) void file.flush();
    }
    await file.flush();
    expect(await readFile(path, 'utf8')).toBe(expected);
    file.append('end');
    await file.close();
    expect(await readFile(path, 'utf8')).toBe(`${expected}end`);
  });

  it('writes by itself, without being asked to flush', async () => {
    const path = join(folder, 'a');
    const file = await AppendFile.open(path);
    file.append('on its own');
    await expect.poll(() => readFile(path, 'utf8'), { timeout: 10_000 }).toBe('on its own');
    await file.close();
  });

  it('takes a copy, so that the caller may reuse its buffer', async () => {
    const path = join(folder, 'a');
    const file = await AppendFile.open(path);
    const buffer = Uint8Array.of(1, 2, 3);
    file.append(buffer);
    buffer.fill(9);
    await file.close();
    expect([...(await readFile(path))]).toEqual([1, 2, 3]);
  });

  describe.skipIf(!existsSync('/dev/full'))('on a full disk', () => {
    it('never throws while adding, and tells at the flush what happened and what to do', async () => {
      const file = await AppendFile.open('/dev/full');
      file.append('lost?');
      const error = await refusal(file.flush());
      expect(error).toBeInstanceOf(BusytoneError);
      expect(error).toMatchObject({ code: 'store.write_failed', where: '/dev/full', exitCode: 1 });
      expect(String(error)).toMatch(/ENOSPC/);
      file.append('more');
      expect(await refusal(file.flush())).toMatchObject({ code: 'store.write_failed' });
      expect(await refusal(file.close())).toMatchObject({ code: 'store.write_failed' });
    });

    it('keeps what it could not write up to a bound, and says how much it dropped', async () => {
      const onLost = vi.fn();
      const file = await AppendFile.open('/dev/full', { mostPendingBytes: 100, onLost });
      for (let i = 0; i < 5; i += 1) file.append('x'.repeat(40));
      file.append('small enough, but what came before it is missing');
      expect(String(await refusal(file.close()))).toMatch(/4 chunks were dropped/);
      expect(onLost).toHaveBeenCalledOnce();
    });
  });

  it('tells when it was deleted, and takes nothing more', async () => {
    const path = join(folder, 'a');
    const file = await new Promise<AppendFile>((resolve, reject) => {
      const opened = AppendFile.open(path, { onLost: () => void opened.then(resolve) });
      opened
        .then(async made => {
          await rm(path);
          made.append('into nothing');
        })
        .catch(reject);
    });
    file.append('more');
    expect(String(await refusal(file.close()))).toMatch(/Cannot write a: it was deleted .* 1 chunk was dropped/);
  });

  const canLimit = spawnSync('prlimit', ['--version']).status === 0;
  it.skipIf(!canLimit)('loses nothing on a disk that was full for a while, not even half a chunk', async () => {
    const main = fileURLToPath(new URL('../../support/small-disk-main.ts', import.meta.url));
    const path = join(folder, 'a');
    const node = [process.execPath, '--import', 'tsx', main, path];
    const said = execFileSync('prlimit', ['--fsize=5000:unlimited', ...node], { encoding: 'utf8' });
    expect(said).toBe('store.write_failed ok');
    const chunks = Array.from({ length: 9 }, (_, i) => `${i}`.repeat(1_000));
    expect(await readFile(path, 'utf8')).toBe(`${chunks.join('')}end`);
  });
});
