import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeFolder, writeFileAtomic } from '../../../src/base/node/files.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'busytone-files-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('replaces a file as a whole and leaves nothing beside it', async () => {
  const path = join(folder, 'run.json');
  await writeFileAtomic(path, 'old');
  await writeFileAtomic(path, 'new');
  expect(readFileSync(path, 'utf8')).toBe('new');
  expect(readdirSync(folder)).toEqual(['run.json']);
});

it('keeps the old content, and no temporary file, when the target cannot be replaced', async () => {
  const path = join(folder, 'run.json');
  mkdirSync(join(path, 'in-the-way'), { recursive: true });
  await expect(writeFileAtomic(path, 'new')).rejects.toThrow();
  expect(readdirSync(folder)).toEqual(['run.json']);
  expect(readdirSync(path)).toEqual(['in-the-way']);
});

it('makes folders with those above them, also where they are there or made at the same time', async () => {
  const path = join(folder, 'a', 'b', 'c');
  await Promise.all([makeFolder(path), makeFolder(path), makeFolder(join(folder, 'a', 'd'))]);
  await makeFolder(path);
  expect(readdirSync(join(folder, 'a')).sort()).toEqual(['b', 'd']);
});

it('gives up on a folder below a file', async () => {
  writeFileSync(join(folder, 'file'), '');
  await expect(makeFolder(join(folder, 'file', 'below', 'more'))).rejects.toMatchObject({ code: 'ENOTDIR' });
  await expect(makeFolder(join(folder, 'file'))).rejects.toMatchObject({ code: 'EEXIST' });
});

it.skipIf(!existsSync('/proc/self'))('gives up where a file system makes no folders', async () => {
  await expect(makeFolder('/proc/busytone/below')).rejects.toMatchObject({ code: 'ENOENT' });
});
