/** A piece that goes out in one request. */
export interface Chunk<T> {
  readonly body: T;
  readonly points: number;
  readonly bytes: number;
}

/** A queue that never takes more than so many bytes: what is oldest makes room, and is counted. */
export class BoundedBuffer<T> {
  private chunks: Chunk<T>[] = [];
  private bytes = 0;
  private droppedPoints = 0;

  constructor(private readonly mostBytes: number) {}

  get isEmpty(): boolean {
    return this.chunks.length === 0;
  }

  /** Points that were pushed out so far. */
  get dropped(): number {
    return this.droppedPoints;
  }

  add(chunk: Chunk<T>): void {
    this.chunks.push(chunk);
    this.bytes += chunk.bytes;
    while (this.bytes > this.mostBytes) {
      const oldest = this.chunks.shift();
      if (oldest === undefined) return;
      this.bytes -= oldest.bytes;
      this.droppedPoints += oldest.points;
    }
  }

  /** Takes out the oldest chunks that fit one request, at least one. */
  take(mostBytes: number): Chunk<T>[] {
    const taken: Chunk<T>[] = [];
    let size = 0;
    for (const chunk of this.chunks) {
      if (taken.length > 0 && size + chunk.bytes > mostBytes) break;
      taken.push(chunk);
      size += chunk.bytes;
    }
    this.chunks = this.chunks.slice(taken.length);
    this.bytes -= size;
    return taken;
  }

  /** Puts chunks that could not be sent back in front; the oldest of them go when there is no room any more. */
  putBack(chunks: readonly Chunk<T>[]): void {
    const newer = this.chunks;
    this.chunks = [];
    this.bytes = 0;
    for (const chunk of [...chunks, ...newer]) this.add(chunk);
  }

  /** Gives everything up. */
  clear(): void {
    for (const chunk of this.chunks) this.droppedPoints += chunk.points;
    this.chunks = [];
    this.bytes = 0;
  }
}
