import net from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/index.js';
import { type Answer, ask, bodyOf, post } from './simulator-client.js';

let open: Simulator;
let strict: Simulator;
beforeAll(async () => {
  open = await startSimulator({ speed: 50 });
  strict = await startSimulator({
    speed: 50,
    model: 'deepseek-r1',
    apiKey: 'secret',
    contextTokens: 200,
    refuseFields: ['stream_options', 'max_tokens'],
    maxBodyBytes: 10_000,
  });
});
afterAll(async () => {
  await Promise.all([open.close(), strict.close()]);
});

const key = { authorization: 'Bearer secret' };
const errorOf = (answer: Answer) => JSON.parse(answer.body).error;
const chat = '/v1/chat/completions';

describe('a request that is wrong', () => {
  it.each([
    ['no JSON', '{"model":', null],
    ['no object', '[]', null],
    ['no model', '{"messages":[{"role":"user","content":"x"}]}', 'model'],
    ['no messages', '{"model":"m"}', 'messages'],
    ['empty messages', '{"model":"m","messages":[]}', 'messages'],
    ['a message without text', '{"model":"m","messages":[{"role":"user"}]}', 'messages'],
    ['max_tokens of 0', bodyOf({ extra: { max_tokens: 0 } }), 'max_tokens'],
    ['stream_options without stream', bodyOf({ stream: false, extra: { stream_options: {} } }), 'stream_options'],
  ])('because of %s gets 400 in the words of OpenAI', async (_, body, param) => {
    const answer = await post(open, chat, body);
    expect(answer.status).toBe(400);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(Object.keys(errorOf(answer))).toEqual(['message', 'type', 'param', 'code']);
    expect(errorOf(answer)).toMatchObject({ type: 'invalid_request_error', param });
  });

  it('of an unknown model gets 404', async () => {
    const answer = await ask(strict, { headers: key });
    expect(answer.status).toBe(404);
    expect(errorOf(answer)).toMatchObject({ code: 'model_not_found', message: 'The model `any` does not exist.' });
  });

  it.each([{}, { authorization: 'Bearer wrong' }])('without the key gets 401 (%o)', async headers => {
    const answer = await ask(strict, { headers });
    expect(answer.status).toBe(401);
    expect(errorOf(answer).code).toBe('invalid_api_key');
    expect(answer.body).not.toContain('wrong');
  });

  it('longer than the context gets 400 context_length_exceeded', async () => {
    const prompt = 'word '.repeat(300);
    const answer = await ask(strict, { prompt, headers: key, extra: { model: 'deepseek-r1' } });
    expect(answer.status).toBe(400);
    expect(errorOf(answer)).toMatchObject({ code: 'context_length_exceeded' });
    expect(errorOf(answer).message).toContain('maximum context length is 200 tokens');
  });

  it.each(['stream_options', 'max_tokens'])('with a field that is refused (%s) gets 400', async field => {
    const extra = { model: 'deepseek-r1', [field]: field === 'max_tokens' ? 5 : { include_usage: true } };
    const answer = await ask(strict, { headers: key, extra });
    expect(answer.status).toBe(400);
    expect(errorOf(answer)).toMatchObject({ param: field, code: 'unsupported_parameter' });
    const instead = await ask(strict, { headers: key, extra: { model: 'deepseek-r1', max_completion_tokens: 5 } });
    expect(instead.status).toBe(200);
  });

  it('with a body over the limit gets 413', async () => {
    const answer = await ask(strict, { prompt: 'x'.repeat(20_000), headers: key });
    expect(answer.status).toBe(413);
  });

  it('to nowhere gets 404', async () => {
    expect(errorOf(await post(open, '/v1/completions', '{}')).code).toBe('unknown_url');
    expect((await post(open, chat, '')).status).toBe(404);
  });

  it('is counted', async () => {
    const fresh = await startSimulator({});
    await post(fresh, chat, '{');
    expect(fresh.snapshot()).toMatchObject({ requests: 1, invalid: 1, accepted: 0, rejected: 0 });
    await fresh.close();
  });
});

describe('small talk', () => {
  it('lists the model and says that all is well', async () => {
    const models = JSON.parse((await post(strict, '/v1/models', '', { headers: key })).body);
    expect(models.data.map((one: { id: string }) => one.id)).toEqual(['deepseek-r1']);
    expect((await post(strict, '/v1/models', '')).status).toBe(401);
    const health = JSON.parse((await post(strict, '/health', '')).body);
    expect(health).toEqual({ status: 'ok', simulator: { preset: 'r1-8xh200', busy: 'sglang', speed: 50 } });
  });

  it('takes text in parts, and paths without a version', async () => {
    const content = [
      { type: 'text', text: 'Hi ' },
      { type: 'text', text: '(Answer in about 3 tokens.)' },
    ];
    const body = JSON.stringify({ model: 'm', messages: [{ role: 'user', content }] });
    const answer = await post(open, '/chat/completions', body);
    expect(JSON.parse(answer.body).usage.completion_tokens).toBe(3);
  });
});

describe('connections', () => {
  it('are reused for one request after another', async () => {
    const body = bodyOf({});
    const request = `POST ${chat} HTTP/1.1\r\nhost: x\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
    const socket = net.connect(open.port, '127.0.0.1');
    let seen = '';
    const answers = (): number => seen.split('0\r\n\r\n').length - 1;
    await new Promise<void>(resolve => {
      socket.on('data', bytes => {
        const before = answers();
        seen += bytes.toString('latin1');
        if (answers() === 3) resolve();
        else if (answers() > before) socket.write(request);
      });
      socket.write(request);
    });
    socket.destroy();
    expect(seen.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(3);
  });

  it('are dropped when nobody reads what is sent, long before the answer is over', async () => {
    const fresh = await startSimulator({ speed: 1_000 });
    const body = bodyOf({ prompt: 'Go on. (Answer in about 60000 tokens.)' });
    const socket = net.connect(fresh.port, '127.0.0.1').pause();
    socket.on('error', () => {});
    socket.write(`POST ${chat} HTTP/1.1\r\nhost: x\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    while (fresh.snapshot().accepted === 0 || fresh.snapshot().running > 0) {
      await new Promise(resolve => setImmediate(resolve));
    }
    const { generationTokens, waiting, kvUsage } = fresh.snapshot();
    expect(generationTokens).toBeLessThan(59_000);
    expect([waiting, kvUsage]).toEqual([0, 0]);
    socket.destroy();
    await fresh.close();
  });

  it('end with the simulator, whatever goes on over them', async () => {
    const fresh = await startSimulator({});
    const answer = ask(fresh, {
      prompt: 'Go on. (Answer in about 50000 tokens.)',
      onRead: () => void fresh.close(),
    });
    expect((await answer).ended).not.toBe('end');
    expect((await ask(fresh)).ended).toBe('ECONNREFUSED');
  });

  it('cannot be had twice on one port', async () => {
    await expect(startSimulator({ port: open.port })).rejects.toMatchObject({ code: 'simulator.listen' });
  });
});
