import type { ErrorShape } from './types.js';

type Required = Pick<ErrorShape, 'id' | 'title' | 'status' | 'body' | 'outcome' | 'simulatedBy'>;

/** A confirmed whole response without a header that says when to come back, but for what is given. */
export function shape(given: Required & Partial<ErrorShape>): ErrorShape {
  return { carrier: 'body', retryAfter: null, verification: 'confirmed', note: null, ...given };
}

/** The body of OpenAI's form; fields that are not documented are null. */
export function openAiBody(error: { message: string; type?: string; code?: string | number }): string {
  const { message, type = null, code = null } = error;
  return JSON.stringify({ error: { message, type, param: null, code } });
}
