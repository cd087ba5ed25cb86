import { describe, expect, it } from 'vitest';
import { IntentFeed } from '../../../src/engine/intent-feed.js';
import type { Intent } from '../../../src/scenario/types.js';

function intent(index: number): Intent {
  return {
    index,
    scheduledMs: index * 10,
    session: index,
    turn: 1,
    text: 'prose',
    history: [],
    sharedPrefix: null,
    reasoningEffort: null,
    cacheBust: false,
    class: 'test',
    inputTokens: 1,
    outputTokens: 1,
    reasoningTokens: 0,
    language: 'en',
    blocks: null,
  };
}

function* intents(count: number, pulled: number[]): Generator<Intent> {
  for (let index = 0; index < count; index++) {
    pulled.push(index);
    yield intent(index);
  }
}

const turn = () => new Promise<void>(resolve => setImmediate(resolve));

describe('the feed of intents', () => {
  it('gives the plan in order and then nothing', () => {
    const feed = new IntentFeed(intents(3, []), ({ index }) => new Uint8Array(index));
    expect([feed.take(), feed.take(), feed.take()].map(prepared => prepared?.request.length)).toEqual([0, 1, 2]);
    expect(feed.peek()).toBeNull();
    expect(feed.take()).toBeNull();
  });

  it('builds ahead, one request in a turn, and not without end', async () => {
    const pulled: number[] = [];
    const feed = new IntentFeed(intents(1_000_000, pulled), () => new Uint8Array(1));
    const seen: number[] = [];
    for (let index = 0; index < 200; index++) {
      await turn();
      seen.push(pulled.length);
    }
    for (let index = 1; index < seen.length; index++)
      expect((seen[index] ?? 0) - (seen[index - 1] ?? 0)).toBeLessThan(3);
    const ahead = pulled.length;
    expect(ahead).toBeGreaterThan(10);
    expect(ahead).toBeLessThan(200);
    feed.take();
    for (let index = 0; index < 5; index++) await turn();
    expect(pulled.length).toBe(ahead + 1);
  });

  it('bounds what it builds ahead in bytes too', async () => {
    const pulled: number[] = [];
    new IntentFeed(intents(1_000, pulled), () => new Uint8Array(3_000_000));
    for (let index = 0; index < 50; index++) await turn();
    expect(pulled.length).toBe(3);
  });

  it('counts what is due beyond what was taken', async () => {
    for (const turns of [0, 100]) {
      const feed = new IntentFeed(intents(500, []), () => new Uint8Array(1));
      for (let index = 0; index < turns; index++) await turn();
      feed.take();
      feed.take();
      expect(feed.countDue(1_000)).toBe(99);
    }
  });
});
