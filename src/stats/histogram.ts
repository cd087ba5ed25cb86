/** Buckets to an octave: 128, so that a bucket is 0.8 % wide and its middle within 0.4 % of everything in it. */
const droppedBits = 16;
const bucketCount = 0x7f80_0000 >>> droppedBits;

const floats = new Float32Array(1);
const bits = new Uint32Array(floats.buffer);

/**
 * A mergeable histogram of non-negative values with log-linear buckets over the whole range of Float32. The bucket of
 * a value is the head of its own bit pattern (exponent and 7 bits of mantissa), so adding one costs a shift and an
 * increment. Count, sum, smallest and largest value are exact; order statistics are within 0.4 %.
 */
export class LogLinearHistogram {
  private readonly counts = new Float64Array(bucketCount);
  private total = 0;
  private sumOfValues = 0;
  private smallest = Number.POSITIVE_INFINITY;
  private largest = Number.NEGATIVE_INFINITY;

  get count(): number {
    return this.total;
  }

  get min(): number | null {
    return this.total === 0 ? null : this.smallest;
  }

  get max(): number | null {
    return this.total === 0 ? null : this.largest;
  }

  get mean(): number | null {
    return this.total === 0 ? null : this.sumOfValues / this.total;
  }

  add(value: number): void {
    floats[0] = value;
    this.tally((bits[0] ?? 0) >>> droppedBits, value);
  }

  addAll(values: Float32Array): void {
    const patterns = new Uint32Array(values.buffer, values.byteOffset, values.length);
    for (let i = 0; i < values.length; i += 1) this.tally((patterns[i] ?? 0) >>> droppedBits, values[i] ?? 0);
  }

  merge(other: LogLinearHistogram): void {
    for (let i = 0; i < bucketCount; i += 1) this.counts[i] = (this.counts[i] ?? 0) + (other.counts[i] ?? 0);
    this.total += other.total;
    this.sumOfValues += other.sumOfValues;
    this.smallest = Math.min(this.smallest, other.smallest);
    this.largest = Math.max(this.largest, other.largest);
  }

  /** Values at ascending ranks (from 1), each the middle of its bucket and never outside of what was added. */
  valuesAt(ranks: readonly number[]): number[] {
    const found: number[] = [];
    let below = 0;
    let bucket = -1;
    for (const rank of ranks) {
      while (below < rank && bucket + 1 < bucketCount) {
        bucket += 1;
        below += this.counts[bucket] ?? 0;
      }
      found.push(Math.min(this.largest, Math.max(this.smallest, middleOf(bucket))));
    }
    return found;
  }

  /** Buckets that hold something, as lower edge and count, in ascending order. */
  buckets(): [lower: number, count: number][] {
    const filled: [number, number][] = [];
    for (let i = 0; i < bucketCount; i += 1) {
      const count = this.counts[i] ?? 0;
      if (count > 0) filled.push([lowerEdgeOf(i), count]);
    }
    return filled;
  }

  private tally(bucket: number, value: number): void {
    if (bucket >= bucketCount) return;
    this.counts[bucket] = (this.counts[bucket] ?? 0) + 1;
    this.total += 1;
    this.sumOfValues += value;
    if (value < this.smallest) this.smallest = value;
    if (value > this.largest) this.largest = value;
  }
}

function lowerEdgeOf(bucket: number): number {
  bits[0] = bucket << droppedBits;
  return floats[0] ?? 0;
}

function middleOf(bucket: number): number {
  return bucket <= 0 ? 0 : (lowerEdgeOf(bucket) + lowerEdgeOf(bucket + 1)) / 2;
}
