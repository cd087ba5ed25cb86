import type { MessagePort } from 'node:worker_threads';

/** What a virtual user is started with. */
export interface UserInput {
  readonly code: string;
  readonly files: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string>>;
  /** Int32: iterations given out, users that stand ready, iterations in all, whether the set-up is over, users that have ended. */
  readonly counter: SharedArrayBuffer;
  /** Float64: what the set-up handed over, 0 for null; when the load began. */
  readonly begun: SharedArrayBuffer;
  readonly users: number;
  readonly part: HarnessPart;
  /** Int32 that changes with each part of an answer. */
  readonly signal: SharedArrayBuffer;
  readonly replies: MessagePort;
}

/** Which part of the load the users have: its number from 0, of how many. k6 deals iterations out in turn. */
export interface HarnessPart {
  readonly number: number;
  readonly of: number;
  readonly executionSegment: string | null;
  readonly executionSegmentSequence: string | null;
}

export type FromUser =
  | {
      readonly kind: 'request';
      readonly method: string;
      readonly url: string;
      readonly body: string;
      readonly headers: Record<string, string>;
      /** After which k6 gives up; null for no limit, which is what the extension has unless it is told one. */
      readonly timeoutMs: number | null;
    }
  | { readonly kind: 'close' }
  | { readonly kind: 'line'; readonly line: string }
  | { readonly kind: 'metric'; readonly name: string; readonly value: number; readonly tags: Record<string, string> }
  | { readonly kind: 'options'; readonly options: unknown }
  | { readonly kind: 'summary'; readonly files: Record<string, string> }
  | { readonly kind: 'broken'; readonly message: string };

/** Parts of an answer, in order; `end` is the last. Errors are told in Go's words. */
export type ToUser =
  | { readonly kind: 'head'; readonly status: number; readonly headers: Record<string, string> }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'end'; readonly error: string | null };
