import { createServer } from 'node:http';

/**
 * An ordinary node:http server that streams 20 tokens, 50 ms apart, and notes when it was asked and when it wrote: by
 * another way than the senders of a selftest. `/logs` tells the notes, on the machine's monotonic clock.
 */
const nowMs = () => Number(process.hrtime.bigint()) / 1e6;
/** @type {{ receivedMs: number, tokensMs: number[] }[]} */
const logs = [];
const server = createServer((request, response) => {
  if (request.url === '/logs') return response.end(JSON.stringify(logs));
  const log = { receivedMs: nowMs(), tokensMs: /** @type {number[]} */ ([]) };
  const id = logs.push(log) - 1;
  const say = (/** @type {object} */ fields) => response.write(`data: ${JSON.stringify(fields)}\n\n`);
  response.setHeader('content-type', 'text/event-stream');
  request.resume();
  const timer = setInterval(() => {
    log.tokensMs.push(nowMs());
    say({ choices: [{ index: 0, delta: { content: ' word' }, finish_reason: null }] });
    if (log.tokensMs.length < 20) return;
    clearInterval(timer);
    say({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] });
    say({ choices: [], usage: { prompt_tokens: id, completion_tokens: 20 } });
    response.end('data: [DONE]\n\n');
  }, 50);
});
server.listen({ port: 0, host: '127.0.0.1' }, () => {
  const address = server.address();
  process.send?.(typeof address === 'object' ? address?.port : 0);
});
process.on('disconnect', () => process.exit());
