import { createServer } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';

/**
 * A process that streams chat completions and knows when it sent each token: what the engine's stamps are held against.
 * Plain JavaScript, so that it runs unbuilt too, and made of nothing that the engine is made of.
 *
 * Each request says in the header `x-truth` what it wants: JSON with the tokens of the answer, the pause before the first
 * and between two writes, the tokens of a write, and whether all streams write at the same moments, as an engine that
 * batches does. In its usage stands, as prompt tokens, the number of its log. The parent process sends key and certificate
 * and is sent the ports; then it is sent the logs as often as it asks, each time those of what came since. Ends with the
 * parent.
 */
const nowMs = () => Number(process.hrtime.bigint()) / 1e6;
const chunk = (/** @type {object} */ fields) => framed(`data: ${JSON.stringify({ id: 'truth', ...fields })}\n\n`);
const framed = (/** @type {string} */ text) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
const token = chunk({
  object: 'chat.completion.chunk',
  created: 1739400000,
  model: 'truth',
  choices: [{ index: 0, delta: { content: ' word' }, logprobs: null, finish_reason: null }],
});
const head = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n';

/**
 * @typedef {{ tokens: number, firstMs: number, everyMs: number, perWrite: number, together: boolean }} Wish
 * @typedef {{ receivedMs: number, tokensMs: number[] }} Log times on the machine's monotonic clock
 */

/** @type {Log[]} */
let logs = [];

/** @type {Map<number, (() => void)[]>} what is due, by the millisecond: one timer for all streams */
const due = new Map();
let turned = Math.floor(nowMs());

function turn() {
  for (const until = Math.floor(nowMs()); turned <= until; turned++) {
    const tasks = due.get(turned);
    due.delete(turned);
    for (const run of tasks ?? []) run();
  }
  setTimeout(turn, 1);
}

function at(/** @type {number} */ ms, /** @type {() => void} */ run) {
  const slot = Math.max(turned, Math.ceil(ms));
  const tasks = due.get(slot);
  if (tasks) tasks.push(run);
  else due.set(slot, [run]);
}

function answer(/** @type {import('node:net').Socket} */ socket, /** @type {Wish} */ wish) {
  const { tokens, firstMs, everyMs, perWrite, together } = wish;
  const receivedMs = nowMs();
  const log = { receivedMs, tokensMs: /** @type {number[]} */ ([]) };
  const id = logs.push(log) - 1;
  const earliestMs = receivedMs + firstMs;
  const startMs = together ? Math.ceil(earliestMs / everyMs) * everyMs : earliestMs;
  let writes = 0;
  const next = () => {
    if (socket.destroyed) return;
    const count = Math.min(perWrite, tokens - log.tokensMs.length);
    const sentMs = nowMs();
    socket.write((writes === 0 ? head : '') + token.repeat(count));
    for (let each = 0; each < count; each++) log.tokensMs.push(sentMs);
    writes += 1;
    if (log.tokensMs.length < tokens) {
      at(startMs + writes * everyMs, next);
      return;
    }
    const usage = { prompt_tokens: id, completion_tokens: tokens };
    const end = chunk({ choices: [{ index: 0, delta: {}, finish_reason: 'length' }] });
    socket.write(`${end}${chunk({ choices: [], usage })}${framed('data: [DONE]\n\n')}0\r\n\r\n`);
  };
  at(startMs, next);
}

function serve(/** @type {import('node:net').Socket} */ socket) {
  let pending = '';
  socket.setNoDelay(true);
  socket.on('error', () => {});
  socket.on('data', bytes => {
    pending += bytes.toString('latin1');
    for (;;) {
      const end = pending.indexOf('\r\n\r\n');
      if (end === -1) return;
      const fields = pending.slice(0, end);
      const length = Number(/^content-length: (\d+)/im.exec(fields)?.[1] ?? 0);
      if (pending.length < end + 4 + length) return;
      pending = pending.slice(end + 4 + length);
      answer(socket, JSON.parse(/^x-truth: (.*)$/im.exec(fields)?.[1] ?? '{}'));
    }
  });
}

function listening(/** @type {import('node:net').Server} */ server) {
  return new Promise(resolve => {
    server.listen({ port: 0, host: '127.0.0.1', backlog: 16_384 }, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}

turn();
process.on('disconnect', () => process.exit());
process.once('message', async (/** @type {{ key: string, cert: string }} */ certificate) => {
  const port = await listening(createServer(serve));
  const tlsPort = await listening(createTlsServer(certificate, serve));
  process.on('message', () => {
    process.send?.({ logs });
    logs = [];
  });
  process.send?.({ port, tlsPort });
});
