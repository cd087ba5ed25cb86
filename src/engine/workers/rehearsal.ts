import { once } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { createPlan } from '../../scenario/plan.js';
import type { Scenario } from '../../scenario/types.js';
import { startEngine } from '../native.js';
import type { EngineTarget } from '../types.js';

/**
 * Goes through a moment of load with a server in this thread, so that all code of a run is loaded, and compiled once,
 * before its clock starts. Nothing of it is kept, nothing leaves this process, and a rehearsal that fails changes
 * nothing: the lateness of the run itself tells what it was worth.
 * @param scenario a short one, from `rehearsalOf`
 */
export async function rehearse(scenario: Scenario): Promise<void> {
  const http2 = scenario.target.http === 2;
  const server = http2 ? createHttp2Server(answer) : createServer(answer);
  try {
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    await startEngine({
      plan: createPlan(scenario),
      target: targetAt(port, scenario),
      salt: 'rehearsal',
      keepGaps: true,
      redact: text => text,
      sink: { attempts() {}, sample() {}, progress() {} },
    }).finished;
  } catch {
    // Said above: it changes nothing.
  } finally {
    server.close();
    if ('closeAllConnections' in server) server.closeAllConnections();
  }
}

function targetAt(port: number, scenario: Scenario): EngineTarget {
  return {
    name: 'rehearsal',
    url: `http://127.0.0.1:${port}`,
    addresses: ['127.0.0.1'],
    model: 'rehearsal',
    apiKey: null,
    classKeys: new Map(),
    apiKeyHeader: null,
    headers: {},
    connections: 'reuse',
    http: scenario.target.http,
    dialect: { includeUsage: true, maxTokensField: 'max_tokens', reasoningEffort: true },
    insecureTls: false,
    proxy: null,
  };
}

const event = (data: object) =>
  `data: ${JSON.stringify({ id: 'rehearsal', object: 'chat.completion.chunk', ...data })}\n\n`;
const delta = (text: object, finish: string | null = null) =>
  event({ choices: [{ index: 0, delta: text, finish_reason: finish }] });
const opening = delta({ role: 'assistant', content: '' }) + delta({ reasoning_content: 'so' });
const token = delta({ content: ' word' });
const ending =
  delta({}, 'stop') +
  event({ choices: [], usage: { prompt_tokens: 50, completion_tokens: 10, total_tokens: 60 } }) +
  'data: [DONE]\n\n';
const tokens = 8;

/** An answer of a few tokens, each in a write of its own. */
function answer(request: Asked, response: Answering): void {
  request.resume();
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(opening);
  let left = tokens;
  const next = (): void => {
    if (left === 0) {
      response.end(ending);
      return;
    }
    left -= 1;
    response.write(token);
    setImmediate(next);
  };
  setImmediate(next);
}

/** What requests and responses of both versions of HTTP have in common. */
interface Asked {
  resume(): unknown;
}
interface Answering {
  writeHead(status: number, headers: Record<string, string>): unknown;
  write(text: string): boolean;
  end(text: string): unknown;
}
