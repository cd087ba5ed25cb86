/** What the simulator understood of a chat-completions body. */
export interface ChatRequest {
  readonly model: string;
  readonly stream: boolean;
  readonly includeUsage: boolean;
  /** The request's own cap on output, whichever of the two fields it came in. */
  readonly maxTokens: number | null;
  readonly lastUserMessage: string;
  readonly promptTokens: number;
  /** Optional fields that the body names, for options that refuse some of them. */
  readonly names: readonly string[];
}

/** An error as OpenAI words them: status and the four fields of the `error` object. */
export interface ApiError {
  readonly status: number;
  readonly message: string;
  readonly type: string;
  readonly param: string | null;
  readonly code: string | null;
}

const invalid = (message: string, param: string | null, code: string | null = null): ApiError => ({
  status: 400,
  message,
  type: 'invalid_request_error',
  param,
  code,
});

export function isApiError(value: ChatRequest | ApiError): value is ApiError {
  return 'status' in value;
}

/** Reads and checks a body; the simulator's own strictness, independent of what busytone sends. */
export function readChatRequest(body: string): ChatRequest | ApiError {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return invalid('We could not parse the JSON body of your request.', null);
  }
  if (!isRecord(parsed)) return invalid('The request body has to be a JSON object.', null);
  const { model, messages, stream = false } = parsed;
  if (typeof model !== 'string' || model === '') return invalid('you must provide a model parameter', 'model');
  if (messages === undefined) {
    return invalid("Missing required parameter: 'messages'.", 'messages', 'missing_required_parameter');
  }
  if (!Array.isArray(messages) || messages.length === 0) {
    return invalid("Invalid 'messages': expected a non-empty array.", 'messages', 'invalid_type');
  }
  if (typeof stream !== 'boolean') return invalid("Invalid type for 'stream': expected a boolean.", 'stream');
  const maxTokens = parsed['max_completion_tokens'] ?? parsed['max_tokens'] ?? null;
  if (maxTokens !== null && (typeof maxTokens !== 'number' || !Number.isInteger(maxTokens) || maxTokens < 1)) {
    return invalid("Invalid 'max_tokens': expected an integer of at least 1.", 'max_tokens', 'invalid_type');
  }
  const streamOptions = parsed['stream_options'] ?? null;
  if (streamOptions !== null && !isRecord(streamOptions)) {
    return invalid("Invalid type for 'stream_options': expected an object.", 'stream_options', 'invalid_type');
  }
  if (streamOptions !== null && !stream) {
    return invalid("The 'stream_options' parameter is only allowed when 'stream' is enabled.", 'stream_options');
  }
  let lastUserMessage = '';
  let promptTokens = 3;
  for (const message of messages) {
    const text = isRecord(message) && typeof message['role'] === 'string' ? textOf(message['content']) : null;
    if (text === null) return invalid("Invalid 'messages': each needs a role and a text.", 'messages', 'invalid_type');
    if (message.role === 'user') lastUserMessage = text;
    promptTokens += 4 + tokensOf(text);
  }
  return {
    model,
    stream,
    includeUsage: streamOptions?.['include_usage'] === true,
    maxTokens,
    lastUserMessage,
    promptTokens,
    names: Object.keys(parsed),
  };
}

/** Tokens by the rule of thumb in DeepSeek's documentation: 0.6 for a Chinese character, 0.3 for any other. */
export function tokensOf(text: string): number {
  let tokens = 0;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    tokens += unit >= 0x2e80 && unit <= 0x9fff ? 0.6 : 0.3;
  }
  return Math.ceil(tokens);
}

function textOf(content: unknown): string | null {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return null;
  const parts = content.map(part => (isRecord(part) && typeof part['text'] === 'string' ? part['text'] : null));
  return parts.includes(null) ? null : parts.join('');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
