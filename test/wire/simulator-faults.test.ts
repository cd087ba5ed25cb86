import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/index.js';
import { type Answer, ask, chunks, countOf, dataLines, finishOf, textOf } from './simulator-client.js';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ speed: 20, stallMs: 2_000, slowHeadersMs: 4_000, truth: true });
});
afterAll(async () => {
  await simulator.close();
});

const prompt = 'Why? (Think in about 10 tokens, then answer in about 10 tokens.)';
const extra = { stream_options: { include_usage: true } };
const hit = (fault: string, more = ''): Promise<Answer> =>
  ask(simulator, { prompt, extra, headers: { 'x-simulate': `fault=${fault}; at=12${more}` } });

const tokensOf = ({ body }: Answer): number => countOf(body, 'content') + countOf(body, 'reasoning_content');
const done = ({ body }: Answer): boolean => dataLines(body).at(-1) === '[DONE]';

describe('faults', () => {
  it('reset: nothing but a broken connection', async () => {
    expect(await hit('reset')).toMatchObject({ status: 0, ended: 'ECONNRESET', body: '' });
  });

  it('reset-mid-stream: twelve tokens, then a broken connection', async () => {
    const answer = await hit('reset-mid-stream');
    expect(answer.ended).toBe('ECONNRESET');
    expect(tokensOf(answer)).toBeLessThanOrEqual(12);
    expect(finishOf(answer.body)).toBeNull();
  });

  it('stall: a long gap, then everything that is missing', async () => {
    const answer = await hit('stall');
    const sent = chunks(answer.body).map(chunk => chunk.x_sent_ms ?? 0);
    const gaps = sent.map((at, index) => at - (sent[index - 1] ?? at));
    const longest = Math.max(...gaps);
    expect(gaps.indexOf(longest)).toBe(13);
    expect(longest).toBeGreaterThan(90);
    expect(tokensOf(answer)).toBe(20);
    expect(done(answer)).toBe(true);
  });

  it('truncate: a proper end of the body without finish reason', async () => {
    const answer = await hit('truncate');
    expect(answer.ended).toBe('end');
    expect(tokensOf(answer)).toBe(12);
    expect(finishOf(answer.body)).toBeNull();
    expect(done(answer)).toBe(false);
  });

  it('error-event: an error object among the chunks', async () => {
    const answer = await hit('error-event');
    expect(tokensOf(answer)).toBe(12);
    expect(chunks(answer.body).at(-1)?.error).toMatchObject({ code: 500 });
    expect(done(answer)).toBe(true);
  });

  it('malformed-line: one line that is not JSON, the rest intact', async () => {
    const answer = await hit('malformed-line');
    const broken = dataLines(answer.body).filter(line => line !== '[DONE]' && !line.endsWith('}'));
    expect(broken).toHaveLength(1);
    expect(() => JSON.parse(broken[0] ?? '{}')).toThrow(SyntaxError);
    expect(done(answer)).toBe(true);
  });

  it("html-502: a gateway's page", async () => {
    const answer = await hit('html-502');
    expect(answer).toMatchObject({ status: 502, headers: { 'content-type': 'text/html', server: 'nginx' } });
    expect(answer.body).toContain('<h1>502 Bad Gateway</h1>');
  });

  it('slow-headers: late, but whole', async () => {
    const prompts = await Promise.all([hit('slow-headers'), ask(simulator, { prompt, extra })]);
    const [late, plain] = prompts.map(answer => chunks(answer.body)[0]?.x_sent_ms ?? 0);
    expect((late ?? 0) - (plain ?? 0)).toBeGreaterThan(150);
    expect(prompts.map(tokensOf)).toEqual([20, 20]);
  });

  it('empty-answer: stop without a token', async () => {
    const answer = await hit('empty-answer');
    expect(tokensOf(answer)).toBe(0);
    expect(finishOf(answer.body)).toBe('stop');
    expect(chunks(answer.body).at(-1)?.usage?.completion_tokens).toBe(0);
    expect(done(answer)).toBe(true);
  });

  it('duplicate-usage and no-usage: usage twice, usage never', async () => {
    const [twice, never] = await Promise.all([hit('duplicate-usage'), hit('no-usage')]);
    const count = ({ body }: Answer): number => chunks(body).filter(chunk => chunk.usage).length;
    expect([count(twice), count(never)]).toEqual([2, 0]);
    expect([tokensOf(twice), tokensOf(never)]).toEqual([20, 20]);
  });

  it('no-done: everything but [DONE]', async () => {
    const answer = await hit('no-done');
    expect(finishOf(answer.body)).toBe('stop');
    expect(done(answer)).toBe(false);
    expect(answer.ended).toBe('end');
  });

  it.each([
    ['resource-cut', 'insufficient_system_resource'],
    ['content-filter', 'content_filter'],
  ])('%s: ends with %s', async (fault, reason) => {
    const answer = await hit(fault);
    expect(finishOf(answer.body)).toBe(reason);
    expect(tokensOf(answer)).toBe(12);
    expect(chunks(answer.body).at(-1)?.usage?.completion_tokens).toBe(12);
  });

  it.each(['split-writes', 'merged-writes', 'crlf'])('%s: odd bytes, the same text', async fault => {
    const chinese = '为什么？（请用约 10 个 token 思考，再用约 10 个 token 回答。）';
    const question = { prompt: chinese, extra };
    const odd = await ask(simulator, { ...question, headers: { 'x-simulate': `fault=${fault}` } });
    const plain = await ask(simulator, question);
    expect(textOf(odd.body, 'content')).toBe(textOf(plain.body, 'content'));
    expect(textOf(odd.body, 'reasoning_content')).toBe(textOf(plain.body, 'reasoning_content'));
    expect(done(odd)).toBe(true);
    expect(odd.body.includes('\r\n\r\n')).toBe(fault === 'crlf');
    if (fault === 'merged-writes') expect(odd.reads.length).toBeLessThan(plain.reads.length);
    if (fault === 'split-writes') {
      const whole = odd.reads.filter(({ bytes }) => bytes.toString('utf8').endsWith('\n\n')).length;
      expect(whole).toBeLessThan(odd.reads.length);
    }
  });

  it('leave nothing behind in the engine', () => {
    expect(simulator.snapshot()).toMatchObject({ running: 0, waiting: 0, kvUsage: 0 });
  });

  it('touch plain JSON answers where that makes sense', async () => {
    const plain = (fault: string): Promise<Answer> =>
      ask(simulator, { prompt, stream: false, headers: { 'x-simulate': `fault=${fault}; at=12` } });
    expect((await plain('reset-mid-stream')).ended).toBe('ECONNRESET');
    expect(JSON.parse((await plain('resource-cut')).body).choices[0].finish_reason).toBe(
      'insufficient_system_resource',
    );
    const empty = JSON.parse((await plain('empty-answer')).body);
    expect(empty.choices[0].message.content).toBe('');
    expect(empty.usage.completion_tokens).toBe(0);
  });

  it('come by chance at their rates', async () => {
    const faulty = await startSimulator({ speed: 500, faults: { 'html-502': 0.3, truncate: 0.3 } });
    const answers = await Promise.all(Array.from({ length: 60 }, () => ask(faulty)));
    const pages = answers.filter(({ status }) => status === 502).length;
    const cut = answers.filter(answer => answer.status === 200 && !done(answer)).length;
    expect(Math.abs(pages - 18)).toBeLessThan(14);
    expect(Math.abs(cut - 18)).toBeLessThan(14);
    expect(faulty.snapshot().faulty).toBe(pages + cut);
    await faulty.close();
  });
});

