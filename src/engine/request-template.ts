import { chatRequestBody } from '../protocol/request.js';
import { promptFor } from '../scenario/traffic/prompt.js';
import type { ChatMessage, Intent } from '../scenario/types.js';
import type { EngineTarget } from './types.js';

/** Where the requests of a target go. */
export function completionsUrl(target: Pick<EngineTarget, 'url'>): URL {
  return new URL(`${target.url.replace(/\/+$/, '')}/chat/completions`);
}

/** Where a target lists its models, if it does. */
export function modelsUrl(target: EngineTarget): URL {
  return new URL(`${target.url.replace(/\/+$/, '')}/models`);
}

/** The bytes of a request for the list of models, with the same headers as any other. */
export function modelsRequest(target: EngineTarget): Uint8Array {
  const url = modelsUrl(target);
  return Buffer.from(`GET ${url.pathname}${url.search} HTTP/1.1\r\n${headerLines(target, target.apiKey, url)}\r\n`);
}

/** Header lines of every request to a target, each ended by CRLF. */
function headerLines(target: EngineTarget, apiKey: string | null, url: URL): string {
  const fields: Record<string, string> = {
    host: url.host,
    accept: 'text/event-stream, application/json',
    'accept-encoding': 'identity',
    'content-type': 'application/json',
    'user-agent': 'busytone',
    connection: target.connections === 'fresh' ? 'close' : 'keep-alive',
  };
  if (apiKey !== null) {
    if (target.apiKeyHeader === null) fields['authorization'] = `Bearer ${apiKey}`;
    else fields[target.apiKeyHeader] = apiKey;
  }
  for (const [name, value] of Object.entries(target.headers)) fields[name.toLowerCase()] = value;
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value.replace(/[\r\n]+/g, ' ')}\r\n`);
  return lines.join('');
}

/** Turns messages into the bytes of whole HTTP requests, with all that is the same in every request built once. */
export class RequestTemplate {
  private readonly head: string;
  private readonly classHeads: ReadonlyMap<string, string>;

  constructor(private readonly target: EngineTarget) {
    const { apiKey, classKeys } = target;
    this.head = headOf(target, apiKey);
    this.classHeads = new Map([...classKeys].map(([name, key]) => [name, headOf(target, key)]));
  }

  /** `head`: that of the class whose key the request carries. */
  bytes(
    messages: readonly ChatMessage[],
    maxTokens: number,
    reasoningEffort: string | null = null,
    head = this.head,
  ): Uint8Array {
    const { model, dialect } = this.target;
    return this.withBody(chatRequestBody({ model, messages, maxTokens, reasoningEffort, dialect }), head);
  }

  /** A request whose body is sent as it stands, also one that no endpoint should take. */
  withBody(body: string, head = this.head): Uint8Array {
    return Buffer.from(`${head}${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }

  forIntent(seed: number, intent: Intent, salt: string): Uint8Array {
    const messages = promptFor(seed, intent, salt);
    return this.bytes(messages, intent.outputTokens, intent.reasoningEffort, this.classHeads.get(intent.class));
  }
}

/** Everything of a request before the length of its body. */
function headOf(target: EngineTarget, apiKey: string | null): string {
  const url = completionsUrl(target);
  return `POST ${url.pathname}${url.search} HTTP/1.1\r\n${headerLines(target, apiKey, url)}content-length: `;
}
