import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { monotonicMs } from '../../src/base/node/clock.js';

export interface RefusingServer {
  readonly url: string;
  close(): Promise<void>;
}

const answer = `data: ${JSON.stringify({
  object: 'chat.completion.chunk',
  choices: [{ index: 0, delta: { content: 'yes' }, finish_reason: 'stop' }],
})}\n\ndata: [DONE]\n\n`;
const refusal = JSON.stringify({ error: { message: 'Server is busy, please try again later.', code: 503 } });

function reply(response: ServerResponse, accepted: boolean): void {
  if (accepted) response.writeHead(200, { 'content-type': 'text/event-stream' }).end(answer);
  else response.writeHead(503, { 'content-type': 'application/json' }).end(refusal);
}

/** A server that refuses each request with the same chance, whatever came before it. */
export async function startChanceServer(refuse: number, random: () => number): Promise<RefusingServer> {
  return listening(
    response => reply(response, random() >= refuse),
    () => {},
  );
}

/**
 * A server that can answer so many requests in each slot of time, and refuses all others with 503. Whom it answers is
 * drawn by chance among those who came in the slot, so that a request's fate knows nothing of those before it.
 */
export async function startHardCapacityServer(options: {
  readonly perSlot: number;
  readonly slotMs: number;
  /** Uniform from 0 to 1. */
  readonly random: () => number;
}): Promise<RefusingServer> {
  const { perSlot, slotMs, random } = options;
  let waiting: ServerResponse[] = [];
  const startMs = monotonicMs();
  let slotsPast = 0;
  const timer = setInterval(() => {
    const slots = Math.floor((monotonicMs() - startMs) / slotMs);
    // A timer that comes late finds more than one slot past, with the capacity of each.
    const room = perSlot * (slots - slotsPast);
    if (slots === slotsPast) return;
    slotsPast = slots;
    const came = waiting;
    waiting = [];
    for (let left = came.length; left > 0; left--) {
      const at = Math.floor(random() * left);
      const drawn = came[at];
      const last = came[left - 1];
      if (drawn === undefined || last === undefined) return;
      came[at] = last;
      reply(drawn, came.length - left < room);
    }
  }, slotMs / 10);
  return listening(
    response => waiting.push(response),
    () => clearInterval(timer),
  );
}

async function listening(onRequest: (response: ServerResponse) => void, onClose: () => void): Promise<RefusingServer> {
  const server = createServer((request, response) => {
    request.resume();
    request.once('end', () => onRequest(response));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    close: () =>
      new Promise(resolve => {
        onClose();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
