import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { monotonicMs } from '../../src/base/node/clock.js';

export interface HardCapacityServer {
  readonly url: string;
  close(): Promise<void>;
}

const answer = `data: ${JSON.stringify({
  object: 'chat.completion.chunk',
  choices: [{ index: 0, delta: { content: 'yes' }, finish_reason: 'stop' }],
})}\n\ndata: [DONE]\n\n`;
const refusal = JSON.stringify({ error: { message: 'Server is busy, please try again later.', code: 503 } });

/**
 * A server that can answer so many requests in each slot of time, and refuses all others with 503. Whom it answers is
 * drawn by chance among those who came in the slot, so that a request's fate knows nothing of those before it.
 */
export async function startHardCapacityServer(options: {
  readonly perSlot: number;
  readonly slotMs: number;
  /** Uniform from 0 to 1. */
  readonly random: () => number;
}): Promise<HardCapacityServer> {
  const { perSlot, slotMs, random } = options;
  let waiting: ServerResponse[] = [];
  const server = createServer((request, response) => {
    request.resume();
    request.once('end', () => waiting.push(response));
  });
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
      if (came.length - left < room) drawn.writeHead(200, { 'content-type': 'text/event-stream' }).end(answer);
      else drawn.writeHead(503, { 'content-type': 'application/json' }).end(refusal);
    }
  }, slotMs / 10);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    close: () =>
      new Promise(resolve => {
        clearInterval(timer);
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
