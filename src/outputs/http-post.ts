import type { Agent } from 'undici';
import type { OutputSecrets } from '../scenario/types.js';
import { failureWords } from './failure-words.js';
import type { SendResult } from './flusher.js';

const mostWords = 300;
/** A server that takes points has little to say. */
const largestAnswer = 1_048_576;

export interface Posted {
  readonly status: number;
  readonly text: string;
  readonly retryAfterMs: number | null;
}

/** Posts to one server, on a connection of its own that is kept. */
export class Poster {
  private agent: Agent | null = null;

  constructor(private readonly headers: Readonly<Record<string, string>>) {}

  async post(
    url: string,
    body: string | Uint8Array,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<Posted> {
    // Loaded by its first use: it takes longer to load than most of what a run without outputs needs.
    const { Agent, request } = await import('undici');
    this.agent ??= new Agent({ connections: 1, pipelining: 1, maxResponseSize: largestAnswer });
    const response = await request(url, {
      method: 'POST',
      dispatcher: this.agent,
      headers: { 'user-agent': 'busytone', ...this.headers, ...headers },
      body,
      signal,
    });
    const text = await response.body.text();
    const retryAfter = Number(response.headers['retry-after'] ?? Number.NaN);
    return {
      status: response.statusCode,
      text,
      retryAfterMs: Number.isNaN(retryAfter) ? null : retryAfter * 1_000,
    };
  }

  async close(): Promise<void> {
    await this.agent?.destroy();
  }
}

/** What an answer means where nothing more is known of the protocol: busy and broken servers are asked again. */
export function resultOf({ status, text, retryAfterMs }: Posted): SendResult {
  if (status >= 200 && status < 300) return { ok: true };
  const words = saidIn(text).replace(/\s+/g, ' ').trim().slice(0, mostWords);
  const message = `HTTP ${status}${words === '' ? '' : `: ${words}`}`;
  return { ok: false, again: status === 429 || status >= 500, message, retryAfterMs };
}

/** What a body says: the message in it where it is JSON, else all of it. */
export function saidIn(text: string): string {
  try {
    const { message, error } = JSON.parse(text);
    const said: unknown = message ?? error?.message ?? error;
    return typeof said === 'string' ? said : text;
  } catch {
    return text;
  }
}

const checkLimitMs = 3_000;

/**
 * Sends a request with nothing in it and tells why it was not taken, or null. That it holds nothing (400) is no reason.
 * @param result what an answer means
 */
export async function refusalOf(
  post: (signal: AbortSignal) => Promise<Posted>,
  result: (posted: Posted) => SendResult,
): Promise<string | null> {
  try {
    const posted = await post(AbortSignal.timeout(checkLimitMs));
    return posted.status === 400 ? null : (result(posted).message ?? null);
  } catch (error) {
    return failureWords(error, checkLimitMs);
  }
}

/** The Authorization header that an output's secrets make; `scheme` is how the server wants its token. */
export function authorization(
  { tokenEnv, userEnv, passwordEnv }: OutputSecrets,
  readSecret: (name: string) => string | undefined,
  scheme: 'Bearer' | 'Token',
): Record<string, string> {
  const secret = (name: string | null) => (name === null ? '' : (readSecret(name)?.trim() ?? ''));
  if (tokenEnv !== null) return { authorization: `${scheme} ${secret(tokenEnv)}` };
  if (userEnv === null) return {};
  const pair = Buffer.from(`${secret(userEnv)}:${secret(passwordEnv)}`).toString('base64');
  return { authorization: `Basic ${pair}` };
}
