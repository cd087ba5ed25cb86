import { describe, expect, it } from 'vitest';
import { TokenEstimator } from '../../../src/protocol/tokens.js';
import { promptFor } from '../../../src/scenario/traffic/prompt.js';
import type { Intent } from '../../../src/scenario/types.js';

/** By the estimator of answers, which knows nothing of how prompts are made. */
function estimateTokens(text: string): number {
  const estimator = new TokenEstimator();
  estimator.add(text);
  return estimator.tokens;
}

const base: Intent = {
  index: 0,
  scheduledMs: 0,
  session: 0,
  turn: 1,
  class: 'replay',
  inputTokens: 2_000,
  outputTokens: 300,
  reasoningTokens: 0,
  language: 'en',
  text: 'prose',
  history: [],
  sharedPrefix: null,
  reasoningEffort: null,
  cacheBust: false,
  blocks: { tokens: 512, ids: [1, 2, 3, 4] },
};
const prompt = (changes: Partial<Intent>, seed = 1) => promptFor(seed, { ...base, ...changes }, null)[0]?.content ?? '';
const withIds = (...ids: number[]): Partial<Intent> => ({ blocks: { tokens: 512, ids } });

function shared(a: string, b: string): string {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  return a.slice(0, at);
}

describe.each(['en', 'zh'] as const)('a prompt of blocks in %s', language => {
  it('begins with the same bytes where ids are equal, and differs from the first other id on', () => {
    const one = prompt({ language, ...withIds(1, 2, 3, 4) });
    const other = prompt({ language, index: 7, outputTokens: 90, inputTokens: 3_000, ...withIds(1, 2, 9, 4, 5, 6) });
    const tokens = estimateTokens(shared(one, other));
    expect(tokens / 1_024).toBeGreaterThan(0.9);
    expect(tokens / 1_024).toBeLessThan(1.12);
    expect(shared(one, prompt({ language, ...withIds(8, 2, 3, 4) })).length).toBeLessThan(30);
  });

  it('cuts its last block, so that a shorter prompt is the beginning of a longer one', () => {
    const long = prompt({ language, inputTokens: 2_040 });
    const short = prompt({ language, inputTokens: 1_700 });
    expect(estimateTokens(shared(long, short)) / 1_650).toBeGreaterThan(0.9);
  });

  it.each([300, 1_000, 2_000, 20_000])('is about %d tokens long', inputTokens => {
    const ids = Array.from({ length: Math.ceil(inputTokens / 512) }, (_, id) => id);
    const ratio = estimateTokens(prompt({ language, inputTokens, ...withIds(...ids) })) / inputTokens;
    expect(ratio).toBeGreaterThan(0.85);
    expect(ratio).toBeLessThan(1.15);
  });
});

describe('a prompt of blocks', () => {
  it('is made anew by another seed, and asks for the planned length', () => {
    expect(prompt({})).toBe(prompt({ index: 5, session: 9 }));
    expect(shared(prompt({}), prompt({}, 2)).length).toBeLessThan(30);
    expect(prompt({ outputTokens: 77 })).not.toBe(prompt({}));
  });

  it('fills up what ids do not stand for', () => {
    const filled = prompt({ inputTokens: 5_000, ...withIds(1) });
    expect(estimateTokens(filled) / 5_000).toBeGreaterThan(0.85);
    expect(estimateTokens(shared(filled, prompt({ inputTokens: 5_000, index: 1, ...withIds(1) })))).toBeLessThan(600);
  });

  it('has its request alone where there is no room', () => {
    expect(prompt({ inputTokens: 3 }).length).toBeGreaterThan(10);
    expect(prompt({ inputTokens: 3 }).length).toBeLessThan(200);
  });
});
