import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as after } from 'node:timers/promises';
import { monotonicMs } from '../../../src/base/node/clock.js';

/** What a server did for one request; times are the machine's monotonic clock. */
export interface Answered {
  readonly atMs: number;
  /** When the last byte of the answer was given to the connection; null until then. */
  endedMs: number | null;
}

export interface NumberedServer {
  readonly url: string;
  /** By the number of the request, from 0, which its answer carries. */
  readonly answers: readonly Answered[];
  close(): Promise<void>;
}

/** One request in so many is turned away, and may come again after so long. */
const turnedAway = 6;
const retryAfterSeconds = 2.5;

/**
 * Numbers each request and says the number in its answer: as the count of prompt tokens, or in the message of a refusal.
 * A record thereby tells which answer it is of, and an answer without a record is a lost one.
 * @param answerMs how long an answer takes
 */
export async function startNumberedServer(answerMs = 60): Promise<NumberedServer> {
  const answers: Answered[] = [];
  const server = createServer(async (request, response) => {
    if (request.method !== 'POST') {
      response.writeHead(404).end();
      return;
    }
    const number = answers.length;
    const answer: Answered = { atMs: monotonicMs(), endedMs: null };
    answers.push(answer);
    for await (const _ of request);
    response.once('finish', () => {
      answer.endedMs = monotonicMs();
    });
    if (number % turnedAway === turnedAway - 1) {
      const headers = { 'content-type': 'application/json', 'retry-after': `${retryAfterSeconds}` };
      response.writeHead(503, headers).end(JSON.stringify({ error: { message: `busy ${number}` } }));
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const word of ['one', ' two', ' three']) {
      response.write(`data: ${JSON.stringify({ choices: [{ delta: { content: word } }] })}\n\n`);
      await after(answerMs / 3);
    }
    const usage = { prompt_tokens: number, completion_tokens: 3 };
    const last = { choices: [{ delta: {}, finish_reason: 'stop' }], usage };
    response.end(`data: ${JSON.stringify(last)}\n\ndata: [DONE]\n\n`);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    answers,
    close() {
      server.closeAllConnections();
      return new Promise(resolve => server.close(() => resolve()));
    },
  };
}

/** The number of the answer that a record is of; null for one that came to no answer. */
export function numberIn(record: { readonly promptTokens: number | null; readonly message: string | null }) {
  const refused = /^busy (\d+)$/.exec(record.message ?? '')?.[1];
  return refused === undefined ? record.promptTokens : Number(refused);
}
