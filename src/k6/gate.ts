import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Where processes wait for each other before the load. */
export interface Gate {
  readonly url: string;
  close(): Promise<void>;
}

/** For an answer to reach all of them, and for their users to stand ready. */
const leadMs = 250;
const host = '127.0.0.1';

/**
 * A gate on loopback that opens when `count` processes have come: each of them is told the same moment, in milliseconds
 * since 1970, as the load's time zero.
 */
export async function openGate(count: number): Promise<Gate> {
  const waiting: ServerResponse[] = [];
  const server = createServer((_request, response) => {
    waiting.push(response);
    if (waiting.length < count) return;
    const zeroWallMs = String(Date.now() + leadMs);
    for (const each of waiting) each.end(zeroWallMs);
  });
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, host, resolve);
  });
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}`,
    async close() {
      await new Promise<void>(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}
