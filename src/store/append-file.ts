import { type FileHandle, open } from 'node:fs/promises';
import { basename } from 'node:path';
import { BusytoneError } from '../base/errors.js';

/** Appended bytes reach the file system this long after they came, at most. */
const writeEveryMs = 200;
/** What is kept in memory while the disk refuses; beyond it chunks are dropped and counted. */
const defaultMostPendingBytes = 64 * 1024 * 1024;

export interface AppendFileOptions {
  readonly mostPendingBytes?: number;
  /** Called once, when chunks begin to be lost for good. */
  readonly onLost?: () => void;
}

/**
 * A file that is only added to. `append` never blocks and never throws: chunks are written in order, in the background,
 * several at a time. When a write fails the unwritten rest stays in memory and is tried again with the next one, so a
 * disk that was full for a while loses nothing; `flush` and `close` tell of a failure.
 *
 * Chunks are lost when memory for them runs out or when the file was deleted. From the first lost one on all are: places
 * in the file are counted from its beginning, so one that ends early can be read and one with a hole cannot.
 */
export class AppendFile {
  private pending: Uint8Array[] = [];
  private pendingBytes = 0;
  private droppedChunks = 0;
  private isLost = false;
  private failure: unknown = null;
  private writing: Promise<void> | null = null;
  private timer: NodeJS.Timeout | null = null;

  private constructor(
    private readonly path: string,
    private readonly handle: FileHandle,
    private readonly options: AppendFileOptions,
  ) {}

  /** @throws the file system's error when the file cannot be opened. */
  static async open(path: string, options: AppendFileOptions = {}): Promise<AppendFile> {
    return new AppendFile(path, await open(path, 'a'), options);
  }

  append(chunk: string | Uint8Array): void {
    const bytes = Buffer.from(chunk);
    if (bytes.length === 0) return;
    const { mostPendingBytes = defaultMostPendingBytes } = this.options;
    if (this.pendingBytes + bytes.length > mostPendingBytes) this.lose();
    if (this.isLost) {
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
    const dropped = this.droppedChunks === 1 ? '1 chunk was' : `${this.droppedChunks} chunks were`;
    const lost = this.droppedChunks === 0 ? '' : ` ${dropped} dropped.`;
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

  private lose(): void {
    if (this.isLost) return;
    this.isLost = true;
    this.options.onLost?.();
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
        if ((await this.handle.stat()).nlink > 0) continue;
        this.failure = new Error('it was deleted while it was written');
        this.lose();
      } catch (error) {
        this.failure = error;
        this.pending.unshift(rest);
        return;
      }
    }
  }
}
