import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeFileAtomic } from '../../../src/base/node/files.js';

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
