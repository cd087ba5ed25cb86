import { afterEach, describe, expect, it } from 'vitest';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/index.js';
import { ask, countOf, dataLines, finishOf, occupy } from './simulator-client.js';

const open: Simulator[] = [];
/** One place, no queue. */
async function small(options: Partial<SimulatorOptions>): Promise<Simulator> {
  const started = await startSimulator({
    preset: 'r1-8xh200',
    speed: 10,
    maxSequences: 1,
    queueLimit: 0,
    silentCloseMs: 500,
    keepAliveMs: 100,
    ...options,
  });
  open.push(started);
  return started;
}
afterEach(async () => {
  await Promise.all(open.splice(0).map(one => one.close()));
});

const deepseek503 =
  '{"error":{"message":"Server Overloaded","type":"service_unavailable_error","param":null,"code":"service_unavailable_error"}}';
const sglang =
  '{"object":"error","message":"The request queue is full.","type":"SERVICE_UNAVAILABLE","param":null,"code":503}';

/** What a full queue answers, byte for byte. */
const refusals = [
  { busy: 'deepseek-503', stream: true, status: 503, body: deepseek503 },
  {
    busy: 'siliconflow',
    stream: true,
    status: 503,
    body: '{"code":50508,"message":"System is too busy now. Please try again later.","data":null}',
  },
  { busy: 'sglang', stream: false, status: 503, body: sglang },
  { busy: 'sglang', stream: true, status: 200, body: `data: {"error":${sglang}}\n\ndata: [DONE]\n\n` },
  { busy: 'tgi', stream: true, status: 429, body: '{"error":"Model is overloaded","error_type":"overloaded"}' },
  {
    busy: 'ollama',
    stream: true,
    status: 503,
    body: '{"error":{"message":"server busy, please try again.  maximum pending requests exceeded","type":"api_error","param":null,"code":null}}',
  },
  {
    busy: 'openai',
    stream: true,
    status: 429,
    body: '{"error":{"message":"Rate limit reached for requests. Please try again in 1s.","type":"requests","param":null,"code":"rate_limit_exceeded"}}',
  },
];

describe('a full queue', () => {
  it.each(refusals)('at $busy (stream: $stream) answers $status', async ({ busy, stream, status, body }) => {
    const at = await small({ busy });
    const occupant = await occupy(at);
    const refused = await ask(at, { stream });
    expect(refused.status).toBe(status);
    expect(refused.body).toBe(body);
    expect(refused.ended).toBe('end');
    expect(refused.headers['content-type']).toBe(
      status === 200 ? 'text/event-stream; charset=utf-8' : 'application/json',
    );
    expect(at.snapshot()).toMatchObject({ requests: 2, accepted: 1, rejected: 1, running: 1, waiting: 0 });
    occupant.leave();
    await occupant.left;
  });

  it('at OpenAI names when to come back, as often as OpenAI does', async () => {
    const at = await small({ busy: 'openai', speed: 1, retryAfterMs: 1_500, queueLimit: 0, busyRate: 1 });
    const { headers } = await ask(at);
    expect(headers).toMatchObject({
      'retry-after': '2',
      'retry-after-ms': '1500',
      'x-ratelimit-limit-requests': '0',
      'x-ratelimit-remaining-requests': '0',
      'x-ratelimit-reset-requests': '2s',
    });
  });

  it.each([true, false])('at DeepSeek, silent (stream: %s): 200, blank lines only, then the end', async stream => {
    const at = await small({ busy: 'deepseek-silent' });
    await occupy(at);
    const { status, body, ended } = await ask(at, { stream });
    expect([status, ended]).toEqual([200, 'end']);
    expect(body).toMatch(/^\n{2,}$/);
  });

  it('at DeepSeek, cut: the answer begins and ends with insufficient_system_resource', async () => {
    const at = await small({ busy: 'deepseek-cut', busyRate: 1 });
    const { status, body } = await ask(at, {
      prompt: 'Why? (Answer in about 100 tokens.)',
      extra: { stream_options: { include_usage: true } },
    });
    expect(status).toBe(200);
    expect(finishOf(body)).toBe('insufficient_system_resource');
    const tokens = countOf(body, 'content');
    expect(tokens).toBeGreaterThanOrEqual(10);
    expect(tokens).toBeLessThanOrEqual(60);
    expect(body).toContain(`"completion_tokens":${tokens},`);
    expect(dataLines(body).at(-1)).toBe('[DONE]');
  });

  it('at vLLM refuses nobody: whoever waits is served', async () => {
    const at = await small({ busy: 'vllm', speed: 50 });
    const answers = await Promise.all(Array.from({ length: 12 }, () => ask(at)));
    expect(answers.every(({ body }) => finishOf(body) === 'stop')).toBe(true);
    expect(at.snapshot()).toMatchObject({ accepted: 12, rejected: 0 });
  });

  it('at DeepSeek as a whole shows every one of its faces', async () => {
    const at = await small({ busy: 'deepseek', busyRate: 1, speed: 50 });
    const faces = new Set<string>();
    for (let count = 0; count < 40 && faces.size < 3; count += 1) {
      const { status, body } = await ask(at);
      faces.add(status === 503 ? '503' : /^\n+$/.test(body) ? 'silent' : (finishOf(body) ?? ''));
    }
    expect([...faces].sort()).toEqual(['503', 'insufficient_system_resource', 'silent']);
  });
});

