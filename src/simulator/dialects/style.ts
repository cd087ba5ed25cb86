import type { Random } from '../random.js';

/** What a refusal may depend on. */
export interface RefusalContext {
  readonly stream: boolean;
  readonly random: Random;
  readonly retryAfterMs: number;
  readonly queueLimit: number;
}

/** How a server says no. */
export type Refusal =
  /** An ordinary response. */
  | {
      readonly kind: 'reply';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    }
  /** Status 200 and an event stream whose only data line is this. */
  | { readonly kind: 'first-event'; readonly data: string }
  /** Status 200, blank lines for a while, then the connection closes. */
  | { readonly kind: 'silent' }
  /** Taken on, and cut off part-way with finish reason `insufficient_system_resource`. */
  | { readonly kind: 'cut' };

/** What overload looks like at one kind of server. */
export interface BusyStyle {
  readonly name: string;
  readonly title: string;
  /** Comments (streams) or blank lines (plain JSON) while a request waits for its turn. */
  readonly keepAlives: boolean;
  /** A sequence that loses its place in the KV cache ends there, instead of being computed again. */
  readonly cutsPreempted: boolean;
  /** What a request gets that finds the queue full; null lets it wait all the same. */
  refuse(context: RefusalContext): Refusal | null;
}

/** A refusal in JSON. */
export function json(status: number, body: string, headers: Readonly<Record<string, string>> = {}): Refusal {
  return { kind: 'reply', status, headers: { 'content-type': 'application/json', ...headers }, body };
}
