import type { Socket } from 'node:net';

/** What the system says of a write to a peer that has closed. */
const closedByPeer = new Set(['EPIPE', 'ECONNRESET']);

/**
 * Lets a socket be read on when the peer closes while a request is still being written. A server that turns a large
 * request away (413, 429, 503) answers and closes; the write then fails while the answer waits to be read, and Node
 * would throw it away with the socket. The end of the connection shows up at the reading side in any case.
 */
export function keepEarlyAnswer(socket: Socket, onUnsent: () => void): void {
  const write = socket._write.bind(socket);
  socket._write = (bytes, encoding, callback) => {
    write(bytes, encoding, (error?: NodeJS.ErrnoException | null) => {
      if (!error || !closedByPeer.has(error.code ?? '')) {
        callback(error);
        return;
      }
      onUnsent();
      callback();
    });
  };
}