describe('waiting with keep-alives', () => {
  it('puts comments before the first data line of a stream', async () => {
    const at = await small({ busy: 'deepseek-keepalive' });
    const occupant = await occupy(at);
    const { body } = await ask(at, {
      onRead: text => {
        if (text.startsWith(': keep-alive')) occupant.leave();
      },
    });
    expect(body).toMatch(/^(: keep-alive\n\n)+data: /);
    expect(finishOf(body)).toBe('stop');
  });

  it('puts blank lines before the JSON of a plain answer', async () => {
    const at = await small({ busy: 'deepseek-keepalive' });
    const occupant = await occupy(at);
    const { body, headers } = await ask(at, { stream: false, onRead: () => occupant.leave() });
    expect(body).toMatch(/^\n+\{/);
    expect(headers['content-type']).toBe('application/json');
    expect(JSON.parse(body).choices[0].finish_reason).toBe('stop');
  });

  it('ends when the wait was too long, with comments but not one data line', async () => {
    const at = await small({ busy: 'deepseek-keepalive', startLimitMs: 500 });
    await occupy(at);
    const { status, body, ended } = await ask(at);
    expect(status).toBe(200);
    expect(ended).not.toBe('end');
    expect(body).toMatch(/^(: keep-alive\n\n)+$/);
    expect(at.snapshot().waiting).toBe(0);
  });
});

describe('busy by chance', () => {
  it('comes at the rate that was asked for', async () => {
    const at = await small({ busy: 'tgi', busyRate: 0.5, queueLimit: 100, maxSequences: 100, speed: 500 });
    const answers = await Promise.all(Array.from({ length: 60 }, () => ask(at)));
    const refused = answers.filter(({ status }) => status === 429).length;
    expect(Math.abs(refused - 30)).toBeLessThan(16);
    expect(at.snapshot().rejected).toBe(refused);
  });

  it('follows from the order of requests, or from the requests themselves', async () => {
    const prompts = Array.from({ length: 20 }, (_, number) => `Why ${number}? (Answer in about 4 tokens.)`);
    const again = [...prompts, ...prompts];
    const fates = async (chances: 'order' | 'request', asked: readonly string[]) => {
      const at = await small({ busy: 'tgi', busyRate: 0.5, queueLimit: 100, maxSequences: 100, speed: 500, chances });
      const told: (readonly [string, number])[] = [];
      for (const prompt of asked) told.push([prompt, (await ask(at, { prompt })).status]);
      return told;
    };
    const sorted = (told: readonly (readonly [string, number])[]) => told.map(each => each.join(' ')).sort();
    const [forth, back] = [await fates('request', again), await fates('request', [...again].reverse())];
    expect(sorted(back)).toEqual(sorted(forth));
    const statuses = forth.map(([, status]) => status);
    expect(new Set(statuses)).toEqual(new Set([200, 429]));
    expect(statuses.slice(20)).not.toEqual(statuses.slice(0, 20));
    const [inOrder, inReverse] = [await fates('order', prompts), await fates('order', [...prompts].reverse())];
    expect(inReverse.map(([, status]) => status)).toEqual(inOrder.map(([, status]) => status));
  });
});

describe('a client that leaves', () => {
  it('frees its place at once', async () => {
    const at = await small({ busy: 'tgi' });
    const occupant = await occupy(at);
    occupant.leave();
    await occupant.left;
    let answer = await ask(at);
    // The server hears of it when the event loop turns; until then it still says no.
    while (answer.status === 429) answer = await ask(at);
    expect(finishOf(answer.body)).toBe('stop');
    expect(at.snapshot()).toMatchObject({ running: 0, kvUsage: 0 });
  });
});
