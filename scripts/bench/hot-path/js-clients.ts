import { Agent, request } from 'node:http';
import OpenAI from 'openai';
import { Client, Pool } from 'undici';
import { monotonicMs } from '../../../src/base/node/clock.js';

/**
 * Clients of the hot-path benchmark as they are written in JavaScript.
 *
 *   js-clients.ts CLIENT MODE PORT STREAMS OPEN_MS WISH
 *
 * What the arguments mean and what is printed is told in reader.cc. A few short streams come first, because code that has
 * not run yet is slow.
 */

/** Arrival stamps of one stream; `id` is the sender's number of the request. */
interface Heard {
  id: number;
  readonly tokensMs: number[];
}

type One = (wish: string) => Promise<Heard>;

const [client = '', mode, port, streams, openMs, wish = ''] = process.argv.slice(2);
const origin = `http://127.0.0.1:${port}`;
const path = '/v1/chat/completions';
const question = { model: 'truth', stream: true, messages: [{ role: 'user', content: 'Hello' }] } as const;
const body = JSON.stringify(question);
const headersOf = (own: string) => ({ 'x-truth': own, 'content-type': 'application/json' });
const longest = 600_000;

/** Looks for the marks of tokens in bytes that come in pieces; nothing is parsed. */
class Scan {
  readonly heard: Heard = { id: -1, tokensMs: [] };
  private rest: Buffer = Buffer.alloc(0);

  take(bytes: Buffer): void {
    const now = monotonicMs();
    const all = this.rest.length > 0 ? Buffer.concat([this.rest, bytes]) : bytes;
    let from = 0;
    for (let end = all.indexOf('\n\n'); end !== -1; end = all.indexOf('\n\n', from)) {
      const event = all.subarray(from, end);
      if (event.includes('"content":" ')) this.heard.tokensMs.push(now);
      else if (event.includes('prompt_tokens')) {
        this.heard.id = Number(/"prompt_tokens":(\d+)/.exec(event.toString())?.[1]);
      }
      from = end + 2;
    }
    this.rest = all.subarray(from);
  }
}

function nodeHttp(): One {
  const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
  return own =>
    new Promise((resolve, reject) => {
      const scan = new Scan();
      const sent = request(`${origin}${path}`, { method: 'POST', agent, headers: headersOf(own) }, response => {
        response.on('data', (bytes: Buffer) => scan.take(bytes));
        response.on('end', () => resolve(scan.heard));
        response.on('error', reject);
      });
      sent.on('error', reject);
      sent.end(body);
    });
}

/** The cheapest interface that undici has: a handler of what its parser finds. */
function undiciDispatch(): One {
  const pool = new Pool(origin, {
    connections: null,
    factory: (to, options) => new Client(to, { ...options, bodyTimeout: longest, headersTimeout: longest }),
  });
  return own =>
    new Promise((resolve, reject) => {
      const scan = new Scan();
      pool.dispatch(
        { path, method: 'POST', headers: headersOf(own), body },
        {
          onRequestStart() {},
          onResponseStart() {},
          onResponseData(_controller, bytes) {
            scan.take(bytes);
          },
          onResponseEnd() {
            resolve(scan.heard);
          },
          onResponseError(_controller, error) {
            reject(error);
          },
        },
      );
    });
}

interface Chunk {
  readonly choices: { readonly delta?: { readonly content?: string | null } }[];
  readonly usage?: { readonly prompt_tokens: number } | null;
}

function hear(heard: Heard, { choices, usage }: Chunk, now: number): void {
  if (choices[0]?.delta?.content) heard.tokensMs.push(now);
  if (usage) heard.id = usage.prompt_tokens;
}

/** What a quick script does: decode, split, JSON.parse. */
function fetchJson(): One {
  return async own => {
    const heard: Heard = { id: -1, tokensMs: [] };
    const response = await fetch(`${origin}${path}`, { method: 'POST', headers: headersOf(own), body });
    const decoder = new TextDecoder();
    let rest = '';
    for await (const bytes of response.body ?? []) {
      const now = monotonicMs();
      const events = (rest + decoder.decode(bytes, { stream: true })).split('\n\n');
      rest = events.pop() ?? '';
      for (const event of events) {
        if (event.startsWith('data: {')) hear(heard, JSON.parse(event.slice(6)) as Chunk, now);
      }
    }
    return heard;
  };
}

function openai(): One {
  const api = new OpenAI({ apiKey: 'none', baseURL: `${origin}/v1`, timeout: longest, maxRetries: 0 });
  return async own => {
    const heard: Heard = { id: -1, tokensMs: [] };
    const messages = [...question.messages];
    const stream = await api.chat.completions.create({ ...question, messages }, { headers: { 'x-truth': own } });
    for await (const chunk of stream) hear(heard, chunk, monotonicMs());
    return heard;
  };
}

async function spaced(one: One, own: string, count: number, withinMs: number): Promise<Heard[]> {
  const startMs = monotonicMs();
  const ended: Promise<Heard>[] = [];
  for (let index = 0; index < count; index++) {
    const waitMs = startMs + (index * withinMs) / count - monotonicMs();
    if (waitMs > 0) await new Promise(resolve => setTimeout(resolve, waitMs));
    ended.push(one(own));
  }
  return Promise.all(ended);
}

async function repeated(one: One): Promise<never> {
  for (;;) await one(wish);
}

const ways: Readonly<Record<string, () => One>> = {
  'node:http': nodeHttp,
  undici: undiciDispatch,
  fetch: fetchJson,
  openai,
};
const one = ways[client]?.();
if (one === undefined) throw new Error(`No client is called ${client}`);
await spaced(one, JSON.stringify({ tokens: 10, everyMs: 20, firstMs: 20 }), 50, 200);
console.log(`started ${monotonicMs()}`);
if (mode === 'closed') await Promise.all(Array.from({ length: Number(streams) }, () => repeated(one)));
const heard = await spaced(one, wish, Number(streams), Number(openMs));
process.stdout.write(`${JSON.stringify(heard)}\n`, () => process.exit());
