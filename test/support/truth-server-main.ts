import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { monotonicMs } from '../../src/base/node/clock.js';
import type { Script, Sequence, Step, TruthLog } from './truth-script.js';
import type { ServerOptions } from './truth-server.js';

/** The process of the truth server: raw sockets, a script for each request, a log of when each token truly went out. */

interface Task {
  readonly run: () => void;
}

/** Due things by the millisecond: cheap enough for tens of thousands a second. */
class Wheel {
  private readonly slots = new Map<number, Task[]>();
  private current = Math.floor(monotonicMs());

  constructor() {
    const turn = () => {
      const now = Math.floor(monotonicMs());
      for (; this.current <= now; this.current++) {
        const due = this.slots.get(this.current);
        if (due === undefined) continue;
        this.slots.delete(this.current);
        for (const task of due) task.run();
      }
      setTimeout(turn, 1);
    };
    turn();
  }

  at(ms: number, run: () => void): void {
    const slot = Math.max(this.current, Math.ceil(ms));
    const due = this.slots.get(slot);
    if (due) due.push({ run });
    else this.slots.set(slot, [{ run }]);
  }
}

const [{ tls, answers }] = (await once(process, 'message')) as [ServerOptions];
const wheel = new Wheel();
const logs: TruthLog[] = [];
const sockets = new Set<Socket>();
let accepted = 0;
/** Requests seen under each script, to find the place in its sequence. */
const seen = new Map<string, number>();

function serve(socket: Socket): void {
  const connection = accepted++;
  sockets.add(socket);
  socket.setNoDelay(true);
  socket.on('close', () => sockets.delete(socket));
  socket.on('error', () => {});
  let pending = Buffer.alloc(0);
  let requests = 0;
  socket.on('data', bytes => {
    pending = Buffer.concat([pending, bytes]);
    for (;;) {
      const end = pending.indexOf('\r\n\r\n');
      if (end === -1) return;
      const head = pending.toString('latin1', 0, end);
      const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0);
      if (pending.length < end + 4 + length) return;
      pending = pending.subarray(end + 4 + length);
      if (answers !== undefined && !/^POST \S+\/chat\/completions /.test(head)) {
        socket.write(aside(head));
        continue;
      }
      const text = /^x-truth-script: (.*)$/im.exec(head)?.[1] ?? '';
      const sequence: Sequence = text === '' ? (answers ?? [{ steps: [] }]) : JSON.parse(text);
      const place = seen.get(text) ?? 0;
      seen.set(text, place + 1);
      const script = sequence[Math.min(place, sequence.length - 1)] ?? sequence[0];
      requests++;
      const { name = '' } = script;
      const log: TruthLog = { id: logs.length, name, connection, receivedMs: monotonicMs(), tokensMs: [], tokens: 0 };
      logs.push(log);
      if (script.dropSecond === true && requests > 1) {
        socket.resetAndDestroy();
        return;
      }
      play(socket, script, log);
    }
  });
}

