import { createServer } from 'node:net';

/**
 * A server in a process of its own that gives its answer (first argument) to the first bytes of a request and closes
 * without reading the rest, which the system tells the client by a reset.
 */
const answer = process.argv[2] ?? '';
const server = createServer(socket => {
  socket.on('error', () => {});
  socket.once('data', () => {
    socket.pause();
    socket.end(answer);
    socket.destroySoon();
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.(typeof address === 'object' && address !== null ? address.port : 0);
});
process.on('disconnect', () => process.exit());
