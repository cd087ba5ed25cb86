/** Counts of the whole run, which every worker adds to. */
const shared = { attempts: 0, inFlight: 1, peakInFlight: 2, asked: 3, retries: 4 } as const;
const sharedBytes = 32;
/** Sums that each worker keeps of its own, because memory can be added to atomically in whole numbers only. */
const own = { promptTokens: 0, outputTokens: 1, money: 2 } as const;
const ownCount = Object.keys(own).length;

/** What a run has used up, by all its workers. */
export interface Used {
  readonly tokens: number;
  readonly money: number;
}

/**
 * The counts that all workers of a run share, so that its limits hold for all of them together. Requests and streams are
 * counted one by one and are never more than allowed; tokens and money are added up when somebody asks.
 */
export class RunCounts {
  private readonly counts: Int32Array;
  private readonly sums: Float64Array;
  private readonly at: number;

  /** Memory for a run of so many workers, to be handed to each. */
  static memory(workers: number): SharedArrayBuffer {
    return new SharedArrayBuffer(sharedBytes + workers * ownCount * Float64Array.BYTES_PER_ELEMENT);
  }

  /** @param worker whose sums `spend` adds to */
  constructor(memory: SharedArrayBuffer = RunCounts.memory(1), worker = 0) {
    this.counts = new Int32Array(memory, 0, sharedBytes / Int32Array.BYTES_PER_ELEMENT);
    this.sums = new Float64Array(memory, sharedBytes);
    this.at = worker * ownCount;
  }

  get attempts(): number {
    return Atomics.load(this.counts, shared.attempts);
  }

  get peakInFlight(): number {
    return Atomics.load(this.counts, shared.peakInFlight);
  }

  get used(): Used {
    let tokens = 0;
    let money = 0;
    for (let at = 0; at < this.sums.length; at += ownCount) {
      tokens += (this.sums[at + own.promptTokens] ?? 0) + (this.sums[at + own.outputTokens] ?? 0);
      money += this.sums[at + own.money] ?? 0;
    }
    return { tokens, money };
  }

  /** Gives one more attempt its running number, from 0, or says what there are enough of. */
  admit(mostAttempts: number, mostInFlight: number): number | 'attempts' | 'in flight' {
    if (this.attempts >= mostAttempts) return 'attempts';
    // A place first, and then a number: numbers cannot be given back.
    const inFlight = this.take(shared.inFlight, mostInFlight);
    if (inFlight === null) return 'in flight';
    const attempt = this.take(shared.attempts, mostAttempts);
    if (attempt === null) {
      this.ended();
      return 'attempts';
    }
    this.raisePeak(inFlight + 1);
    return attempt;
  }

  /** An attempt has left the wire. */
  ended(): void {
    Atomics.sub(this.counts, shared.inFlight, 1);
  }

  /** Adds to what this worker has used; negative where it was counted too high before. */
  spend(promptTokens: number, outputTokens: number, money: number): void {
    const { sums, at } = this;
    sums[at + own.promptTokens] = (sums[at + own.promptTokens] ?? 0) + promptTokens;
    sums[at + own.outputTokens] = (sums[at + own.outputTokens] ?? 0) + outputTokens;
    sums[at + own.money] = (sums[at + own.money] ?? 0) + money;
  }

  /** A request that somebody asked for, and no library. */
  asked(): void {
    Atomics.add(this.counts, shared.asked, 1);
  }

  /** Counts one more retry if `allow` says so of the requests that were asked for and the retries so far. */
  retried(allow: (asked: number, retries: number) => boolean): boolean {
    for (;;) {
      const retries = Atomics.load(this.counts, shared.retries);
      if (!allow(Atomics.load(this.counts, shared.asked), retries)) return false;
      if (this.replace(shared.retries, retries, retries + 1)) return true;
    }
  }

  /** One more of a count that stays at or below `most`. Returns the count before, or null. */
  private take(index: number, most: number): number | null {
    for (;;) {
      const count = Atomics.load(this.counts, index);
      if (count >= most) return null;
      if (this.replace(index, count, count + 1)) return count;
    }
  }

  private raisePeak(inFlight: number): void {
    for (;;) {
      const peak = this.peakInFlight;
      if (inFlight <= peak || this.replace(shared.peakInFlight, peak, inFlight)) return;
    }
  }

  private replace(index: number, old: number, by: number): boolean {
    return Atomics.compareExchange(this.counts, index, old, by) === old;
  }
}