function play(socket: Socket, script: Script, log: TruthLog): void {
  const framing = script.framing ?? 'chunked';
  const { alignMs = 0 } = script;
  const startMs = alignMs > 0 ? Math.ceil(log.receivedMs / alignMs) * alignMs : log.receivedMs;
  let headSent = script.headAtMs === null;
  let parts = '';
  const head = () => {
    if (headSent) return '';
    headSent = true;
    const fields: Record<string, string> = { 'content-type': 'text/event-stream', ...script.headers };
    if (framing === 'chunked') fields['transfer-encoding'] = 'chunked';
    if (framing === 'length') fields['content-length'] = String(Buffer.byteLength(parts));
    const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
    return `HTTP/1.1 ${script.status ?? 200} X\r\n${lines.join('')}\r\n`;
  };
  const body = (text: string) => {
    if (framing === 'length') parts += text;
    else if (framing === 'close') socket.write(head() + text);
    else socket.write(`${head()}${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`);
  };
  const act = (step: Step) => {
    if (socket.destroyed) return;
    if (step.raw !== undefined) socket.write(step.raw);
    if (step.body !== undefined) body(step.body);
    if (step.event !== undefined) {
      let text = '';
      for (let time = 0; time < (step.times ?? 1); time++) {
        const now = monotonicMs();
        const words = step.words ?? 1;
        if (step.event === 'token' || step.event === 'reasoning') {
          log.tokensMs.push(now);
          log.tokens += words;
        }
        text += frame(step.event, log, now, words);
      }
      body(text);
    }
    if (step.close === 'reset') socket.resetAndDestroy();
    else if (step.close === 'fin') socket.end(head());
    else if (step.close === 'end') {
      if (framing === 'chunked') socket.write(`${head()}0\r\n\r\n`);
      else if (framing === 'length') socket.write(head() + parts);
      else socket.end(head());
    }
  };
  if (typeof script.headAtMs === 'number') {
    const { headAtMs } = script;
    wheel.at(startMs + headAtMs, () => {
      if (!socket.destroyed) socket.write(head());
    });
  }
  // One entry in the wheel at a time: a stream that is gone leaves nothing behind.
  const { steps } = script;
  const next = (index: number): void => {
    const step = steps[index];
    if (step === undefined || socket.destroyed) return;
    wheel.at(startMs + step.atMs, () => {
      for (let at = index; ; at++) {
        const due = steps[at];
        if (due === undefined) return;
        if (due.atMs > step.atMs) {
          next(at);
          return;
        }
        act(due);
      }
    });
  };
  next(0);
}

function frame(event: NonNullable<Step['event']>, log: TruthLog, sentMs: number, words: number): string {
  const delta = (fields: object, finish: string | null = null) =>
    data({ id: `chatcmpl-${log.id}`, sentMs, choices: [{ index: 0, delta: fields, finish_reason: finish }] });
  switch (event) {
    case 'role':
      return delta({ role: 'assistant', content: '' });
    case 'token':
      // Written out and padded to what real servers send, because this one is sent twenty thousand times a second.
      return `data: {"id":"chatcmpl-${log.id}","object":"chat.completion.chunk","created":1739400000,"model":"truth","system_fingerprint":"fp_0123456789abcdef0123456789abcdef0","sentMs":${sentMs},"choices":[{"index":0,"delta":{"content":"${' word'.repeat(words)}"},"logprobs":null,"finish_reason":null}]}\n\n`;
    case 'reasoning':
      return delta({ reasoning_content: ' hmm'.repeat(words) });
    case 'finish':
      return delta({}, 'stop');
    case 'usage': {
      // The number of the request stands where it lands in the client's record: it leads back to this log.
      const usage = { prompt_tokens: log.id, completion_tokens: log.tokens };
      return data({ id: `chatcmpl-${log.id}`, choices: [], usage });
    }
    case 'done':
      return 'data: [DONE]\n\n';
    case 'comment':
      return ': keep-alive\n\n';
  }
}

function data(value: object): string {
  return `data: ${JSON.stringify({ object: 'chat.completion.chunk', model: 'truth', ...value })}\n\n`;
}

/** What tools ask an endpoint for beside answers, before they load it: which models there are. Not in the log. */
function aside(head: string): string {
  const known = /^GET \S*\/(v1\/models|health) /.test(head);
  const list = { object: 'list', data: [{ id: 'truth', object: 'model', created: 1739400000, owned_by: 'truth' }] };
  const body = known ? JSON.stringify(list) : '{}';
  const fields = `content-type: application/json\r\ncontent-length: ${body.length}`;
  return `HTTP/1.1 ${known ? '200 OK' : '404 Not Found'}\r\n${fields}\r\n\r\n${body}`;
}

const server = tls === undefined ? createServer(serve) : createTlsServer(tls, serve);
server.listen({ port: 0, host: '127.0.0.1', backlog: 16_384 }, () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' && address !== null ? address.port : 0 });
});
process.on('message', (question: { ask: number; what: 'logs' | 'sockets' }) => {
  const answers = { logs, sockets: sockets.size };
  process.send?.({ ask: question.ask, answer: answers[question.what] });
});
process.on('disconnect', () => process.exit());
