import { monotonicMs } from '../base/node/clock.js';
import { ResponseReader } from '../protocol/response.js';
import type { DeadlineName, ExchangeFacts, Interruption } from '../protocol/types.js';
import type { LeaveTimes } from '../scenario/clients/patience.js';
import type { Deadlines } from '../scenario/types.js';
import type { Channel, Channels, ChannelUser } from './channel.js';
import type { ResponseHead } from './http1-head.js';

/** What one attempt on the wire needs, besides its bytes. Load times count from `zeroMs` on the monotonic clock. */
export interface ExchangeOptions {
  readonly channels: Channels;
  readonly zeroMs: number;
  readonly deadlines: Deadlines;
  readonly leave: LeaveTimes;
  readonly stallMs: number;
  readonly keepGaps: boolean;
  /** Told how many token events came since the last call. */
  readonly onTokens: (count: number) => void;
}

interface Due {
  readonly atMs: number;
  readonly interruption: Interruption;
}

/**
 * One attempt on the wire: sends the request, stamps and reads the response, watches the deadlines. Ends exactly once,
 * by `onEnded`, never by an exception. All its times are load times in milliseconds.
 */
export class Exchange implements ChannelUser {
  readonly reader: ResponseReader;
  sentMs: number | null = null;
  connectedMs: number | null = null;
  endMs = 0;
  reused = false;
  resent = false;
  remoteAddress: string | null = null;

  private channel: Channel | null = null;
  private interruption: Interruption | null = null;
  private ended = false;
  private tokensSeen = 0;
  private timer: NodeJS.Timeout | null = null;
  private armedMs = Number.POSITIVE_INFINITY;
  /** What every read needs is kept here: the options are objects of many shapes, in which each look-up is a search. */
  private readonly zeroMs: number;
  private readonly onTokens: (count: number) => void;

  constructor(
    private readonly request: Uint8Array,
    private readonly options: ExchangeOptions,
    private readonly onEnded: (exchange: Exchange) => void,
  ) {
    this.zeroMs = options.zeroMs;
    this.onTokens = options.onTokens;
    this.reader = new ResponseReader({ stallMs: options.stallMs, keepGaps: options.keepGaps, recognise: true });
  }

  get facts(): ExchangeFacts {
    const connected = this.reused || this.connectedMs !== null;
    return { connected, progress: this.reader.progress, interruption: this.interruption };
  }

  start(): void {
    const channel = this.options.channels.acquire();
    this.reused = channel.served > 0;
    this.channel = channel;
    this.sentMs = monotonicMs() - this.zeroMs;
    channel.send(this.request, this);
    if (!this.ended) this.arm(this.sentMs);
  }

  /** Ends the attempt now, because the run is stopped. */
  abort(): void {
    this.end({ kind: 'aborted', reason: 'stopped' }, monotonicMs() - this.zeroMs);
  }

  onConnected(atMs: number): void {
    this.connectedMs = this.loadTime(atMs);
  }

  onHead(head: ResponseHead, atMs: number): void {
    const at = this.loadTime(atMs);
    this.reader.onHeaders(head.status, name => head.headers.get(name) ?? null, at);
    this.arm(at);
  }

  onBody(bytes: Uint8Array, atMs: number): void {
    const at = this.loadTime(atMs);
    const { reader } = this;
    reader.onBytes(bytes, at);
    const count = reader.progress.tokenEvents;
    if (count !== this.tokensSeen) {
      const first = this.tokensSeen === 0;
      this.onTokens(count - this.tokensSeen);
      this.tokensSeen = count;
      if (first) this.arm(at);
    }
    if (reader.finished) this.end(null, at);
  }

  onEnd(atMs: number): void {
    this.end(null, this.loadTime(atMs));
  }

  onFailure(failure: Interruption, begun: boolean, atMs: number): void {
    if (this.reused && !begun && failure.kind === 'network') {
      this.resend();
    } else {
      this.end(failure, this.loadTime(atMs));
    }
  }

  /** A server may close an idle connection in the moment a request goes out on it: that says nothing of the server. */
  private resend(): void {
    this.reused = false;
    this.resent = true;
    const channel = this.options.channels.acquireFresh();
    this.channel = channel;
    channel.send(this.request, this);
    this.arm(monotonicMs() - this.zeroMs);
  }

  /** A stamp can be shared with reads before the request went out; nothing comes before its cause. */
  private loadTime(stampMs: number): number {
    return Math.max(stampMs - this.zeroMs, this.sentMs ?? 0);
  }

  private end(interruption: Interruption | null, atMs: number): void {
    if (this.ended) return;
    this.ended = true;
    this.reader.onEnd(atMs);
    this.interruption = interruption;
    this.endMs = atMs;
    this.remoteAddress = this.channel?.remoteAddress ?? null;
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    if (interruption === null) this.channel?.leave();
    else this.channel?.destroy();
    this.channel = null;
    this.onEnded(this);
  }

  /** The first deadline of where the exchange stands now. */
  private due(): Due {
    const { deadlines, leave } = this.options;
    const { headersMs, firstTokenMs, lastTokenMs } = this.reader.progress;
    const sent = this.sentMs ?? 0;
    let due = deadline('total', sent + deadlines.totalMs);
    const consider = (other: Due): void => {
      if (other.atMs < due.atMs) due = other;
    };
    if (lastTokenMs === null) {
      consider(deadline('first_token', sent + deadlines.firstTokenMs));
      if (leave.firstTokenAtMs !== null) consider(leaving('patience', leave.firstTokenAtMs));
    } else {
      consider(deadline('gap', lastTokenMs + deadlines.gapMs));
    }
    if (leave.totalAtMs !== null) consider(leaving('patience', leave.totalAtMs));
    if (firstTokenMs !== null && leave.cancelAfterMs !== null) {
      consider(leaving('cancelled', firstTokenMs + leave.cancelAfterMs));
    }
    if (headersMs === null) consider(deadline('headers', sent + deadlines.headersMs));
    if (!this.reused && this.connectedMs === null) consider(deadline('connect', sent + deadlines.connectMs));
    return due;
  }

  /**
   * One timer serves all deadlines. It is set when the exchange enters a phase whose deadline is nearer than the timer,
   * and otherwise left to run out and look again: no token ever touches it.
   */
  private arm(nowMs: number): void {
    if (this.ended) return;
    const { atMs } = this.due();
    if (atMs >= this.armedMs) return;
    if (this.timer) clearTimeout(this.timer);
    this.armedMs = atMs;
    this.timer = setTimeout(() => this.onTimer(), Math.min(Math.max(1, Math.ceil(atMs - nowMs)), longestTimerMs));
  }

  private onTimer(): void {
    this.armedMs = Number.POSITIVE_INFINITY;
    const now = monotonicMs() - this.zeroMs;
    if (now < this.due().atMs) {
      this.arm(now);
      return;
    }
    // Bytes that wait in the socket were in time: let this turn's reads go first, then look again.
    setImmediate(() => {
      if (this.ended) return;
      const later = monotonicMs() - this.zeroMs;
      const { atMs, interruption } = this.due();
      if (later >= atMs) this.end(interruption, later);
      else this.arm(later);
    });
  }
}

/** A longer delay overflows Node's timers and fires at once. */
const longestTimerMs = 2 ** 31 - 1;

function leaving(reason: 'patience' | 'cancelled', atMs: number): Due {
  return { atMs, interruption: { kind: 'aborted', reason } };
}

function deadline(name: DeadlineName, atMs: number): Due {
  return { atMs, interruption: { kind: 'deadline', deadline: name } };
}
