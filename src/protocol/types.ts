/** The outcome of an attempt: exactly one of these. `busy.*` is what the product is named after. */
export const outcomeClasses = [
  'ok',
  'busy.overloaded',
  'busy.queue_full',
  'busy.rate_limited',
  'busy.burst_protection',
  'busy.silent',
  'busy.keepalive_timeout',
  'busy.in_stream',
  'busy.resource_cut',
  'busy.maintenance',
  'slow.ttft',
  'slow.stall',
  'slow.total',
  'quota.exhausted',
  'auth',
  'bad_request',
  'context_length',
  'content_filter',
  'not_found',
  'server_error',
  'gateway',
  'net.refused',
  'net.reset',
  'net.dns',
  'net.tls',
  'net.connect_timeout',
  'net.proxy',
  'proto.truncated',
  'proto.empty',
  'proto.malformed_sse',
  'proto.html',
  'client.aborted',
  'client.local_limit',
] as const;

export type OutcomeClass = (typeof outcomeClasses)[number];

/** How sure a rule is. The headline busy rate counts certain and likely; suspect gives its upper bound. */
export type Confidence = 'certain' | 'likely' | 'suspect';

/** How far an attempt had come when it ended. */
export type AttemptStage = 'connect' | 'headers' | 'first_token' | 'streaming' | 'tail';

export type DeadlineName = 'connect' | 'headers' | 'first_token' | 'gap' | 'total';

export interface Outcome {
  readonly class: OutcomeClass;
  /** Stable id of the rule that decided, e.g. `17.http_503`. */
  readonly rule: string;
  readonly confidence: Confidence;
  readonly stage: AttemptStage;
  /** True when the outcome is not busy in itself but an overloaded server is a usual cause of it. */
  readonly busySuspect: boolean;
  /** What was limited, where the provider says: requests or tokens per minute, streams at once, per day. */
  readonly scope: 'rpm' | 'tpm' | 'concurrency' | 'day' | null;
  readonly providerCode: string | null;
  /** The provider's own words, at most 300 characters, not yet redacted. */
  readonly message: string | null;
}

/** Why an exchange stopped, when it did not simply end. */
export type Interruption =
  /** The socket, name look-up or TLS failed; `code` is the errno or Node's error code. */
  | { readonly kind: 'network'; readonly code: string; readonly message: string }
  /** The bytes were not HTTP, or the body broke its framing. */
  | { readonly kind: 'http'; readonly code: string; readonly message: string }
  | { readonly kind: 'deadline'; readonly deadline: DeadlineName }
  /** The user gave up (patience), the run was stopped, or a scenario cancelled. */
  | { readonly kind: 'aborted'; readonly reason: 'patience' | 'stopped' | 'cancelled' };

/** An error object found in a response body or in a data line, whatever its shape. */
export interface ProviderError {
  readonly code: string | null;
  readonly type: string | null;
  readonly message: string | null;
  /** A status named inside the body, e.g. SGLang's `"code":503` on HTTP 200. */
  readonly status: number | null;
}

export interface Usage {
  readonly promptTokens: number | null;
  readonly completionTokens: number | null;
  readonly reasoningTokens: number | null;
  readonly cachedTokens: number | null;
}

/**
 * What is known of a response so far. Times are the arrival stamps handed to the reader, on whatever scale the engine
 * uses; null until the thing happened.
 */
export interface ResponseProgress {
  readonly http: number | null;
  readonly contentType: string;
  readonly retryAfterMs: number | null;
  readonly headersMs: number | null;
  readonly firstEventMs: number | null;
  readonly firstTokenMs: number | null;
  readonly firstReasoningMs: number | null;
  readonly firstAnswerMs: number | null;
  readonly lastTokenMs: number | null;
  /** Data lines that carried tokens; one can hold several. */
  readonly tokenEvents: number;
  readonly reasoningEvents: number;
  readonly answerEvents: number;
  readonly toolEvents: number;
  /** Data lines of any kind, `[DONE]` included. */
  readonly dataLines: number;
  readonly malformedLines: number;
  /** SSE comments, and runs of blank lines before the first data line. */
  readonly keepAlives: number;
  /** Token events with the same arrival stamp as the one before them: exactly those whose gap is 0. */
  readonly coalesced: number;
  readonly bodyBytes: number;
  readonly stallCount: number;
  readonly stallTotalMs: number;
  readonly longestGapMs: number;
  readonly finishReason: string | null;
  readonly done: boolean;
  readonly usage: Usage | null;
  /** Estimated tokens of the text that was read; used only where the server sends no usage. */
  readonly estimatedReasoningTokens: number;
  readonly estimatedAnswerTokens: number;
  /** First error object found in the body or in a data line. */
  readonly error: ProviderError | null;
  /** The start of a body that is not an event stream, for classification and samples; empty until the response is over. */
  readonly bodySample: string;
  /** A whole chat completion came as plain JSON: the endpoint does not stream. */
  readonly notStreamed: boolean;
}

/** Everything the taxonomy looks at. */
export interface ExchangeFacts {
  readonly connected: boolean;
  readonly progress: ResponseProgress;
  /** null when the response came to its proper end. */
  readonly interruption: Interruption | null;
}

/** Which optional parts of the request this endpoint accepts. */
export interface RequestDialect {
  readonly includeUsage: boolean;
  readonly maxTokensField: 'max_tokens' | 'max_completion_tokens';
  /** Whether `reasoning_effort` is sent where the scenario asks for one. */
  readonly reasoningEffort: boolean;
}
