import { mkdir, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Writes a whole file so that a reader sees either the old content or the new, never half of it:
 * temporary neighbour, fsync, rename. Content in parts is never held as one string.
 * @throws the file system's error; the temporary file is removed first.
 */
export async function writeFileAtomic(path: string, content: string | Uint8Array | Iterable<string>): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const file = await open(temporary, 'w');
    try {
      await writeFile(file, content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/**
 * Makes a folder and those above it; one that is there already is as good. Unlike `mkdir` with `recursive`, it comes to
 * an end on file systems that answer "no such folder" whatever folders there are, as /proc does.
 * @throws the file system's error.
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
    return;
  } catch (error) {
    if (await isFolder(path)) return;
    const absent = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (!absent || (await isFolder(dirname(path)))) throw error;
  }
  await makeFolder(dirname(path));
  await makeFolder(path);
}

function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    found => found.isDirectory(),
    () => false,
  );
}
