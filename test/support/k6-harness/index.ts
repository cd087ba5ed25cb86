import { type ClientRequest, request as httpRequest } from 'node:http';
import { fileURLToPath } from 'node:url';
import { MessageChannel, Worker } from 'node:worker_threads';
import { build, buildSync, type Plugin } from 'esbuild';
import type { K6Line } from '../../../src/k6/runtime/lines.js';
import type { FromUser, HarnessPart, ToUser, UserInput } from './messages.js';

/** What a run of generated scripts left. */
export interface HarnessRun {
  readonly lines: readonly K6Line[];
  readonly metrics: readonly { readonly name: string; readonly value: number; readonly tags: Record<string, string> }[];
  readonly options: unknown;
  readonly summary: Readonly<Record<string, string>>;
}

export interface HarnessOptions {
  readonly users: number;
  readonly iterations: number;
  readonly environment?: Readonly<Record<string, string>>;
  /** One of several processes that send the load together. */
  readonly part?: HarnessPart;
}

/** The names that scripts import of each module of k6; the first of `default` ones is the module itself. */
const modules: Readonly<Record<string, readonly string[]>> = {
  k6: ['sleep'],
  'k6/data': ['SharedArray'],
  'k6/execution': ['default'],
  'k6/metrics': ['Trend', 'Counter', 'Rate'],
  'k6/http': ['default'],
  'k6/x/sse': ['default'],
};

/**
 * Runs a generated folder without k6: users in threads, k6's modules with the sharp edges that real ones have, real
 * requests. Rejects when a script throws, when a user would hang, and when a socket would leak.
 */
export async function runScripts(files: ReadonlyMap<string, string>, options: HarnessOptions): Promise<HarnessRun> {
  const code = await bundled(files);
  const counter = new SharedArrayBuffer(20);
  Atomics.store(new Int32Array(counter), 2, options.iterations);
  const begun = new SharedArrayBuffer(2 * Float64Array.BYTES_PER_ELEMENT);
  const run = {
    lines: [] as K6Line[],
    metrics: [] as HarnessRun['metrics'][number][],
    options: null as unknown,
    summary: {},
  };
  const users = Array.from({ length: options.users }, () =>
    user(
      {
        code,
        files: Object.fromEntries(files),
        environment: options.environment ?? {},
        counter,
        begun,
        users: options.users,
        part: options.part ?? { number: 0, of: 1, executionSegment: null, executionSegmentSequence: null },
      },
      message => {
        if (message.kind === 'line') run.lines.push(JSON.parse(message.line) as K6Line);
        else if (message.kind === 'metric') run.metrics.push(message);
        else if (message.kind === 'options') run.options = message.options;
        else if (message.kind === 'summary') run.summary = message.files;
      },
    ),
  );
  await Promise.all(users);
  return run;
}

const userMain = buildSync({
  entryPoints: [fileURLToPath(new URL('./vu-main.ts', import.meta.url))],
  bundle: true,
  write: false,
  platform: 'node',
  format: 'cjs',
}).outputFiles[0]?.text;

function user(input: Omit<UserInput, 'signal' | 'replies'>, hear: (message: FromUser) => void): Promise<void> {
  const signal = new SharedArrayBuffer(4);
  const bell = new Int32Array(signal);
  const { port1, port2 } = new MessageChannel();
  const workerData: UserInput = { ...input, signal, replies: port2 };
  const worker = new Worker(userMain ?? '', { eval: true, workerData, transferList: [port2] });
  const reply = (part: ToUser) => {
    port1.postMessage(part);
    Atomics.add(bell, 0, 1);
    Atomics.notify(bell, 0);
  };
  let asked: ClientRequest | null = null;
  return new Promise((resolve, reject) => {
    worker.on('message', (message: FromUser) => {
      if (message.kind === 'request') asked = send(message, reply);
      else if (message.kind === 'close') asked?.destroy();
      else if (message.kind === 'broken') reject(new Error(message.message));
      else hear(message);
    });
    worker.once('error', reject);
    worker.once('exit', () => {
      port1.close();
      resolve();
    });
  });
}

function send(message: FromUser & { kind: 'request' }, reply: (part: ToUser) => void): ClientRequest {
  let ended = false;
  const end = (error: string | null) => {
    if (!ended) reply({ kind: 'end', error });
    ended = true;
  };
  const { method, url, headers, body, timeoutMs } = message;
  let broken = false;
  const request = httpRequest(
    url,
    { method, headers: { ...headers, 'content-length': Buffer.byteLength(body) } },
    response => {
      const names = Object.entries(response.headers).map(([name, value]) => [
        name.replace(/(^|-)[a-z]/g, letter => letter.toUpperCase()),
        String(value),
      ]);
      reply({ kind: 'head', status: response.statusCode ?? 0, headers: Object.fromEntries(names) });
      response.on('data', (bytes: Buffer) => reply({ kind: 'bytes', bytes: new Uint8Array(bytes) }));
      response.on('end', () => end(null));
      response.on('error', (error: NodeJS.ErrnoException) => end(broken ? goWords(error) : 'unexpected EOF'));
    },
  );
  request.on('error', (error: NodeJS.ErrnoException) => end(goWords(error)));
  request.on('close', () => {
    clearTimeout(timer);
    end(null);
  });
  request.on('socket', socket => {
    const onError = () => {
      broken = true;
    };
    socket.once('error', onError);
    // The agent keeps the connection for the next request.
    request.once('close', () => socket.off('error', onError));
  });
  const giveUp = () => {
    end('context deadline exceeded (Client.Timeout exceeded)');
    request.destroy();
  };
  const timer = timeoutMs === null ? undefined : setTimeout(giveUp, Math.min(timeoutMs, 2 ** 31 - 1));
  request.end(body);
  return request;
}

/** What Go's client says of the same failure. */
function goWords(error: NodeJS.ErrnoException): string {
  if (error.code === 'ECONNREFUSED') return 'dial tcp 127.0.0.1:1: connect: connection refused';
  return 'read tcp 127.0.0.1:2->127.0.0.1:1: read: connection reset by peer';
}

async function bundled(files: ReadonlyMap<string, string>): Promise<string> {
  const plugin: Plugin = {
    name: 'k6',
    setup(of) {
      of.onResolve({ filter: /.*/ }, ({ path }) => ({ path: path.replace(/^\.\//, ''), namespace: 'folder' }));
      of.onLoad({ filter: /.*/, namespace: 'folder' }, ({ path }) => {
        const own = files.get(path);
        if (own !== undefined) return { contents: own, loader: 'js' };
        const names = modules[path];
        if (names === undefined) throw new Error(`k6 has no module ${path}`);
        const at = `globalThis.k6Modules[${JSON.stringify(path)}]`;
        return {
          contents: names
            .map(name => (name === 'default' ? `export default ${at};` : `export const ${name} = ${at}.${name};`))
            .join('\n'),
          loader: 'js',
        };
      });
    },
  };
  const result = await build({
    entryPoints: ['./main.js'],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'script',
    target: 'es2022',
    plugins: [plugin],
  });
  return `${result.outputFiles[0]?.text ?? ''}\nglobalThis.script = script;`;
}
