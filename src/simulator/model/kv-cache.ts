/** Tokens in one block, as in vLLM. */
export const blockTokens = 16;

/** Share of the blocks that admission leaves free, so that those who run can grow a little before anyone is evicted. */
const watermark = 0.01;

/** Counts the blocks of a paged KV cache. Which block is whose does not matter to a model of timing. */
export class KvCache {
  readonly totalBlocks: number;
  private used = 0;

  constructor(tokens: number) {
    this.totalBlocks = Math.floor(tokens / blockTokens);
  }

  get usedBlocks(): number {
    return this.used;
  }

  /** Share in use, 0 to 1. */
  get usage(): number {
    return this.totalBlocks === 0 ? 0 : this.used / this.totalBlocks;
  }

  /** Blocks that hold `tokens`. */
  static blocksFor(tokens: number): number {
    return Math.ceil(tokens / blockTokens);
  }

  /** Takes blocks for a sequence that starts, if the watermark allows; an empty cache takes whatever fits at all. */
  admit(blocks: number): boolean {
    const reserve = this.used === 0 ? 0 : Math.ceil(this.totalBlocks * watermark);
    if (this.used + blocks + reserve > this.totalBlocks) return false;
    this.used += blocks;
    return true;
  }

  /** Takes one more block for a running sequence. */
  grow(): boolean {
    if (this.used >= this.totalBlocks) return false;
    this.used += 1;
    return true;
  }

  release(blocks: number): void {
    this.used -= blocks;
  }
}
