import { findError } from './errors.js';
import { isObject, type JsonObject } from './json.js';
import type { ProviderError, Usage } from './types.js';
import { readUsage } from './usage.js';

/** What one chunk of a stream, or one whole completion, carried. Empty texts mean nothing of that kind. */
export interface Delta {
  /** Reasoning that came in a field of its own. */
  reasoning: string;
  /** Answer text; may hold reasoning between `<think>` tags. */
  content: string;
  refusal: string;
  /** Names and argument fragments of tool calls. */
  tools: string;
  /** Reasoning was sent encrypted: a token event without text. */
  sealedReasoning: boolean;
  finishReason: string | null;
  usage: Usage | null;
  error: ProviderError | null;
}

export function emptyDelta(): Delta {
  return {
    reasoning: '',
    content: '',
    refusal: '',
    tools: '',
    sealedReasoning: false,
    finishReason: null,
    usage: null,
    error: null,
  };
}

/** True when the chunk carried tokens; role-only chunks, usage chunks and empty deltas do not. */
export function carriesTokens(delta: Delta): boolean {
  return (
    delta.content !== '' ||
    delta.reasoning !== '' ||
    delta.tools !== '' ||
    delta.refusal !== '' ||
    delta.sealedReasoning
  );
}

/**
 * Reads a parsed chunk or completion into `into`, which is emptied first (one object serves a whole stream). Accepts
 * chat deltas and whole messages, legacy completions' `text`, content as text or as a list of parts, reasoning under
 * the names of DeepSeek (`reasoning_content`), vLLM and Ollama (`reasoning`) and OpenRouter (`reasoning_details`); null
 * anywhere; several choices. Endpoints that send reasoning under two names at once are counted once.
 */
export function readDelta(value: JsonObject, into: Delta): void {
  into.reasoning = '';
  into.content = '';
  into.refusal = '';
  into.tools = '';
  into.sealedReasoning = false;
  into.finishReason = null;
  const usage = value['usage'];
  into.usage = usage === undefined || usage === null ? groqUsage(value) : readUsage(usage);
  const choices = value['choices'];
  if (!Array.isArray(choices)) {
    into.error = findError(value);
    return;
  }
  let suspicious = value['error'] !== undefined && value['error'] !== null;
  for (const choice of choices) {
    if (!isObject(choice)) continue;
    if (choice['error'] !== undefined) suspicious = true;
    readChoice(choice, into);
  }
  into.error = suspicious ? findError(value) : null;
}

function readChoice(choice: JsonObject, into: Delta): void {
  if (isFinish(choice['finish_reason'])) {
    into.finishReason = choice['finish_reason'];
  }
  const delta = choice['delta'] ?? choice['message'];
  if (!isObject(delta)) {
    if (typeof choice['text'] === 'string') into.content += choice['text'];
    return;
  }
  const before = into.reasoning.length;
  if (typeof delta['reasoning_content'] === 'string') into.reasoning += delta['reasoning_content'];
  if (into.reasoning.length === before && typeof delta['reasoning'] === 'string') into.reasoning += delta['reasoning'];
  if (into.reasoning.length === before && Array.isArray(delta['reasoning_details'])) {
    for (const detail of delta['reasoning_details']) readReasoningDetail(detail, into);
  }
  const content = delta['content'];
  if (typeof content === 'string') into.content += content;
  else if (Array.isArray(content)) for (const part of content) readPart(part, into);
  if (typeof delta['refusal'] === 'string') into.refusal += delta['refusal'];
  if (Array.isArray(delta['tool_calls'])) {
    for (const call of delta['tool_calls']) if (isObject(call)) readToolCall(call['function'], into);
  }
  if (isObject(delta['function_call'])) readToolCall(delta['function_call'], into);
}

/** Some servers write "no reason yet" as an empty text or as the word null. */
function isFinish(reason: unknown): reason is string {
  return typeof reason === 'string' && reason !== '' && reason !== 'null';
}

function readReasoningDetail(detail: unknown, into: Delta): void {
  if (!isObject(detail)) return;
  if (typeof detail['text'] === 'string') into.reasoning += detail['text'];
  else if (typeof detail['summary'] === 'string') into.reasoning += detail['summary'];
  else if (typeof detail['data'] === 'string' && detail['data'] !== '') into.sealedReasoning = true;
}

/** A part of a content list: `{type: "text", text}`, `{type: "refusal", refusal}`, or Mistral's `{type: "thinking"}`. */
function readPart(part: unknown, into: Delta): void {
  if (typeof part === 'string') {
    into.content += part;
    return;
  }
  if (!isObject(part)) return;
  const thinking = part['thinking'];
  if (typeof thinking === 'string') into.reasoning += thinking;
  else if (Array.isArray(thinking)) {
    for (const piece of thinking) {
      if (isObject(piece) && typeof piece['text'] === 'string') into.reasoning += piece['text'];
    }
  }
  const isReasoning = part['type'] === 'reasoning' || part['type'] === 'thinking';
  if (typeof part['text'] === 'string') {
    if (isReasoning) into.reasoning += part['text'];
    else into.content += part['text'];
  }
  if (typeof part['refusal'] === 'string') into.refusal += part['refusal'];
}

function readToolCall(call: unknown, into: Delta): void {
  if (!isObject(call)) return;
  if (typeof call['name'] === 'string') into.tools += call['name'];
  if (typeof call['arguments'] === 'string') into.tools += call['arguments'];
}

/** Groq puts the usage of a stream into an envelope of its own. */
function groqUsage(value: JsonObject): Usage | null {
  const envelope = value['x_groq'];
  return isObject(envelope) ? readUsage(envelope['usage']) : null;
}
