import type { Intent } from '../scenario/types.js';

/** An intent with its request ready to be written. */
export interface PreparedIntent {
  readonly intent: Intent;
  readonly request: Uint8Array;
}

/** Makes the bytes of an intent's request. */
export type BuildRequest = (intent: Intent) => Uint8Array;

/** How far requests are built ahead. */
const mostAhead = 64;
const mostBytesAhead = 8 * 1024 * 1024;

/**
 * Intents of a plan in order, with their requests serialised ahead of time: at its moment an intent only has to be
 * written. Builds one request in a turn of the event loop, so that arriving bytes never wait for more than that.
 */
export class IntentFeed {
  private readonly source: Iterator<Intent>;
  private readonly ready: PreparedIntent[] = [];
  private bytesReady = 0;
  private exhausted = false;
  private filling = false;

  constructor(
    intents: Iterable<Intent>,
    private readonly build: BuildRequest,
  ) {
    this.source = intents[Symbol.iterator]();
    this.fill();
  }

  /** The intent that `take` would give, or null at the end of the plan. */
  peek(): Intent | null {
    if (this.ready.length === 0) this.prepare();
    return this.ready[0]?.intent ?? null;
  }

  take(): PreparedIntent | null {
    if (this.ready.length === 0) this.prepare();
    const next = this.ready.shift() ?? null;
    if (next) this.bytesReady -= next.request.length;
    this.fill();
    return next;
  }

  /** Builds nothing more; what is left of the plan can only be counted. */
  stop(): void {
    this.exhausted = true;
  }

  /** Counts the intents due at `loadMs` that were not taken. Ends the feed. */
  countDue(loadMs: number): number {
    const isDue = (intent: Intent) => intent.scheduledMs !== null && intent.scheduledMs <= loadMs;
    let due = this.ready.filter(({ intent }) => isDue(intent)).length;
    while (due === this.ready.length && !this.exhausted) {
      const { value, done } = this.source.next();
      if (done === true || !isDue(value)) break;
      due++;
      this.ready.push({ intent: value, request: new Uint8Array() });
    }
    this.stop();
    return due;
  }

  private fill(): void {
    if (this.filling || this.exhausted || this.ready.length >= mostAhead || this.bytesReady >= mostBytesAhead) return;
    this.filling = true;
    setImmediate(() => {
      this.filling = false;
      this.prepare();
      this.fill();
    });
  }

  private prepare(): void {
    if (this.exhausted) return;
    const { value, done } = this.source.next();
    if (done === true) {
      this.exhausted = true;
      return;
    }
    const request = this.build(value);
    this.bytesReady += request.length;
    this.ready.push({ intent: value, request });
  }
}
