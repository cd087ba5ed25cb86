import { monotonicMs } from '../base/node/clock.js';
import { classify } from '../protocol/outcome.js';
import type { Interruption, Outcome, ResponseProgress } from '../protocol/types.js';
import { staying } from '../scenario/clients/patience.js';
import type { Deadlines } from '../scenario/types.js';
import type { Channels } from './channel.js';
import { Exchange } from './exchange.js';
import type { ResponseHead } from './http1-head.js';

export interface InspectOptions {
  readonly deadlines: Deadlines;
  readonly stallMs: number;
  /** Removes secrets from the outcome's message. */
  readonly redact: (text: string) => string;
}

/** One request, looked at more closely than a load could afford. Times in milliseconds since it was sent. */
export interface Inspection {
  readonly outcome: Outcome;
  /** Its times count from the same moment. */
  readonly progress: ResponseProgress;
  readonly interruption: Interruption | null;
  /** null when no connection came about or it was there already. */
  readonly connectedMs: number | null;
  readonly totalMs: number;
  readonly remoteAddress: string | null;
  /** The request went out on a connection that had served another before. */
  readonly reused: boolean;
  /** Headers of the response, names in lower case; empty where none came. Not redacted. */
  readonly headers: ReadonlyMap<string, string>;
  /** The body, at most its first 4 MiB. Not redacted. */
  readonly text: string;
  /** This machine's time of day when the request was sent and when the head of the response came; ms since 1970. */
  readonly sentWallMs: number;
  readonly headersWallMs: number | null;
}

const keptBytes = 4 * 1024 * 1024;

/** Sends one request over the same path as a load would. Never rejects for a failed request. */
export async function inspect(channels: Channels, request: Uint8Array, options: InspectOptions): Promise<Inspection> {
  const { deadlines, stallMs, redact } = options;
  const sentWallMs = Date.now();
  const exchange = await new Promise<WatchedExchange>(resolve => {
    const wire = { channels, zeroMs: monotonicMs(), deadlines, leave: staying, stallMs, keepGaps: false };
    const watched = new WatchedExchange(request, { ...wire, onTokens: () => {} }, () => resolve(watched));
    watched.start();
  });
  const { facts, connectedMs, endMs, remoteAddress, reused } = exchange;
  const outcome = classify(facts);
  const { headersMs } = facts.progress;
  return {
    outcome: { ...outcome, message: outcome.message === null ? null : redact(outcome.message) },
    progress: facts.progress,
    interruption: facts.interruption,
    connectedMs,
    totalMs: endMs,
    remoteAddress,
    reused,
    headers: exchange.head?.headers ?? new Map(),
    text: exchange.text(),
    sentWallMs,
    headersWallMs: headersMs === null ? null : sentWallMs + headersMs,
  };
}

/** Keeps what a load throws away: the head and the bytes of the body. Its time zero is taken right before it starts. */
class WatchedExchange extends Exchange {
  head: ResponseHead | null = null;
  private readonly parts: Buffer[] = [];
  private kept = 0;

  text(): string {
    return Buffer.concat(this.parts).toString('utf8');
  }

  override onHead(head: ResponseHead, atMs: number): void {
    this.head = head;
    super.onHead(head, atMs);
  }

  override onBody(bytes: Uint8Array, atMs: number): void {
    if (this.kept < keptBytes) this.parts.push(Buffer.from(bytes));
    this.kept += bytes.length;
    super.onBody(bytes, atMs);
  }
}
