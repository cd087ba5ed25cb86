import { createServer } from 'node:net';

/**
 * A process that streams chat completions and knows when it sent each token: what the engine's stamps are held against.
 * Plain JavaScript, so that it runs unbuilt too.
 *
 * Started with the number of tokens of an answer and the milliseconds between two of them. Each request gets an answer
 * at that pace, its first token after one pause, and in its usage, as prompt tokens, the number of its log. Sends its
 * port to the parent process, and the logs when asked; ends with the parent.
 */
const [tokens = 0, everyMs = 0] = process.argv.slice(2).map(Number);

const nowMs = () => Number(process.hrtime.bigint()) / 1e6;
const chunk = (/** @type {object} */ fields) => framed(`data: ${JSON.stringify({ id: 'truth', ...fields })}\n\n`);
const framed = (/** @type {string} */ text) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
const token = chunk({ choices: [{ index: 0, delta: { content: ' word' }, finish_reason: null }] });
const head = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n';

/** @type {{ firstMs: number, gapsMs: number[] }[]} time from request to first token, and between tokens */
const logs = [];

function answer(/** @type {import('node:net').Socket} */ socket) {
  const receivedMs = nowMs();
  const log = { firstMs: 0, gapsMs: /** @type {number[]} */ ([]) };
  const id = logs.push(log) - 1;
  let sent = 0;
  let lastMs = receivedMs;
  const next = () => {
    if (socket.destroyed) return;
    const atMs = nowMs();
    if (sent === 0) log.firstMs = atMs - receivedMs;
    else log.gapsMs.push(atMs - lastMs);
    lastMs = atMs;
    sent += 1;
    socket.write(sent === 1 ? head + token : token);
    if (sent < tokens) {
      setTimeout(next, Math.max(1, receivedMs + (sent + 1) * everyMs - nowMs()));
      return;
    }
    const usage = { prompt_tokens: id, completion_tokens: sent };
    const end = chunk({ choices: [{ index: 0, delta: {}, finish_reason: 'length' }] });
    socket.write(`${end}${chunk({ choices: [], usage })}${framed('data: [DONE]\n\n')}0\r\n\r\n`);
  };
  setTimeout(next, everyMs);
}

const server = createServer(socket => {
  let pending = '';
  socket.setNoDelay(true);
  socket.on('error', () => {});
  socket.on('data', bytes => {
    pending += bytes.toString('latin1');
    for (;;) {
      const end = pending.indexOf('\r\n\r\n');
      if (end === -1) return;
      const length = Number(/^content-length: (\d+)/im.exec(pending.slice(0, end))?.[1] ?? 0);
      if (pending.length < end + 4 + length) return;
      pending = pending.slice(end + 4 + length);
      answer(socket);
    }
  });
});
server.listen({ port: 0, host: '127.0.0.1' }, () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' && address !== null ? address.port : 0 });
});
process.on('message', () => process.send?.({ logs }));
process.on('disconnect', () => process.exit());
