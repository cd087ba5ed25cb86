import { mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

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
 * The text of a file, or null for one of more bytes, of which no more is read: it may be a device without an end.
 * @throws the file system's error.
 */
export async function readTextUpTo(path: string, mostBytes: number): Promise<string | null> {
  const file = await open(path);
  try {
    const buffer = Buffer.alloc(mostBytes + 1);
    let size = 0;
    for (;;) {
      const { bytesRead } = await file.read(buffer, size, buffer.length - size);
      size += bytesRead;
      if (size > mostBytes) return null;
      if (bytesRead === 0) return buffer.toString('utf8', 0, size);
    }
  } finally {
    await file.close();
  }
}

/**
 * Removes the temporary neighbours that killed processes left of `writeFileAtomic` in a folder.
 * @param isAlive whether a process may still be about to rename its own
 */
export async function removeLeftovers(folder: string, isAlive: (pid: number) => boolean): Promise<void> {
  for (const name of await readdir(folder)) {
    const pid = /\.(\d+)\.tmp$/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) await rm(join(folder, name), { force: true });
  }
}

/**
 * Makes a folder and those above it; one that is there already is as good. Unlike `mkdir` with `recursive`, it comes to
 * an end on file systems that answer "no such folder" whatever folders there are, as /proc does.
 * @throws the file system's error.
 */
export async function makeFolder(path: string): Promise<void> {
  const refused = await refusalToMake(path);
  if (refused === null) return;
  if (refused.code !== 'ENOENT' || dirname(path) === path) throw refused;
  await makeFolder(dirname(path));
  const refusedAgain = await refusalToMake(path);
  if (refusedAgain !== null) throw refusedAgain;
}

/** The error of making one folder, or null when it is there. */
async function refusalToMake(path: string): Promise<NodeJS.ErrnoException | null> {
  try {
    await mkdir(path);
    return null;
  } catch (error) {
    const isFolder = await stat(path).then(
      found => found.isDirectory(),
      () => false,
    );
    return isFolder ? null : (error as NodeJS.ErrnoException);
  }
}