describe('a request that says what it wants', () => {
  it('gets a refusal in any style', async () => {
    const { status, body } = await ask(simulator, { headers: { 'x-simulate': 'busy=tgi' } });
    expect([status, body]).toEqual([429, '{"error":"Model is overloaded","error_type":"overloaded"}']);
  });

  it('gets lengths', async () => {
    const { body } = await ask(simulator, { headers: { 'x-simulate': 'reasoning=2; answer=6' } });
    expect([countOf(body, 'reasoning_content'), countOf(body, 'content')]).toEqual([2, 6]);
  });

  it('gets a response made up in the header', async () => {
    const header = `status=429; retry-after=2; body=${encodeURIComponent('{"error":"later; please"}')}`;
    const answer = await ask(simulator, { headers: { 'x-simulate': header } });
    expect(answer).toMatchObject({ status: 429, headers: { 'retry-after': '2' }, body: '{"error":"later; please"}' });
  });

  it('gets a whole script, byte for byte, broken off if it likes', async () => {
    const script = {
      headers: { 'content-type': 'text/event-stream' },
      writes: [{ text: 'data: {"a"' }, { afterMs: 20, base64: Buffer.from(':1}\r\r').toString('base64') }],
      end: 'reset',
    };
    const base64 = Buffer.from(JSON.stringify(script)).toString('base64');
    const answer = await ask(simulator, { headers: { 'x-simulate-script': base64 } });
    expect(answer).toMatchObject({ status: 200, body: 'data: {"a":1}\r\r', ended: 'ECONNRESET' });
    expect(answer.reads).toHaveLength(2);
  });

  it('is told when it makes no sense', async () => {
    const answer = await ask(simulator, { headers: { 'x-simulate': 'fault=explode' } });
    expect(answer.status).toBe(400);
    expect(answer.body).toContain('fault=explode');
  });
});
