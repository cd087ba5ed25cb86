import type { AttemptRecord } from '../../../src/measure/attempt.js';
import type { AttemptStage, Confidence, DeadlineName, OutcomeClass } from '../../../src/protocol/types.js';

/** What the server of the matrix does on a connection, one act after the other. After the last one it stays silent. */
export type Act =
  /** Written at once. */
  | string
  | Uint8Array
  | { readonly pauseMs: number }
  /** One byte after the other. */
  | { readonly drip: string; readonly everyMs: number }
  /** The same again and again, for as long as somebody listens. */
  | { readonly repeat: string; readonly everyMs: number }
  /** The same again and again as fast as the peer takes it, up to so many bytes. */
  | { readonly pour: string; readonly bytes: number }
  | { readonly close: 'fin' | 'reset' };

export const pause = (pauseMs: number): Act => ({ pauseMs });
export const drip = (text: string, everyMs: number): Act => ({ drip: text, everyMs });
export const repeat = (text: string, everyMs: number): Act => ({ repeat: text, everyMs });
export const pour = (text: string, bytes: number): Act => ({ pour: text, bytes });
/** What was written before has arrived by then: a reset overtakes what the peer has not read. */
export const fin: readonly Act[] = [pause(100), { close: 'fin' }];
export const reset: readonly Act[] = [pause(100), { close: 'reset' }];
/** The peer has vanished without a word: for a client that waits, the same as a server that never goes on. */
export const silence: readonly Act[] = [];

/** The two forms of an answer: a stream of events, or one whole completion as a server sends that does not stream. */
export interface Mode {
  readonly name: 'streamed' | 'whole';
  readonly contentType: string;
  /** A good answer, cut inside what carries it. */
  readonly begun: string;
  readonly rest: string;
}

export const token = (text: string, finish: string | null = null) =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: text }, finish_reason: finish }] })}\n\n`;
export const done = 'data: [DONE]\n\n';
export const completion = (text: string) =>
  JSON.stringify({
    choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 3, completion_tokens: 4 },
  });

const usage = `data: {"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":4}}\n\n`;
const whole = completion('All is well');

export const streamed: Mode = {
  name: 'streamed',
  contentType: 'text/event-stream',
  begun: token('All is'),
  rest: `${token(' well', 'stop')}${usage}${done}`,
};
export const wholeMode: Mode = {
  name: 'whole',
  contentType: 'application/json',
  begun: whole.slice(0, whole.indexOf('well')),
  rest: whole.slice(whole.indexOf('well')),
};
export const modes: readonly Mode[] = [streamed, wholeMode];

/** A response head; the lines are header lines. */
export const head = (status: string, ...lines: readonly string[]) =>
  `HTTP/1.1 ${status}\r\n${lines.map(line => `${line}\r\n`).join('')}\r\n`;
export const chunked = 'transfer-encoding: chunked';
export const chunk = (text: string) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
export const lastChunk = '0\r\n\r\n';
export const sized = (text: string) => `content-length: ${Buffer.byteLength(text)}`;
export const typed = (mode: Mode) => `content-type: ${mode.contentType}`;
/** The head of a good answer in chunks. */
export const ok = (mode: Mode) => head('200 OK', typed(mode), chunked);
/** A whole response with a body of known length. */
export const response = (status: string, body: string, type = 'application/json', ...lines: readonly string[]) =>
  `${head(status, `content-type: ${type}`, sized(body), ...lines)}${body}`;
/** 200 with these chunks and a proper end; an empty chunk would be the end already. */
export const answered = (mode: Mode, ...parts: readonly string[]): readonly Act[] => [
  `${ok(mode)}${parts.map(part => (part === '' ? '' : chunk(part))).join('')}${lastChunk}`,
];

/** What a record of the attempt must say. */
export interface Expected {
  readonly outcome: OutcomeClass;
  /** null where the server can be quicker than the client, which may have come one stage further or not. */
  readonly stage: AttemptStage | null;
  readonly confidence: Confidence;
  /** The deadline that ends the attempt; null when nothing has to. */
  readonly endedBy: DeadlineName | null;
  /** Whether another request may go out on the connection. */
  readonly keeps: boolean;
  readonly record: Partial<AttemptRecord>;
}

export interface Fault {
  readonly name: string;
  readonly acts: (mode: Mode) => readonly Act[];
  readonly expected: (mode: Mode) => Expected;
}

type Detail = Partial<Omit<Expected, 'outcome' | 'stage'>>;

export function is(outcome: OutcomeClass, stage: AttemptStage | null, detail: Detail = {}): Expected {
  return { outcome, stage, confidence: 'certain', endedBy: null, keeps: false, record: {}, ...detail };
}

export function fault(
  name: string,
  acts: (mode: Mode) => readonly Act[],
  expected: Expected | Readonly<Record<Mode['name'], Expected>>,
): Fault {
  return { name, acts, expected: mode => ('outcome' in expected ? expected : expected[mode.name]) };
}
