import { open, rename, rm } from 'node:fs/promises';

/**
 * Writes a whole file so that a reader sees either the old content or the new, never half of it:
 * temporary neighbour, fsync, rename.
 * @throws the file system's error; the temporary file is removed first.
 */
export async function writeFileAtomic(path: string, content: string | Uint8Array): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const file = await open(temporary, 'w');
    try {
      await file.writeFile(content);
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
