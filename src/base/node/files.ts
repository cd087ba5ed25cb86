import { open, rename, rm, writeFile } from 'node:fs/promises';

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
