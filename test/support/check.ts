import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CheckOptions, checkTarget } from '../../src/app/check/check.js';
import { checkGroups } from '../../src/app/check/groups/index.js';
import type { CheckReport, Finding } from '../../src/store/check-types.js';

/** A check of an endpoint, without what it says of this machine: that takes two seconds and is not the endpoint's. */
export function check(
  overrides: CheckOptions['overrides'],
  more: Partial<CheckOptions> = {},
  purposes: string[] = [],
): Promise<CheckReport> {
  const options: CheckOptions = {
    scenario: null,
    overrides,
    insecureTls: false,
    provesKey: false,
    limitMs: 60_000,
    readSecret: () => undefined,
    k6: { bin: null, environment: {} },
    confirmHost: null,
    version: '0.0.0',
    ...more,
  };
  const groups = checkGroups.filter(group => group.id !== 'machine' && group.id !== 'instrument');
  return checkTarget(options, { looking() {}, asking: purpose => purposes.push(purpose) }, groups);
}

/** The finding of an id. */
export function finding(report: CheckReport, id: string): Finding {
  const all = report.groups.flatMap(group => group.findings);
  const found = all.find(each => each.id === id);
  if (found === undefined) throw new Error(`no ${id} among ${all.map(each => each.id).join(', ')}`);
  return found;
}

export interface ChatCall {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Running number, from 0, among the requests for the same path. */
  readonly index: number;
  readonly body: { readonly messages?: unknown; readonly max_tokens?: number };
  readonly response: ServerResponse;
}

export interface ChatServer {
  readonly url: string;
  /** Most requests that were ever open at once. */
  readonly mostAtOnce: () => number;
  readonly requests: () => number;
  close(): void;
}

/** A server of a test's own making. What a handler does not answer is 404. */
export async function chatServer(answer: (call: ChatCall) => unknown): Promise<ChatServer> {
  let open = 0;
  let most = 0;
  let requests = 0;
  const seen = new Map<string, number>();
  const server = createServer((request, response) => {
    requests += 1;
    open += 1;
    most = Math.max(most, open);
    response.once('close', () => {
      open -= 1;
    });
    let text = '';
    request.on('data', (part: Buffer) => {
      text += part.toString('utf8');
    });
    request.on('end', () => {
      const path = request.url ?? '';
      const index = seen.get(path) ?? 0;
      seen.set(path, index + 1);
      answer({ path, index, headers: request.headers, body: text === '' ? {} : JSON.parse(text), response });
      if (!response.headersSent && !response.writableEnded) response.writeHead(404).end('{}');
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    mostAtOnce: () => most,
    requests: () => requests,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

const data = (value: object) => `data: ${JSON.stringify({ id: 'c', ...value })}\n\n`;

export interface AnswerShape {
  readonly tokens?: number;
  readonly everyMs?: number;
  readonly usage?: Readonly<Record<string, unknown>> | null;
  readonly finish?: string;
  /** Before the first token. */
  readonly before?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Token number n's delta. */
  readonly delta?: (index: number) => object;
}

/** Streams a whole answer; by default as many tokens as the request allows, 8 at most, 4 ms apart. */
export function stream({ response, body }: ChatCall, shape: AnswerShape = {}): void {
  const tokens = shape.tokens ?? Math.min(8, body.max_tokens ?? 8);
  const { everyMs = 4, finish = 'stop', before = '', delta = () => ({ content: ' word' }) } = shape;
  const usage = shape.usage === undefined ? { prompt_tokens: 20, completion_tokens: tokens } : shape.usage;
  response.writeHead(200, { 'content-type': 'text/event-stream', ...shape.headers });
  const chunk = (index: number) => data({ choices: [{ index: 0, delta: delta(index), finish_reason: null }] });
  const end = [
    data({ choices: [{ index: 0, delta: {}, finish_reason: finish }] }),
    ...(usage === null ? [] : [data({ choices: [], usage })]),
    'data: [DONE]\n\n',
  ].join('');
  response.write(before);
  if (everyMs === 0) {
    response.end(Array.from({ length: tokens }, (_, index) => chunk(index)).join('') + end);
    return;
  }
  let sent = 0;
  const timer = setInterval(() => {
    if (sent < tokens) response.write(chunk(sent));
    else {
      clearInterval(timer);
      response.end(end);
    }
    sent += 1;
  }, everyMs);
  response.once('close', () => clearInterval(timer));
}

/** Refuses what is no list of messages, as endpoints do. True when it did. */
export function refusedNonsense({ body, response }: ChatCall): boolean {
  if (Array.isArray(body.messages)) return false;
  response.writeHead(400, { 'content-type': 'application/json' });
  response.end(
    '{"error":{"message":"messages must be a list","type":"invalid_request_error","param":null,"code":null}}',
  );
  return true;
}
