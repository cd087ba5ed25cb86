/** Totals over equal windows, fed with moments and with amounts spread over a stretch, in constant time for each. */
export class Timeline {
  private readonly own: Float64Array;
  /** Changes of the amount that every window from here on gets in full. */
  private readonly steps: Float64Array;

  constructor(
    private readonly startMs: number,
    private readonly windowMs: number,
    private readonly count: number,
  ) {
    this.own = new Float64Array(count);
    this.steps = new Float64Array(count + 1);
  }

  /** Index of the window that a moment falls into; moments outside belong to the first or last window. */
  indexOf(atMs: number): number {
    return Math.min(this.count - 1, Math.max(0, Math.floor((atMs - this.startMs) / this.windowMs)));
  }

  add(atMs: number, amount: number): void {
    this.put(this.indexOf(atMs), amount);
  }

  /** Divides an amount evenly over the time between two moments. */
  spread(fromMs: number, toMs: number, amount: number): void {
    const first = this.indexOf(fromMs);
    const last = this.indexOf(toMs);
    if (first === last || toMs <= fromMs) {
      this.put(first, amount);
      return;
    }
    const perMs = amount / (toMs - fromMs);
    this.put(first, perMs * (this.edge(first + 1) - fromMs));
    this.put(last, perMs * (toMs - this.edge(last)));
    this.step(first + 1, perMs * this.windowMs);
    this.step(last, -perMs * this.windowMs);
  }

  /** Total of each window, times a factor. */
  totals(factor = 1): number[] {
    const totals: number[] = [];
    let running = 0;
    for (let i = 0; i < this.count; i += 1) {
      running += this.steps[i] ?? 0;
      // What remains of cancelled steps is rounding: it must not show as a tiny or negative amount.
      const total = (this.own[i] ?? 0) + running;
      totals.push(Math.abs(total) < 1e-9 ? 0 : total * factor);
    }
    return totals;
  }

  private edge(index: number): number {
    return this.startMs + index * this.windowMs;
  }

  private put(index: number, amount: number): void {
    this.own[index] = (this.own[index] ?? 0) + amount;
  }

  private step(index: number, amount: number): void {
    this.steps[index] = (this.steps[index] ?? 0) + amount;
  }
}
