import { Agent, request } from 'node:http';
import { monotonicMs } from '../../src/base/node/clock.js';
import { arrivalClock } from '../../src/engine/arrival-clock.js';
import { exchanges } from '../../test/support/truth-exchange.js';

/** One client of the hot-path benchmark, in a process of its own: opens the streams, reports arrivals and CPU time. */

export interface ClientTask {
  readonly client: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly streams: number;
  readonly spacingMs: number;
}

/** Arrival stamps of the token events of one stream; `id` is the server's number for the request. */
export interface Arrivals {
  readonly id: number;
  readonly tokensMs: number[];
}

export interface ClientResult {
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly arrivals: readonly Arrivals[];
}

const body = JSON.stringify({ model: 'truth', stream: true, messages: [{ role: 'user', content: 'Hello' }] });

async function engine(task: ClientTask, stamp: () => number): Promise<Arrivals[]> {
  const all = await exchanges(task.url, task.headers, task.streams, task.spacingMs, stamp);
  return all.map(({ reader }) => {
    let atMs = reader.progress.firstTokenMs ?? Number.NaN;
    const tokensMs = [atMs];
    for (const gapMs of reader.gaps) {
      atMs += gapMs;
      tokensMs.push(atMs);
    }
    return { id: reader.progress.usage?.promptTokens ?? -1, tokensMs };
  });
}

/** node:http with a search for the end of each event and no parsing. */
function nodeHttp(task: ClientTask, agent: Agent): Promise<Arrivals> {
  return new Promise((resolve, reject) => {
    const tokensMs: number[] = [];
    let id = -1;
    let rest: Buffer = Buffer.alloc(0);
    const options = { method: 'POST', agent, headers: { ...task.headers, 'content-type': 'application/json' } };
    const sent = request(`${task.url}/chat/completions`, options, response => {
      response.on('data', (bytes: Buffer) => {
        const now = monotonicMs();
        const all = rest.length > 0 ? Buffer.concat([rest, bytes]) : bytes;
        let from = 0;
        for (let end = all.indexOf('\n\n'); end !== -1; end = all.indexOf('\n\n', from)) {
          const event = all.subarray(from, end);
          if (event.includes('"content":" ')) tokensMs.push(now);
          else if (event.includes('prompt_tokens')) id = Number(/"prompt_tokens":(\d+)/.exec(event.toString())?.[1]);
          from = end + 2;
        }
        rest = all.subarray(from);
      });
      response.on('end', () => resolve({ id, tokensMs }));
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** What a quick script does: fetch, decode, split, JSON.parse. */
async function fetchJson(task: ClientTask): Promise<Arrivals> {
  const tokensMs: number[] = [];
  let id = -1;
  const headers = { ...task.headers, 'content-type': 'application/json' };
  const response = await fetch(`${task.url}/chat/completions`, { method: 'POST', headers, body });
  const decoder = new TextDecoder();
  let rest = '';
  for await (const bytes of response.body ?? []) {
    const now = monotonicMs();
    const events = (rest + decoder.decode(bytes, { stream: true })).split('\n\n');
    rest = events.pop() ?? '';
    for (const event of events) {
      if (!event.startsWith('data: {')) continue;
      const chunk = JSON.parse(event.slice(6)) as {
        choices: { delta: { content?: string } }[];
        usage?: { prompt_tokens: number };
      };
      if (chunk.choices[0]?.delta.content) tokensMs.push(now);
      if (chunk.usage) id = chunk.usage.prompt_tokens;
    }
  }
  return { id, tokensMs };
}

async function spaced(task: ClientTask, send: () => Promise<Arrivals>): Promise<Arrivals[]> {
  const startMs = monotonicMs();
  const ended: Promise<Arrivals>[] = [];
  for (let index = 0; index < task.streams; index++) {
    const waitMs = startMs + index * task.spacingMs - monotonicMs();
    if (waitMs > 0) await new Promise(resolve => setTimeout(resolve, waitMs));
    ended.push(send());
  }
  return Promise.all(ended);
}

function runClient(task: ClientTask): Promise<Arrivals[]> {
  switch (task.client) {
    case 'engine':
      return engine(task, arrivalClock());
    case 'engine, stamp per read':
      return engine(task, monotonicMs);
    case 'node:http + scan': {
      const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
      return spaced(task, () => nodeHttp(task, agent)).finally(() => agent.destroy());
    }
    case 'fetch + JSON':
      return spaced(task, () => fetchJson(task));
    default:
      throw new Error(`No client is called ${task.client}`);
  }
}

process.once('message', async (task: ClientTask) => {
  // Code is warmed by a few streams before anything counts.
  await runClient({ ...task, streams: 20 });
  const before = process.cpuUsage();
  const startMs = monotonicMs();
  const arrivals = await runClient(task);
  const { user, system } = process.cpuUsage(before);
  const result: ClientResult = { cpuMs: (user + system) / 1_000, wallMs: monotonicMs() - startMs, arrivals };
  process.send?.(result, () => process.exit());
});
process.send?.('ready');
