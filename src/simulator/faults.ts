import type { Random } from './random.js';

/** Ways in which an answer goes wrong, or only looks odd. */
export const faultNames = [
  /** Connection reset before any header. */
  'reset',
  /** Connection reset after some tokens. */
  'reset-mid-stream',
  /** No token for `stallMs`, then the rest at once. */
  'stall',
  /** The body ends properly, but without finish reason and `[DONE]`. */
  'truncate',
  /** A data line with an error object after some tokens, then `[DONE]`. */
  'error-event',
  /** One data line whose JSON is cut off; the stream goes on. */
  'malformed-line',
  /** A gateway's HTML page with status 502. */
  'html-502',
  /** Headers only after `slowHeadersMs`. */
  'slow-headers',
  /** Finish reason `stop` without a single token. */
  'empty-answer',
  /** Usage sent twice. */
  'duplicate-usage',
  /** Usage never sent, though asked for. */
  'no-usage',
  /** The connection closes after the finish reason, without `[DONE]`. */
  'no-done',
  /** Finish reason `insufficient_system_resource` after some tokens. */
  'resource-cut',
  /** Finish reason `content_filter` after some tokens. */
  'content-filter',
  /** Each frame in two writes, cut at a byte that may lie inside a character. */
  'split-writes',
  /** Two frames in each write. */
  'merged-writes',
  /** Lines end with CR LF. */
  'crlf',
] as const;

export type FaultName = (typeof faultNames)[number];

/** A fault for one request; `at` is the number of tokens after which those that strike mid-stream do. */
export interface Fault {
  readonly name: FaultName;
  readonly at: number;
}

/** Draws at most one fault, by the given shares. Takes the same number of draws whatever comes out. */
export function drawFault(rates: Readonly<Partial<Record<FaultName, number>>>, random: Random): FaultName | null {
  let rest = random();
  for (const name of faultNames) {
    rest -= rates[name] ?? 0;
    if (rest < 0) return name;
  }
  return null;
}

/** The gateway's page of the fault `html-502`. */
export const badGatewayPage =
  '<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n' +
  '<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n';
