import type { OutcomeClass, RequestDialect } from '../types.js';

/** `confirmed`: read in the document or source code named as source. `unconfirmed`: told elsewhere, not checked. */
export type Verification = 'confirmed' | 'unconfirmed';

/** Something known of a provider, in a sentence. */
export interface Fact {
  readonly text: string;
  readonly verification: Verification;
}

/** What is known of one provider or serving engine. What is null or an empty list is not documented. */
export interface Provider {
  /** As `target.provider` names it. */
  readonly id: string;
  readonly title: string;
  /** Somebody's hosted API, or software that people run themselves. */
  readonly kind: 'service' | 'server';
  /** The first one without braces is taken when a scenario gives no URL. */
  readonly baseUrls: readonly BaseUrl[];
  readonly auth: Auth;
  /** The variable that the key is looked for in, by busytone's own choice; null where no key is the rule. */
  readonly apiKeyEnv: string | null;
  readonly models: readonly ModelId[];
  readonly reasoning: Reasoning;
  readonly usage: Fact | null;
  readonly dialect: Dialect;
  /** What is sent while a request waits. */
  readonly keepAlive: Fact | null;
  readonly busy: readonly ErrorShape[];
  readonly quota: readonly ErrorShape[];
  /** Limits that stand in the provider's documents. */
  readonly limits: readonly Fact[];
  readonly prices: readonly PriceEntry[];
  /** Documents that the confirmed parts were read in. */
  readonly sources: readonly string[];
}

/** Requests go to `<url>/chat/completions`. */
export interface BaseUrl {
  /** `{name}` stands for a part that only the account's owner knows. */
  readonly url: string;
  readonly note: string | null;
  readonly verification: Verification;
}

export interface Auth {
  /** `bearer`: `Authorization: Bearer KEY`. `header`: the bare key in `header`. `sigv4`: busytone cannot sign so. */
  readonly form: 'bearer' | 'header' | 'none' | 'sigv4';
  readonly header: string | null;
  readonly note: string | null;
}

export interface ModelId {
  readonly id: string;
  /** Which family of models it belongs to. */
  readonly family: 'R1' | 'V3' | 'V4' | 'R1 distilled' | 'other';
  readonly verification: Verification;
}

export interface Reasoning {
  /** The field of the delta, tags within the content, or not sent at all. */
  readonly channel: 'reasoning_content' | 'reasoning' | 'think_tags' | 'hidden' | null;
  readonly note: string | null;
  readonly verification: Verification;
}

/** Which optional parts of a request it takes; null is not documented, and the usual form is tried first. */
export interface Dialect {
  readonly maxTokensField: RequestDialect['maxTokensField'] | null;
  readonly includeUsage: boolean | null;
}

/** One way to say no. */
export interface ErrorShape {
  /** Unique within the provider. */
  readonly id: string;
  readonly title: string;
  /** HTTP status; errors in a stream come on 200. */
  readonly status: number;
  /**
   * A response body, as an example: undocumented fields are null, undocumented words are made up. For `stream`, the data line that carries the
   * error. Null where no body is documented or none comes.
   */
  readonly body: string | null;
  /**
   * `body`: the whole response. `stream`: an event on 200. `silence`: 200 with blank lines, then the end. `cut`: the
   * answer ends early. `wait`: no refusal, the request waits, with keep-alives or without.
   */
  readonly carrier: 'body' | 'stream' | 'silence' | 'cut' | 'wait';
  /** The class that the taxonomy gives it. */
  readonly outcome: OutcomeClass;
  /** The header that says when to come back; null where none is documented. */
  readonly retryAfter: 'retry-after' | 'retry-after-ms' | null;
  readonly verification: Verification;
  readonly note: string | null;
  /** The style of `busytone simulate --busy-style` that speaks it. */
  readonly simulatedBy: string;
}

/** Money per one million tokens, as decimal strings. Reasoning is billed as output. */
export interface PriceEntry {
  readonly models: readonly string[];
  readonly currency: string;
  readonly input: string;
  /** Null: not documented, so the full price is counted. */
  readonly inputCached: string | null;
  readonly output: string;
  /** First moment (ISO 8601, UTC) for which it is known; null where that is not documented. */
  readonly validFrom: string | null;
  /** First moment at which it no longer holds; null while it does, as far as is known. */
  readonly validTo: string | null;
  readonly windows: readonly PriceWindow[];
  readonly source: string;
  readonly verification: Verification;
  readonly note: string | null;
}

/** Hours of each day (UTC) with a price of their own; `to` may lie on the next day. */
export interface PriceWindow {
  /** `HH:MM`. */
  readonly from: string;
  readonly to: string;
  readonly validFrom: string;
  readonly validTo: string | null;
  readonly input: string;
  readonly inputCached: string | null;
  readonly output: string;
}
