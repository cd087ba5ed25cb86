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
  /** Status 200 and an event stream of these parts, each written at once. */
  | { readonly kind: 'stream'; readonly parts: readonly string[] }
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

/** A style without keep-alives that cuts nobody off. */
export function answering(name: string, title: string, refuse: (context: RefusalContext) => Refusal | null): BusyStyle {
  return { name, title, keepAlives: false, cutsPreempted: false, refuse };
}

/** The same with one JSON body for everybody. */
export function replying(name: string, title: string, status: number, body: string): BusyStyle {
  return answering(name, title, () => json(status, body));
}

/** What `Retry-After` may say: whole seconds, at least one. */
export function retryAfterSeconds({ retryAfterMs }: RefusalContext): string {
  return String(Math.max(1, Math.ceil(retryAfterMs / 1_000)));
}
