/** A growing list of gaps in milliseconds, kept as 32-bit floats: 4 bytes a token. */
export class GapList {
  private values = new Float32Array(0);
  private length = 0;

  add(gapMs: number): void {
    if (this.length === this.values.length) {
      const larger = new Float32Array(Math.max(64, this.length * 2));
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.length++] = gapMs;
  }

  /** The gaps so far, without a copy; valid until the next one is added. */
  view(): Float32Array {
    return this.values.subarray(0, this.length);
  }
}
