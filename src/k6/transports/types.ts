import type { EndedExchange } from '../../measure/attempt-record.js';
import type { RelayAnswer, RelayRequest } from '../../measure/relayed.js';
import type { LeaveTimes } from '../../scenario/clients/patience.js';
import type { Deadlines } from '../../scenario/types.js';

/** How attempts go out. A script has one, chosen when it was generated: k6 cannot load a module if it is there. */
export type Transport = DirectTransport | RelayTransport;

/** k6 itself sends the request. */
export interface DirectTransport {
  readonly name: 'sse' | 'http';
  /** Sends one attempt and returns when it is over. Never throws for a failed request. */
  send(request: WireRequest): WireResult;
}

/** A relay on this machine sends it. */
export interface RelayTransport {
  readonly name: 'relay';
  /** @throws Error when no relay of this plan listens there, with the cure. */
  greet(url: string, planHash: string): void;
  /** @throws Error when the relay is gone. */
  relay(url: string, request: RelayRequest): RelayAnswer;
}

export interface WireRequest {
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly deadlines: Deadlines;
  readonly leave: LeaveTimes;
  readonly stallMs: number;
  readonly keepGaps: boolean;
  /** Load time now. */
  now(): number;
}

export interface WireResult extends EndedExchange {
  /** The server's `x-should-retry`; null without one. */
  readonly shouldRetry: boolean | null;
  readonly gaps: Float32Array;
}

/** The tag that k6's own metrics of a request carry in the place of its URL. */
export const requestTags: Record<string, string> = { name: 'chat.completions' };
