/** How the truth server frames a body. */
export type Framing = 'chunked' | 'length' | 'close';

/** Something that the truth server does at a time counted from the arrival of the request. */
export interface Step {
  readonly atMs: number;
  /** An event of a chat completion stream, framed as the script says. */
  readonly event?: 'role' | 'token' | 'reasoning' | 'finish' | 'usage' | 'done' | 'comment';
  /** How many times the event goes out in one write. */
  readonly times?: number;
  /** Tokens in each event that carries any, 1 by default. */
  readonly words?: number;
  /** Body bytes as they are, framed as the script says. */
  readonly body?: string;
  /** Bytes of the connection, head and framing included. */
  readonly raw?: string;
  /** `end` ends the body's framing and keeps the connection, `fin` closes it, `reset` tears it down. */
  readonly close?: 'end' | 'fin' | 'reset';
}

/** What the truth server does with one request. */
export interface Script {
  /** What the log calls it. */
  readonly name?: string;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly framing?: Framing;
  /** When the head goes out; with the first body bytes when absent; never when null. */
  readonly headAtMs?: number | null;
  readonly steps: readonly Step[];
  /** Tear the connection down when it brings a second request, as a server does that gave up on it while idle. */
  readonly dropSecond?: boolean;
  /** Start at the next multiple of this many milliseconds, as all streams of a batching engine step together. */
  readonly alignMs?: number;
}

/** A script for each request in the order of arrival, the last one for all further ones. */
export type Sequence = readonly [Script, ...Script[]];

/** What the server did for one request. Times are on the machine's monotonic clock. */
export interface TruthLog {
  readonly id: number;
  /** Of its script; empty without one. */
  readonly name: string;
  readonly connection: number;
  readonly receivedMs: number;
  /** When each token event was handed to the socket. */
  readonly tokensMs: number[];
  /** In all of them. */
  tokens: number;
}

export interface StreamShape {
  readonly firstMs: number;
  readonly tokens: number;
  readonly everyMs: number;
  readonly reasoning?: number;
  /** Token events in one write. */
  readonly perWrite?: number;
  /** Tokens in one event, 1 by default; `tokens` counts events then. */
  readonly words?: number;
}

/** A well-formed stream: role chunk, tokens at an even pace, finish, usage, `[DONE]`, end of the body. */
export function stream(shape: StreamShape): readonly Step[] {
  const { firstMs, tokens, everyMs, reasoning = 0, perWrite = 1, words = 1 } = shape;
  const steps: Step[] = [{ atMs: 0, event: 'role' }];
  for (let sent = 0; sent < tokens; sent += perWrite) {
    const event = sent < reasoning ? 'reasoning' : 'token';
    steps.push({ atMs: firstMs + sent * everyMs, event, times: Math.min(perWrite, tokens - sent), words });
  }
  const lastMs = firstMs + Math.max(0, tokens - 1) * everyMs;
  return [...steps, ...tail(lastMs)];
}

/** What comes after the last token. */
export function tail(atMs: number): readonly Step[] {
  return [
    { atMs, event: 'finish' },
    { atMs, event: 'usage' },
    { atMs, event: 'done' },
    { atMs, close: 'end' },
  ];
}
