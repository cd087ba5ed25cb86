import { afterEach, describe, expect, it } from 'vitest';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/index.js';
import { ask, chunks, countOf, dataLines, finishOf, textOf } from './simulator-client.js';

const open: Simulator[] = [];
async function simulator(options: Partial<SimulatorOptions> = {}): Promise<Simulator> {
  const started = await startSimulator({ preset: 'r1-8xh200', speed: 20, ...options });
  open.push(started);
  return started;
}
afterEach(async () => {
  await Promise.all(open.splice(0).map(one => one.close()));
});

const withUsage = { stream_options: { include_usage: true } };

describe('a stream', () => {
  it('is role, reasoning, answer, finish reason, usage and [DONE], each token a frame of its own', async () => {
    const { status, headers, body, ended } = await ask(await simulator(), { extra: withUsage });
    expect([status, ended]).toEqual([200, 'end']);
    expect(headers['content-type']).toBe('text/event-stream; charset=utf-8');
    expect(headers['transfer-encoding']).toBe('chunked');
    const lines = dataLines(body);
    const all = chunks(body);
    expect(lines).toHaveLength(1 + 3 + 4 + 1 + 1 + 1);
    expect(lines.at(-1)).toBe('[DONE]');
    expect(all[0]?.choices?.[0]?.delta).toEqual({ role: 'assistant', content: '' });
    const fields = all.slice(1, 8).map(chunk => Object.keys(chunk.choices?.[0]?.delta ?? {}).join());
    expect(fields).toEqual([...Array(3).fill('reasoning_content'), ...Array(4).fill('content')]);
    expect(all[8]?.choices?.[0]).toMatchObject({ delta: {}, finish_reason: 'stop' });
    expect(all[9]?.choices).toEqual([]);
    expect(all[9]?.usage).toMatchObject({
      completion_tokens: 7,
      completion_tokens_details: { reasoning_tokens: 3 },
    });
    expect(new Set(all.map(chunk => chunk.id)).size).toBe(1);
    expect(body).toMatch(/^(data: [^\n]+\n\n)+$/);
  });

  it('has no usage unless asked for, and no answer to think about in one', async () => {
    const { body } = await ask(await simulator(), { prompt: 'Hi (Answer in about 5 tokens.)' });
    expect(body).not.toContain('usage');
    expect(countOf(body, 'content')).toBe(5);
    expect(countOf(body, 'reasoning_content')).toBe(0);
  });

  it('answers Chinese in Chinese', async () => {
    const prompt = '为什么？（请用约 20 个 token 思考，再用约 30 个 token 回答。）';
    const { body } = await ask(await simulator(), { prompt });
    expect(countOf(body, 'reasoning_content')).toBe(20);
    expect(countOf(body, 'content')).toBe(30);
    expect(textOf(body, 'content')).toMatch(/[\u4e00-\u9fff]/);
  });

  it.each([
    ['max_tokens', 5],
    ['max_completion_tokens', 5],
  ])('stops at %s with finish reason length', async (field, tokens) => {
    const { body } = await ask(await simulator(), { extra: { ...withUsage, [field]: tokens } });
    expect(countOf(body, 'reasoning_content')).toBe(3);
    expect(countOf(body, 'content')).toBe(2);
    expect(finishOf(body)).toBe('length');
    expect(chunks(body).at(-1)?.usage?.completion_tokens).toBe(5);
  });

  it.each([
    ['reasoning', { reasoning: 3, content: 4 }],
    ['think', { content: 7 }],
    ['think-unopened', { content: 7 }],
    ['hidden', { content: 4 }],
    ['none', { content: 7 }],
  ] as const)('carries reasoning as %s', async (reasoningField, counts) => {
    const { body } = await ask(await simulator({ reasoningField }), { extra: withUsage });
    for (const field of ['reasoning_content', 'reasoning', 'content']) {
      expect(countOf(body, field)).toBe((counts as Record<string, number>)[field] ?? 0);
    }
    const text = textOf(body, 'content');
    expect(text.startsWith('<think>\n')).toBe(reasoningField === 'think');
    expect(text.includes('</think>\n\n')).toBe(reasoningField.startsWith('think'));
    const usage = chunks(body).at(-1)?.usage;
    expect(usage?.completion_tokens).toBe(7);
    expect(usage?.completion_tokens_details.reasoning_tokens).toBe(reasoningField === 'none' ? 0 : 3);
  });

  it('can hold several tokens in a frame, never reasoning and answer in one', async () => {
    const { body } = await ask(await simulator({ tokensPerFrame: 2 }), { extra: withUsage });
    expect(countOf(body, 'reasoning_content')).toBe(2);
    expect(countOf(body, 'content')).toBe(2);
    const single = await ask(await simulator(), { extra: withUsage });
    expect(textOf(body, 'content')).toBe(textOf(single.body, 'content'));
    expect(chunks(body).at(-1)?.usage?.completion_tokens).toBe(7);
  });

  it('samples lengths where none are asked for, each prompt its own', async () => {
    const at = await simulator({ speed: 1_000 });
    const lengths = await Promise.all(
      ['one', 'two', 'three'].map(async prompt => {
        const { body } = await ask(at, { prompt, extra: { ...withUsage, max_tokens: 3_000 } });
        return chunks(body).at(-1)?.usage?.completion_tokens;
      }),
    );
    expect(new Set(lengths).size).toBe(3);
  });
});

