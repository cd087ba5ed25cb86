/** A stretch in which an arrival process multiplies the planned rate by a factor. The long-run mean of factors is 1. */
export interface Stretch {
  readonly ms: number;
  readonly factor: number;
}
