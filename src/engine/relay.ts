import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { monotonicMs } from '../base/node/clock.js';
import { attemptRecord } from '../measure/attempt-record.js';
import type { RelayAnswer, RelayRequest } from '../measure/relayed.js';
import type { Plan } from '../scenario/types.js';
import { arrivalClock } from './arrival-clock.js';
import { Exchange } from './exchange.js';
import { openChannels } from './open-channels.js';
import { RequestTemplate } from './request-template.js';
import type { EngineTarget } from './types.js';

export interface RelayOptions {
  readonly plan: Pick<Plan, 'scenario' | 'planHash' | 'phaseAt'>;
  readonly target: EngineTarget;
  /** Of the run, or of the generated scripts. */
  readonly salt: string;
  readonly keepGaps: boolean;
  /** 0 takes a free one. */
  readonly port: number;
  readonly redact: (text: string) => string;
}

export interface Relay {
  readonly url: string;
  /** Attempts that were asked for. */
  readonly attempts: number;
  /** Ends what runs and closes. */
  close(): Promise<void>;
}

const host = '127.0.0.1';
const largestRequest = 1024 * 1024;

/**
 * Serves an engine that says when, but cannot watch a stream: each `POST /attempt` names an intent, which is sent at once
 * and watched with this engine's own exchange, and is answered with the record. `GET /plan` tells the plan's hash.
 * Listens on loopback only, and sends nothing but intents to the one target that it was started for.
 * @throws the system's error when the port cannot be had.
 */
export async function startRelay({ plan, target, salt, keepGaps, port, redact }: RelayOptions): Promise<Relay> {
  const { scenario } = plan;
  const channels = openChannels(target, arrivalClock());
  const template = new RequestTemplate(target);
  const records = { plan, target: target.name, price: scenario.target.price, redact };
  const running = new Set<Exchange>();
  let zero: { readonly wallMs: number; readonly monotonicMs: number } | null = null;
  let attempts = 0;

  /** One zero for the run: clocks of the day may be stepped, and this one is read only once. */
  const zeroOf = (wallMs: number): number => {
    if (zero?.wallMs !== wallMs) zero = { wallMs, monotonicMs: monotonicMs() - (Date.now() - wallMs) };
    return zero.monotonicMs;
  };

  const attempt = (request: RelayRequest, answer: (answer: RelayAnswer) => void): Exchange => {
    const { intent, retry, reclick, scheduledMs, leave, zeroWallMs } = request;
    attempts++;
    const exchange = new Exchange(
      template.forIntent(scenario.seed, intent, salt),
      {
        channels,
        zeroMs: zeroOf(zeroWallMs),
        deadlines: scenario.deadlines,
        leave,
        stallMs: scenario.stallMs,
        keepGaps,
        onTokens: () => {},
      },
      ended => {
        running.delete(ended);
        answer({
          record: attemptRecord(ended, { attempt: 0, intent, retry, reclick, scheduledMs }, records),
          shouldRetry: ended.reader.shouldRetry,
          gaps: [...ended.reader.gaps],
        });
      },
    );
    running.add(exchange);
    exchange.start();
    return exchange;
  };

  const server = createServer((request, response) => {
    if (request.method === 'GET' && request.url === '/plan') {
      response.end(plan.planHash);
      return;
    }
    if (request.method !== 'POST' || request.url !== '/attempt') {
      refuse(response, 404, 'POST /attempt or GET /plan');
      return;
    }
    // A web page that is open on this machine could ask, too, and spend the key's money.
    if (request.headers.origin !== undefined) {
      refuse(response, 403, 'No requests of web pages');
      return;
    }
    readJson(request)
      .then(body => {
        const exchange = attempt(body as RelayRequest, answer => response.end(JSON.stringify(answer)));
        // Whoever asked is gone.
        response.once('close', () => {
          if (running.has(exchange)) exchange.abort();
        });
      })
      .catch((error: Error) => refuse(response, 400, error.message));
  });
  // A connection closed for idleness in the moment of a request would lose an attempt.
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;
  await Promise.all([
    channels.way.prepare(),
    new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, resolve);
    }),
  ]);
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}`,
    get attempts() {
      return attempts;
    },
    async close() {
      for (const exchange of [...running]) exchange.abort();
      await new Promise<void>(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      channels.close();
    },
  };
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request) {
    bytes += (part as Buffer).length;
    if (bytes > largestRequest) throw new Error('The request is too large');
    parts.push(part as Buffer);
  }
  return JSON.parse(Buffer.concat(parts).toString('utf8'));
}

function refuse(response: ServerResponse, status: number, why: string): void {
  response.statusCode = status;
  response.end(`${why}\n`);
}