describe('without streaming', () => {
  it('the same answer comes as one object', async () => {
    const at = await simulator();
    const streamed = await ask(at);
    const { status, headers, body } = await ask(at, { stream: false });
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('application/json');
    const { choices, usage, object } = JSON.parse(body);
    expect(object).toBe('chat.completion');
    expect(choices[0].finish_reason).toBe('stop');
    expect(choices[0].message.content).not.toBe('');
    expect(choices[0].message.reasoning_content).not.toBe('');
    expect(usage.completion_tokens).toBe(7);
    expect(usage.completion_tokens_details.reasoning_tokens).toBe(3);
    expect(usage.prompt_tokens).toBeGreaterThan(10);
    expect(countOf(streamed.body, 'content')).toBe(4);
  });
});

describe('the same seed', () => {
  const options = { busy: 'deepseek', busyRate: 0.4, faults: { truncate: 0.2, 'error-event': 0.2 } } as const;
  const outcomes = async (seed: number): Promise<string[]> => {
    const at = await simulator({ ...options, seed, silentCloseMs: 10 });
    const seen: string[] = [];
    for (let count = 0; count < 25; count += 1) {
      const { status, body } = await ask(at, { prompt: `Question ${count} (Answer in about 6 tokens.)` });
      seen.push(`${status} ${body.replaceAll(/"created":\d+/g, '').replace(/^\n+$/, 'silence')}`);
    }
    return seen;
  };

  it('makes the same decisions in the same order, down to the bytes; another seed makes others', async () => {
    const [first, again, other] = await Promise.all([outcomes(5), outcomes(5), outcomes(6)]);
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
    expect(new Set(first.map(one => one.slice(0, 20))).size).toBeGreaterThan(2);
  });
});

describe('the truth', () => {
  it('stands in every chunk: when it was written, on the clock of the machine', async () => {
    const at = await simulator({ truth: true, speed: 2 });
    const { body, reads } = await ask(at, { prompt: 'Why? (Answer in about 60 tokens.)' });
    const sent = chunks(body).map(chunk => chunk.x_sent_ms ?? Number.NaN);
    expect(sent).toHaveLength(62);
    expect([...sent].sort((a, b) => a - b)).toEqual(sent);
    const [first, last] = [reads[0]?.atMs ?? 0, reads.at(-1)?.atMs ?? 0];
    expect(sent[0]).toBeLessThanOrEqual(first);
    expect(sent.at(-1)).toBeLessThanOrEqual(last);
    // Nothing arrives before it was sent, and the pace of arrival is the pace of sending.
    expect((last - first) / ((sent.at(-1) ?? 0) - (sent[0] ?? 0))).toBeCloseTo(1, 1);
  });

  it('is absent unless asked for', async () => {
    expect((await ask(await simulator())).body).not.toContain('x_sent_ms');
  });
});
