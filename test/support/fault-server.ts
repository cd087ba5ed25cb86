import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const token = (text: string, finish: string | null = null) =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: text }, finish_reason: finish }] })}\n\n`;

function stream(response: ServerResponse): ServerResponse {
  return response.writeHead(200, { 'content-type': 'text/event-stream' });
}

function refuse(response: ServerResponse, status: number, message: string, code: string): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify({ error: { message, code } })}\n`);
}

/** Ways in which an answer fails, by name. */
export const faults = {
  none: response => {
    stream(response).end(`${token('All')}${token(' is well.', 'stop')}data: [DONE]\n\n`);
  },
  '429': response => refuse(response, 429, 'Rate limit reached', 'rate_limit_exceeded'),
  '503': response => refuse(response, 503, 'The server is overloaded', 'overloaded_error'),
  reset: response => response.socket?.resetAndDestroy(),
  'reset in the answer': response => {
    stream(response).write(token('Well'), () => response.socket?.resetAndDestroy());
  },
  'connection closed in the answer': response => {
    stream(response).write(token('Well'), () => response.socket?.end());
  },
  'end without a finish': response => {
    stream(response).end(token('Well'));
  },
  stall: response => {
    stream(response).write(token('Well'));
  },
  hang: () => {},
  'error in the stream': response => {
    stream(response).end(`${token('Well')}data: {"error":{"message":"Too busy","code":"overloaded_error"}}\n\n`);
  },
  'HTML with 200': response => {
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end('<html>\n<body>Welcome</body>\n</html>\n');
  },
} satisfies Readonly<Record<string, (response: ServerResponse) => unknown>>;

export type FaultName = keyof typeof faults;
export const faultNames = Object.keys(faults) as readonly FaultName[];

/** The fault that an answer of so many tokens meets, by its cap. */
export function faultOf(maxTokens: number): FaultName {
  return faultNames[maxTokens % faultNames.length] ?? 'none';
}

export interface FaultServer {
  /** Base URL, as a target has it. */
  readonly url: string;
  close(): Promise<void>;
}

/** A server whose way of failing follows from the request alone. */
export async function startFaultServer(): Promise<FaultServer> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', part => {
      body += part;
    });
    request.on('end', () => {
      faults[faultOf((JSON.parse(body) as { max_tokens: number }).max_tokens)](response);
    });
  });
  // A client that forgets a connection is not helped.
  server.keepAliveTimeout = 0;
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
