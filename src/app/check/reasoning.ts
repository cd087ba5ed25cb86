import type { Inspection } from '../../engine/inspect.js';
import { isObject, parseJson } from '../../protocol/json.js';

/** Where a model's thinking is sent; `none`: it showed none. */
export type ReasoningChannel =
  | 'reasoning_content'
  | 'reasoning'
  | 'reasoning_details'
  | 'think_tags'
  | 'hidden'
  | 'none';

const fields = ['reasoning_content', 'reasoning', 'reasoning_details'] as const;

/** Finds the channel in the data lines of an answer. What is billed in usage and was not sent is `hidden`. */
export function reasoningChannel({ text, progress }: Inspection): ReasoningChannel {
  for (const line of text.split('\n')) {
    if (!line.startsWith('data:')) continue;
    const chunk = parseJson(line.slice('data:'.length));
    const choices = isObject(chunk) ? chunk['choices'] : null;
    const choice: unknown = Array.isArray(choices) ? choices[0] : null;
    const delta = isObject(choice) ? choice['delta'] : null;
    if (!isObject(delta)) continue;
    const field = fields.find(name => {
      const value = delta[name];
      return (typeof value === 'string' && value !== '') || (Array.isArray(value) && value.length > 0);
    });
    if (field !== undefined) return field;
  }
  if (progress.reasoningEvents > 0) return 'think_tags';
  return (progress.usage?.reasoningTokens ?? 0) > 0 ? 'hidden' : 'none';
}
