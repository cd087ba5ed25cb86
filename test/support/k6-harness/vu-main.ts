import { createContext, runInContext } from 'node:vm';
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import type { FromUser, ToUser, UserInput } from './messages.js';

/*
 * One virtual user of the harness: a thread that runs the scripts with what k6 gives them and nothing else. k6's calls
 * block, so this thread sleeps in the kernel until the harness has an answer for it.
 */
const { code, files, environment, counter, begun, users, part, signal, replies } = workerData as UserInput;
const handedOver = new Float64Array(begun);
const iterations = new Int32Array(counter);
const bell = new Int32Array(signal);
const nap = new Int32Array(new SharedArrayBuffer(4));

const tell = (message: FromUser) => parentPort?.postMessage(message);

/** The next part of an answer. */
function listen(): ToUser {
  for (;;) {
    const seen = Atomics.load(bell, 0);
    const got = receiveMessageOnPort(replies as MessagePort);
    if (got !== undefined) return got.message as ToUser;
    Atomics.wait(bell, 0, seen);
  }
}

class Metric {
  constructor(private readonly name: string) {}

  add(value: number, tags: Record<string, string> = {}): void {
    tell({ kind: 'metric', name: this.name, value, tags });
  }
}

interface Params {
  readonly method?: string;
  readonly body?: string;
  readonly headers?: Record<string, string>;
  readonly responseType?: string;
  /** Milliseconds, or a text with its unit. */
  readonly timeout?: number | string;
}

const unitsMs: Readonly<Record<string, number>> = { ms: 1, m: 60_000, h: 3_600_000 };

function timeoutOf({ timeout }: Params): number | null {
  if (typeof timeout !== 'string') return timeout ?? null;
  const [, amount, unit = ''] = /^(\d+)(ms|m|h)$/.exec(timeout) ?? [];
  return Number(amount) * (unitsMs[unit] ?? Number.NaN);
}

function request(method: string, url: string, body: string, params: Params) {
  tell({ kind: 'request', method, url, body, headers: params.headers ?? {}, timeoutMs: timeoutOf(params) ?? 60_000 });
  const timings = { blocked: 0, connecting: 1, tls_handshaking: 0, sending: 0, waiting: 1 };
  let [status, headers, bytes] = [0, {}, new Uint8Array(0)];
  for (;;) {
    const part = listen();
    if (part.kind === 'head') [status, headers] = [part.status, part.headers];
    else if (part.kind === 'bytes') bytes = Buffer.concat([bytes, part.bytes]);
    else {
      // A response that broke has no status.
      if (part.error !== null) status = 0;
      const content =
        params.responseType === 'binary' ? new Uint8Array(bytes).buffer : Buffer.from(bytes).toString('utf8');
      return { status, headers, body: content, error: part.error ?? '', timings };
    }
  }
}

type Handler = (argument: unknown) => void;

