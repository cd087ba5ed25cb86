import type { ProviderError, RequestDialect } from './types.js';

export interface RequestMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** What most endpoints accept, and the most that a measurement can use. */
export const defaultDialect: RequestDialect = {
  includeUsage: true,
  maxTokensField: 'max_tokens',
  reasoningEffort: true,
};

/**
 * The JSON body of a streamed chat completion. Sampling options stay unset: every model runs with its own defaults, and
 * reasoning models reject `temperature`.
 */
export function chatRequestBody(request: {
  readonly model: string;
  readonly messages: readonly RequestMessage[];
  readonly maxTokens: number;
  /** Left out without a value, and where the dialect has none. */
  readonly reasoningEffort?: string | null;
  readonly dialect: RequestDialect;
}): string {
  return JSON.stringify({
    model: request.model,
    messages: request.messages.map(({ role, content }) => ({ role, content })),
    stream: true,
    ...(request.dialect.includeUsage ? { stream_options: { include_usage: true } } : {}),
    [request.dialect.maxTokensField]: request.maxTokens,
    ...(request.dialect.reasoningEffort && request.reasoningEffort != null
      ? { reasoning_effort: request.reasoningEffort }
      : {}),
  });
}

const refusal =
  /unknown|unrecogni[sz]ed|unsupported|not supported|not permitted|not allowed|unexpected|extra|additional propert|invalid (parameter|argument|field)|不支持|未知/i;

/**
 * The dialect to try next when the server refused a part of the request by name (status 400 or 422); null when the
 * refusal has another reason. A server that refuses both names of the token cap makes it go back and forth: bound the
 * tries.
 */
export function adaptDialect(
  dialect: RequestDialect,
  http: number | null,
  error: ProviderError | null,
): RequestDialect | null {
  if (error === null) return null;
  const status = http !== null && http >= 400 ? http : error.status;
  if (status !== 400 && status !== 422) return null;
  const words = `${error.code ?? ''} ${error.type ?? ''} ${error.message ?? ''}`;
  if (dialect.includeUsage && /stream_options|include_usage/i.test(words)) return { ...dialect, includeUsage: false };
  if (dialect.reasoningEffort && /reasoning_effort|reasoning effort/i.test(words)) {
    return { ...dialect, reasoningEffort: false };
  }
  if (!/max_(completion_)?tokens/i.test(words)) return null;
  if (dialect.maxTokensField === 'max_tokens') {
    return /max_completion_tokens/i.test(words) ? { ...dialect, maxTokensField: 'max_completion_tokens' } : null;
  }
  return /max_completion_tokens/i.test(words) && refusal.test(words)
    ? { ...dialect, maxTokensField: 'max_tokens' }
    : null;
}
