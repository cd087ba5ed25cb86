import { isObject, type JsonObject } from './json.js';
import type { ProviderError } from './types.js';

/**
 * Finds the error object in a parsed body or data line, whatever its shape; null when there is none.
 *
 * Shapes, with who sends them: `{error: {...}}` (OpenAI and most), `{error: "text", error_type}` (TGI, Ollama, SGLang),
 * `{type: "error", error}` (Anthropic), `{response: {error}}` (OpenAI responses), flat `{code, message}` (SiliconFlow,
 * DashScope), `{object: "error", ...}` (older vLLM), `{error_code, error_msg}` (Huawei), `{message, __type}` (AWS),
 * `{fault: {faultstring, detail}}` (Fireworks' gateway), `{detail}` (FastAPI), `{errors: [...]}` (Cloudflare), and a
 * list whose first element is one of these (Gemini).
 */
export function findError(value: unknown): ProviderError | null {
  if (Array.isArray(value)) return value.length > 0 && isObject(value[0]) ? findError(value[0]) : null;
  if (!isObject(value)) return null;
  return (
    nested(value['error'], value) ??
    choiceError(value['choices']) ??
    (isObject(value['response']) ? nested(value['response']['error'], value) : null) ??
    (Array.isArray(value['choices']) ? null : flat(value))
  );
}

function nested(error: unknown, around: JsonObject): ProviderError | null {
  if (typeof error === 'string') {
    if (error === '') return null;
    return made(around['code'], around['error_type'] ?? around['type'], error, around['code'] ?? around['status']);
  }
  if (!isObject(error)) return null;
  const message = messageOf(error) ?? text(error['error']) ?? text(around['message']);
  const type = error['type'] ?? error['error_type'] ?? error['status'];
  const code = error['code'] ?? around['code'];
  return made(code, type, withDetail(message, error), code ?? error['status']);
}

/** OpenRouter can put the error of a provider into the choice that it ended. */
function choiceError(choices: unknown): ProviderError | null {
  if (!Array.isArray(choices)) return null;
  for (const choice of choices) {
    if (isObject(choice) && choice['error'] !== undefined) {
      const found = nested(choice['error'], choice);
      if (found !== null) return found;
    }
  }
  return null;
}

function flat(value: JsonObject): ProviderError | null {
  if (typeof value['error_msg'] === 'string' || value['error_code'] !== undefined) {
    return made(value['error_code'], null, text(value['error_msg']), value['error_code']);
  }
  if (isObject(value['fault'])) {
    const detail = value['fault']['detail'];
    const code = isObject(detail) ? detail['errorcode'] : null;
    return made(code, null, text(value['fault']['faultstring']) ?? text(detail), code);
  }
  if (Array.isArray(value['errors']) && isObject(value['errors'][0])) {
    const first = value['errors'][0];
    return made(first['code'], first['type'], messageOf(first), first['code']);
  }
  const detail = detailText(value['detail']);
  if (detail !== null) return made(value['code'], value['type'], detail, value['status'] ?? value['code']);
  const code = value['code'] ?? value['__type'];
  const isError = value['object'] === 'error' || (code !== undefined && code !== null && !saysSuccess(code));
  const message = messageOf(value);
  if (message === null || !(isError || hasOnlyMessage(value))) return null;
  const type = value['type'] ?? value['error_type'] ?? (typeof value['status'] === 'string' ? value['status'] : null);
  return made(code, type, withDetail(message, value), code ?? value['status']);
}

function made(code: unknown, type: unknown, message: string | null, status: unknown): ProviderError {
  return { code: label(code), type: label(type), message, status: httpStatus(status) };
}

/** Flat answers name success in `code` too: 0, 200, and SiliconFlow's 20000. */
function saysSuccess(code: unknown): boolean {
  return code === 0 || code === 200 || code === 20000 || code === '0' || code === '200' || code === 'Success';
}

/** AWS sends nothing but the message; the name of the exception is in a header. */
function hasOnlyMessage(value: JsonObject): boolean {
  return Object.keys(value).every(key => ['message', 'Message', 'msg', 'request_id', 'requestId'].includes(key));
}

function messageOf(value: JsonObject): string | null {
  return (
    text(value['message']) ??
    text(value['Message']) ??
    text(value['msg']) ??
    text(value['error_message']) ??
    text(value['error_msg'])
  );
}

/** Adds what some providers keep apart from the message: the parameter at fault, the upstream's own words. */
function withDetail(message: string | null, error: JsonObject): string | null {
  let whole = message;
  const parameter = text(error['param']);
  if (parameter !== null && !(whole ?? '').includes(parameter)) whole = `${whole ?? 'rejected'} (param: ${parameter})`;
  const raw = isObject(error['metadata']) ? text(error['metadata']['raw']) : null;
  if (raw !== null && !(whole ?? '').includes(raw)) whole = whole === null ? raw : `${whole}: ${raw}`;
  return whole;
}

/** FastAPI: a text, or a list of `{loc: ["body", "field"], msg}`. */
function detailText(detail: unknown): string | null {
  if (typeof detail === 'string') return text(detail);
  if (isObject(detail)) return messageOf(detail);
  if (!Array.isArray(detail)) return null;
  const parts: string[] = [];
  for (const item of detail.slice(0, 10)) {
    if (!isObject(item)) continue;
    const place = Array.isArray(item['loc']) ? item['loc'].filter(part => typeof part !== 'object').join('.') : '';
    const message = messageOf(item);
    if (message !== null) parts.push(place === '' ? message : `${place}: ${message}`);
  }
  return parts.length > 0 ? parts.join('; ') : null;
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}

function label(value: unknown): string | null {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  return text(value);
}

function httpStatus(value: unknown): number | null {
  const status = typeof value === 'string' && /^\d{3}$/.test(value) ? Number(value) : value;
  return typeof status === 'number' && Number.isInteger(status) && status >= 100 && status <= 599 ? status : null;
}