/** As the extension does it: lines, an error for each unknown one, and no way out after an error but `close`. */
function openStream(url: string, params: Params, setup: (client: object) => void) {
  const { body = '', headers: asked = {} } = params;
  tell({ kind: 'request', method: 'POST', url, body, headers: asked, timeoutMs: timeoutOf(params) });
  const handlers = new Map<string, Handler>();
  let [status, headers, open, closed, rest] = [0, {}, false, false, ''];
  let event = { id: '', name: '', data: '', comment: '' };
  const fail = (message: string) => handlers.get('error')?.({ error: () => message });
  const line = (text: string) => {
    const field = /^(id|event|data|retry)?:( ?)(.*)$/.exec(text);
    if (text === '') {
      handlers.get('event')?.({ ...event, data: event.data.replace(/\n$/, '') });
      event = { id: '', name: '', data: '', comment: '' };
    } else if (field === null) fail(`unknown event: ${text}\n`);
    else if (field[1] === undefined) event.comment = field[3] ?? '';
    else if (field[1] === 'data') event.data += `${field[3] ?? ''}\n`;
    else if (field[1] === 'event') event.name = field[3] ?? '';
  };
  const decoder = new TextDecoder();
  for (;;) {
    const part = listen();
    if (part.kind === 'head') {
      [status, headers, open] = [part.status, part.headers, true];
      setup({
        on: (name: string, handler: Handler) => handlers.set(name, handler),
        close: () => {
          if (!closed) tell({ kind: 'close' });
          closed = true;
          leaking = false;
        },
      });
    } else if (part.kind === 'bytes') {
      const lines = (rest + decoder.decode(part.bytes, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      for (const text of lines) if (!closed) line(text.replace(/\r$/, ''));
    } else {
      if (!open) return { status: 0, error: part.error ?? '' };
      if (part.error !== null && !closed) {
        fail(part.error);
        if (!closed) throw new Error('The user hangs: an error came and the client was not closed');
      }
      leaking = !closed;
      return { status, headers, error: '' };
    }
    // What was closed from a handler returns at once; a last part tells that it is over.
    if (closed) {
      while (listen().kind !== 'end');
      return { status, headers, error: '' };
    }
  }
}

/** A stream ended, and its client was not closed yet: the extension leaves its socket open until then. */
let leaking = false;
let iterationInTest = 0;
const modules = {
  k6: { sleep: (seconds: number) => void Atomics.wait(nap, 0, 0, Math.max(0.05, seconds * 1_000)) },
  'k6/data': {
    SharedArray: class {
      constructor(_name: string, make: () => object) {
        // biome-ignore lint/correctness/noConstructorReturn: so does k6's.
        return make();
      }
    },
  },
  'k6/execution': {
    scenario: {
      get iterationInTest() {
        return iterationInTest;
      },
      get startTime() {
        return handedOver[1];
      },
    },
    test: {
      options: {
        executionSegment: part.executionSegment,
        executionSegmentSequence: part.executionSegmentSequence,
      },
    },
  },
  'k6/metrics': { Trend: Metric, Counter: Metric, Rate: Metric },
  'k6/http': {
    post: (url: string, body: string, params: Params) => request('POST', url, body, params),
    get: (url: string, params: Params) => request('GET', url, '', params),
  },
  'k6/x/sse': { open: openStream },
};

interface Script {
  readonly options: unknown;
  setup(): { readonly zeroWallMs: number | null };
  default(begun: { readonly zeroWallMs: number | null }): void;
  teardown(): void;
  handleSummary(data: object): Record<string, string>;
}

const context = createContext({
  TextDecoder,
  TextEncoder,
  console: { log: (line: string) => tell({ kind: 'line', line }) },
  open: (path: string) => {
    const text = files[path.replace(/^\.\//, '')];
    if (text === undefined) throw new Error(`${path} is not there`);
    return text;
  },
  __ENV: environment,
  k6Modules: modules,
});
for (const name of ['Intl', 'WebAssembly', 'SharedArrayBuffer', 'Atomics', 'WeakRef', 'FinalizationRegistry']) {
  runInContext(`delete globalThis.${name}`, context);
}
try {
  runInContext(code, context);
  const script = runInContext('script', context) as Script;
  const ready = Atomics.add(iterations, 1, 1) + 1;
  // All users stand ready before the set-up, and the load begins after it.
  const leads = ready === users;
  if (!leads) Atomics.wait(iterations, 3, 0);
  else {
    handedOver[0] = script.setup().zeroWallMs ?? 0;
    handedOver[1] = Date.now();
    Atomics.store(iterations, 3, 1);
    Atomics.notify(iterations, 3);
    tell({ kind: 'options', options: JSON.parse(JSON.stringify(script.options)) });
  }
  const total = Atomics.load(iterations, 2);
  const data = { zeroWallMs: handedOver[0] || null };
  for (;;) {
    iterationInTest = Atomics.add(iterations, 0, 1) * part.of + part.number;
    if (iterationInTest >= total) break;
    script.default(data);
    if (leaking) throw new Error('A socket leaks: a stream ended and its client was never closed');
  }
  const last = Atomics.add(iterations, 4, 1) === users - 1;
  if (last) {
    script.teardown();
    tell({ kind: 'summary', files: script.handleSummary({ metrics: {} }) });
  }
} catch (error) {
  tell({ kind: 'broken', message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
}
parentPort?.close();
