import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { monotonicMs } from '../base/node/clock.js';
import type { ChatService } from './chat-service.js';
import { expositionType } from './metrics/exposition.js';
import type { SimulatorSettings } from './options.js';
import { send, sendError } from './reply/plain.js';
import type { Serving } from './serving.js';

/** Connections at once; far above what one machine can drive. */
const mostConnections = 20_000;

/** Idle connections stay open as long as behind a common gateway, so that clients can reuse them. */
const idleConnectionMs = 75_000;

/** The HTTP side: routes, authorization and body limits; not yet listening. */
export function createHttpServer(settings: SimulatorSettings, serving: Serving, chat: ChatService): Server {
  const server = createServer((request, response) => {
    // A response without a socket waits behind another on its connection; answers here write to sockets themselves.
    if (response.socket === null) request.socket.destroy();
    else route(request, response);
  });
  server.keepAliveTimeout = idleConnectionMs;
  server.maxConnections = mostConnections;
  return server;

  function route(request: IncomingMessage, response: ServerResponse): void {
    const path = (request.url ?? '/').replace(/\?.*$/s, '').replace(/^\/v1(?=\/)/, '');
    const key = `${request.method} ${path}`;
    if (key === 'GET /health') send(response, 200, health());
    else if (key === 'GET /metrics')
      send(response, 200, serving.page(chat.rejected), { 'content-type': expositionType });
    else if (key === 'GET /gpu/metrics') {
      send(response, 200, serving.gpu.page(monotonicMs()), { 'content-type': expositionType });
    } else if (!authorized(request)) unauthorized(response);
    else if (key === 'GET /models') send(response, 200, models());
    else if (key === 'POST /chat/completions') chatCompletion(request, response);
    else {
      const message = `Unknown request URL: ${request.method} ${path}.`;
      sendError(response, { status: 404, message, type: 'invalid_request_error', param: null, code: 'unknown_url' });
    }
  }

  function chatCompletion(request: IncomingMessage, response: ServerResponse): void {
    const index = chat.arrive();
    const { maxBodyBytes } = settings.options;
    const parts: Buffer[] = [];
    let size = 0;
    request.on('data', (part: Buffer) => {
      size += part.length;
      if (size <= maxBodyBytes) parts.push(part);
      else if (!response.headersSent) {
        response.setHeader('connection', 'close');
        const message = `The request body is larger than ${maxBodyBytes} bytes.`;
        sendError(response, { status: 413, message, type: 'invalid_request_error', param: null, code: null });
      }
    });
    request.on('end', () => {
      if (size <= maxBodyBytes) chat.answer(index, request, Buffer.concat(parts).toString('utf8'), response);
    });
    // A client that leaves in the middle of its request is nobody's error.
    request.on('error', () => {});
  }

  function authorized(request: IncomingMessage): boolean {
    const { apiKey } = settings.options;
    return apiKey === null || request.headers.authorization === `Bearer ${apiKey}`;
  }

  function health(): string {
    const { options, preset, busy } = settings;
    return JSON.stringify({ status: 'ok', simulator: { preset: preset.name, busy: busy.name, speed: options.speed } });
  }

  function models(): string {
    const data = [
      {
        id: settings.model,
        object: 'model',
        created: 1_737_331_200,
        owned_by: 'busytone-simulator',
        max_model_len: settings.preset.contextTokens,
      },
    ];
    return JSON.stringify({ object: 'list', data });
  }
}

function unauthorized(response: ServerResponse): void {
  sendError(response, {
    status: 401,
    message: 'Incorrect API key provided.',
    type: 'invalid_request_error',
    param: null,
    code: 'invalid_api_key',
  });
}
