import { isObject, type JsonObject } from './json.js';
import type { Usage } from './types.js';

/**
 * Token counts from a `usage` object; null when it holds none. Cached prompt tokens are found under the names of
 * OpenAI (`prompt_tokens_details.cached_tokens`) and DeepSeek (`prompt_cache_hit_tokens`); reasoning tokens in the
 * details or, as SGLang sends them, beside the totals.
 */
export function readUsage(value: unknown): Usage | null {
  if (!isObject(value)) return null;
  const promptDetails = inside(value, 'prompt_tokens_details') ?? inside(value, 'input_tokens_details');
  const outputDetails = inside(value, 'completion_tokens_details') ?? inside(value, 'output_tokens_details');
  const promptTokens = count(value['prompt_tokens']) ?? count(value['input_tokens']);
  const completionTokens = count(value['completion_tokens']) ?? count(value['output_tokens']);
  if (promptTokens === null && completionTokens === null) return null;
  return {
    promptTokens,
    completionTokens,
    reasoningTokens: count(outputDetails?.['reasoning_tokens']) ?? count(value['reasoning_tokens']),
    cachedTokens: count(promptDetails?.['cached_tokens']) ?? count(value['prompt_cache_hit_tokens']),
  };
}

function inside(value: JsonObject, key: string): JsonObject | null {
  const found = value[key];
  return isObject(found) ? found : null;
}

/** Anything but a whole number is no count: a broken server must not spend a run's budget with one. */
function count(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
}
