import { describe, expect, it } from 'vitest';
import { classify } from '../../../src/protocol/outcome.js';
import { deepseek } from '../../../src/protocol/providers/deepseek.js';
import { dialectOf, providerNamed, providers } from '../../../src/protocol/providers/index.js';
import { priceAt } from '../../../src/protocol/providers/price.js';
import type { ErrorShape } from '../../../src/protocol/providers/types.js';
import { ResponseReader } from '../../../src/protocol/response.js';

const each = providers.map(provider => [provider.id, provider] as const);
const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
const amount = /^\d+(\.\d+)?$/;

/** The class of an example body, read as a response of its status. */
function outcomeOf({ status, body, carrier, title }: ErrorShape): string {
  const reader = new ResponseReader({ stallMs: 1_000, keepGaps: false });
  const type = carrier === 'stream' ? 'text/event-stream' : 'application/json';
  // AWS names the exception in a header, the registry in the title.
  const headers = new Map([
    ['content-type', type],
    ...(/Exception$/.test(title) ? [['x-amzn-errortype', title] as const] : []),
  ]);
  reader.onHeaders(status, name => headers.get(name) ?? null, 1);
  const text = carrier === 'stream' ? `data: ${body}\n\ndata: [DONE]\n\n` : (body ?? '');
  reader.onBytes(new TextEncoder().encode(text), 2);
  reader.onEnd(3);
  return classify({ connected: true, progress: reader.progress, interruption: null }).class;
}

describe('the registry', () => {
  it('has one entry an id, found by it', () => {
    expect(new Set(providers.map(({ id }) => id)).size).toBe(providers.length);
    expect(providerNamed('openrouter')?.title).toBe('OpenRouter');
    expect(providerNamed('nobody')).toBeNull();
  });

  it.each(each)('%s: ids, moments and amounts have their form', (_, provider) => {
    const shapes = [...provider.busy, ...provider.quota];
    expect(provider.id).toMatch(/^[a-z][a-z0-9-]*$/);
    expect(new Set(shapes.map(({ id }) => id)).size).toBe(shapes.length);
    expect(new Set(provider.models.map(({ id }) => id)).size).toBe(provider.models.length);
    for (const { url } of provider.baseUrls) expect(url).toMatch(/^https?:\/\/[^?#]+[^/]$/);
    expect(provider.auth.header !== null).toBe(provider.auth.form === 'header');
    for (const price of provider.prices) {
      expect(price.currency).toMatch(/^[A-Z]{3}$/);
      for (const { validFrom, validTo } of [price, ...price.windows]) {
        for (const bound of [validFrom, validTo]) if (bound !== null) expect(bound).toMatch(moment);
        if (validFrom !== null && validTo !== null) expect(validFrom < validTo).toBe(true);
      }
      for (const { input, inputCached, output } of [price, ...price.windows]) {
        for (const one of [input, output, ...(inputCached === null ? [] : [inputCached])]) expect(one).toMatch(amount);
        if (inputCached !== null) expect(Number(inputCached)).toBeLessThan(Number(input));
      }
      const known = provider.models.map(({ id }) => id);
      expect(known).toEqual(expect.arrayContaining([...price.models]));
    }
  });

  it.each(each)('%s: all its prices are in one currency', (_, { prices }) => {
    expect(new Set(prices.map(({ currency }) => currency)).size).toBeLessThanOrEqual(1);
  });

  const examples = providers.flatMap(({ id, busy, quota }) =>
    [...busy, ...quota].flatMap(shape => (shape.body === null ? [] : [[`${id} ${shape.id}`, shape] as const])),
  );

  it.each(examples)('%s: the example is judged as stated', (_, shape) => {
    expect(outcomeOf(shape)).toBe(shape.outcome);
  });

  it('begins with the usual dialect where none is documented', () => {
    const usual = { includeUsage: true, maxTokensField: 'max_tokens', reasoningEffort: true };
    expect(dialectOf({ ...deepseek, dialect: { maxTokensField: null, includeUsage: null } })).toEqual(usual);
    expect(
      dialectOf({ ...deepseek, dialect: { maxTokensField: 'max_completion_tokens', includeUsage: false } }),
    ).toEqual({
      includeUsage: false,
      maxTokensField: 'max_completion_tokens',
      reasoningEffort: true,
    });
  });
});

describe('the price of a model', () => {
  const r1 = (at: string) => priceAt(deepseek, 'deepseek-reasoner', at);

  it.each<[string, string, string]>([
    ['2025-01-27T12:00:00.000Z', '0.55', '2.19'],
    ['2025-09-05T15:59:59.999Z', '0.55', '2.19'],
    ['2025-09-05T16:00:00.000Z', '0.56', '1.68'],
    ['2026-11-24T12:00:00.000Z', '0.28', '0.42'],
  ])('holds at its time: %s', (at, input, output) => {
    expect(r1(at)).toMatchObject({ input, output, window: null });
  });

  it.each<[string, string]>([
    ['2025-03-01T16:29:59Z', '0.55'],
    ['2025-03-01T16:30:00Z', '0.135'],
    ['2025-03-02T00:29:59Z', '0.135'],
    ['2025-03-02T00:30:00Z', '0.55'],
    ['2025-02-20T20:00:00Z', '0.55'],
  ])('at night is the discounted one while there is a discount: %s', (at, input) => {
    expect(r1(at)?.input).toBe(input);
  });

  it('changes with the second at which a new list begins', () => {
    const v3 = (at: string) => priceAt(deepseek, 'deepseek-chat', at)?.output;
    expect(v3('2025-02-08T15:59:59Z')).toBe('0.28');
    expect(v3('2025-02-08T16:00:00Z')).toBe('1.10');
  });

  it('is not known for other models, nor before the first list', () => {
    expect(priceAt(deepseek, 'gpt-4o', '2025-03-01T12:00:00Z')).toBeNull();
    expect(r1('2024-12-31T12:00:00Z')).toBeNull();
  });
});
