import { type FileHandle, open } from 'node:fs/promises';
import { basename } from 'node:path';
import { BusytoneError } from '../base/errors.js';

/** Appended bytes reach the file system this long after they came, at most. */
const writeEveryMs = 200;
/** What is kept in memory while the disk refuses; beyond it the newest chunks are dropped and counted. */
const defaultMostPendingBytes = 64 * 1024 * 1024;

/**
 * A file that is only added to. `append` never blocks and never throws: chunks are written in order, in the background,
 * several at a time. When a write fails the unwritten rest stays in memory and is tried again with the next one, so a
 * disk that was full for a while loses nothing; `flush` and `close` tell of a failure.
 */
export class AppendFile {
  private pending: Uint8Array[] = [];
  private pendingBytes = 0;
  private droppedChunks = 0;
  private failure: unknown = null;
  private writing: Promise<void> | null = null;
  private timer: NodeJS.Timeout | null = null;

  private constructor(
    private readonly path: string,
    private readonly handle: FileHandle,
    private readonly mostPendingBytes: number,
  ) {}

  /** @throws the file system's error when the file cannot be opened. */
  static async open(path: string, mostPendingBytes = defaultMostPendingBytes): Promise<AppendFile> {
    return new AppendFile(path, await open(path, 'a'), mostPendingBytes);
  }

  append(chunk: string | Uint8Array): void {
    const bytes = Buffer.from(chunk);
    if (bytes.length === 0) return;
    if (this.pendingBytes + bytes.length > this.mostPendingBytes) {
      this.droppedChunks += 1;
      return;
    }
    this.pending.push(bytes);
    this.pendingBytes += bytes.length;
    this.timer ??= setTimeout(() => {
      this.timer = null;
      void this.drain();
    }, writeEveryMs);
  }

  /**
   * Writes everything that was appended so far.
   * @throws BusytoneError `store.write_failed` when the disk refuses it or something had to be dropped.
   */
  async flush(): Promise<void> {
    await this.drain();
    if (this.pendingBytes > 0 && this.failure === null) await this.drain();
    if (this.failure === null && this.droppedChunks === 0) return;
    const lost = this.droppedChunks === 0 ? '' : ` ${this.droppedChunks} chunks were dropped when memory ran out.`;
    const why = this.failure instanceof Error ? `: ${this.failure.message}` : '';
    throw new BusytoneError(`Cannot write ${basename(this.path)}${why}.${lost}`, {
      code: 'store.write_failed',
      where: this.path,
      hint: 'Free some space or choose another folder for reports, then run again.',
      cause: this.failure ?? undefined,
    });
  }

  /** Flushes to the disk itself and closes. @throws as `flush` does; the file is closed all the same. */
  async close(): Promise<void> {
    try {
      await this.flush();
      await this.handle.sync();
    } finally {
      if (this.timer) clearTimeout(this.timer);
      this.timer = null;
      await this.handle.close();
    }
  }

  private drain(): Promise<void> {
    this.writing ??= this.writePending().finally(() => {
      this.writing = null;
    });
    return this.writing;
  }

  private async writePending(): Promise<void> {
    while (this.pending.length > 0) {
      let rest: Uint8Array = Buffer.concat(this.pending);
      this.pending = [];
      try {
        while (rest.length > 0) {
          const { bytesWritten } = await this.handle.write(rest);
          rest = rest.subarray(bytesWritten);
          this.pendingBytes -= bytesWritten;
        }
        this.failure = null;
      } catch (error) {
        this.failure = error;
        this.pending.unshift(rest);
        return;
      }
    }
  }
}
