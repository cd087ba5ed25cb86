import { chatRequestBody } from '../protocol/request.js';
import { promptFor } from '../scenario/traffic/prompt.js';
import type { ChatMessage, Intent } from '../scenario/types.js';
import type { EngineTarget } from './types.js';

/** Where the requests of a target go. */
export function completionsUrl(target: EngineTarget): URL {
  return new URL(`${target.url.replace(/\/+$/, '')}/chat/completions`);
}

/** Where a target lists its models, if it does. */
export function modelsUrl(target: EngineTarget): URL {
  return new URL(`${target.url.replace(/\/+$/, '')}/models`);
}

/** The bytes of a request for the list of models, with the same headers as any other. */
export function modelsRequest(target: EngineTarget): Uint8Array {
  const url = modelsUrl(target);
  return Buffer.from(`GET ${url.pathname}${url.search} HTTP/1.1\r\n${headerLines(target, url)}\r\n`);
}

/** Header lines of every request to a target, each ended by CRLF. */
function headerLines(target: EngineTarget, url: URL): string {
  const fields: Record<string, string> = {
    host: url.host,
    accept: 'text/event-stream, application/json',
    'accept-encoding': 'identity',
    'content-type': 'application/json',
    'user-agent': 'busytone',
    connection: target.connections === 'fresh' ? 'close' : 'keep-alive',
  };
  if (target.apiKey !== null) {
    if (target.apiKeyHeader === null) fields['authorization'] = `Bearer ${target.apiKey}`;
    else fields[target.apiKeyHeader] = target.apiKey;
  }
  for (const [name, value] of Object.entries(target.headers)) fields[name.toLowerCase()] = value;
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value.replace(/[\r\n]+/g, ' ')}\r\n`);
  return lines.join('');
}

/** Turns messages into the bytes of whole HTTP requests, with all that is the same in every request built once. */
export class RequestTemplate {
  private readonly head: string;

  constructor(private readonly target: EngineTarget) {
    const url = completionsUrl(target);
    this.head = `POST ${url.pathname}${url.search} HTTP/1.1\r\n${headerLines(target, url)}content-length: `;
  }

  bytes(messages: readonly ChatMessage[], maxTokens: number): Uint8Array {
    const { model, dialect } = this.target;
    return this.withBody(chatRequestBody({ model, messages, maxTokens, dialect }));
  }

  /** A request whose body is sent as it stands, also one that no endpoint should take. */
  withBody(body: string): Uint8Array {
    return Buffer.from(`${this.head}${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }

  forIntent(seed: number, intent: Intent): Uint8Array {
    return this.bytes(promptFor(seed, intent), intent.outputTokens);
  }
}
