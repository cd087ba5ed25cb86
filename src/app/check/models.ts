import { isObject, parseJson } from '../../protocol/json.js';

/** A model as an endpoint lists it. */
export interface ListedModel {
  readonly id: string;
  /** Longest prompt and answer together, where the list says. */
  readonly contextTokens: number | null;
}

/** Where vLLM, OpenRouter, Groq and others write the length of the context. */
const contextFields = ['max_model_len', 'context_length', 'context_window', 'max_context_length'];

/** The models in the body of a `GET /models`, in OpenAI's form or as a plain list; null when it is no such list. */
export function modelsIn(body: string): readonly ListedModel[] | null {
  const value = parseJson(body);
  const list = Array.isArray(value) ? value : isObject(value) ? value['data'] : null;
  if (!Array.isArray(list)) return null;
  const models = list.flatMap((entry): ListedModel[] => {
    if (!isObject(entry) || typeof entry['id'] !== 'string') return [];
    const lengths = contextFields.map(field => entry[field]);
    const length = lengths.find((each): each is number => typeof each === 'number' && each > 0);
    return [{ id: entry['id'], contextTokens: length ?? null }];
  });
  return models.length === 0 && list.length > 0 ? null : models;
}
