import { ResponseReader } from '../../../src/protocol/response.js';
import type { ExchangeFacts, Interruption, ResponseProgress } from '../../../src/protocol/types.js';

const encoder = new TextEncoder();

export const bytesOf = (text: string): Uint8Array => encoder.encode(text);

/** A data line with its blank line. */
export const frame = (value: unknown): string =>
  `data: ${typeof value === 'string' ? value : JSON.stringify(value)}\n\n`;

/** A chat chunk with this delta. */
export const chunk = (delta: unknown, finishReason: string | null = null): string =>
  frame({ object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: finishReason }] });

export const done = 'data: [DONE]\n\n';

export interface Heard {
  readonly reader: ResponseReader;
  readonly progress: ResponseProgress;
}

export interface ResponseShape {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly stallMs?: number;
}

/** Plays a response to a reader: headers at 5 ms, then each body part as one read, at 10, 20, 30 … ms. */
export function hear(parts: readonly (string | Uint8Array)[], shape: ResponseShape = {}): Heard {
  const headers: Readonly<Record<string, string>> = { 'content-type': 'text/event-stream', ...shape.headers };
  const reader = new ResponseReader({ stallMs: shape.stallMs ?? 1_000, keepGaps: true, recognise: true });
  reader.onHeaders(shape.status ?? 200, name => headers[name] ?? null, 5);
  parts.forEach((part, index) => {
    reader.onBytes(typeof part === 'string' ? bytesOf(part) : part, 10 * (index + 1));
  });
  reader.onEnd(10 * (parts.length + 1));
  return { reader, progress: reader.progress };
}

/** The facts of an exchange that heard these parts. */
export function factsOf(
  parts: readonly string[],
  shape: ResponseShape & { readonly interruption?: Interruption } = {},
): ExchangeFacts {
  return { connected: true, progress: hear(parts, shape).progress, interruption: shape.interruption ?? null };
}

/** The facts of an exchange that ended before any response. */
export function unanswered(connected: boolean, interruption: Interruption | null): ExchangeFacts {
  const { progress } = new ResponseReader({ stallMs: 1_000, keepGaps: false });
  return { connected, progress, interruption };
}
