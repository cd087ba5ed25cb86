/**
 * The server of the fault matrix, a process of its own: plays raw bytes. One port serves the faults that are chosen by a
 * request, told apart by its token cap; every origin has a port of its own.
 */
import { connect, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { Worker } from 'node:worker_threads';
import type { OwnCertificate } from '../../../src/engine/truth/certificate.js';
import { type Act, answered, streamed } from './acts.js';
import { caseOf } from './cases.js';
import { type CertificateKind, type Listener, origins } from './origins.js';

export interface ServerPorts {
  readonly cases: number;
  readonly origins: readonly number[];
}

/** What it saw, once every connection is closed. */
export interface ServerReport {
  /** Token caps of requests on connections, in order, of every connection that served more than one. */
  readonly shared: readonly (readonly number[])[];
  readonly connections: number;
}

const certificates = JSON.parse(process.argv[2] ?? '{}') as Record<CertificateKind, OwnCertificate>;
const sockets = new Set<Socket>();
/** When each was closed, by whomever. */
const closedOf = new WeakMap<Socket, Promise<void>>();
/** By the port of the client: under TLS, the socket that can be reset is another than the one that speaks. */
const wires = new Map<number | undefined, Socket>();
const shared: number[][] = [];
let connections = 0;

async function play(socket: Socket, acts: readonly Act[]): Promise<void> {
  for (const act of acts) {
    if (socket.destroyed) return;
    if (typeof act === 'string' || act instanceof Uint8Array) socket.write(act);
    else if ('pauseMs' in act) await wait(act.pauseMs);
    else if ('close' in act) {
      if (act.close === 'fin') socket.end();
      else wires.get(socket.remotePort)?.resetAndDestroy();
    } else if ('pour' in act) await pour(socket, act.pour, act.bytes);
    else if ('drip' in act) for (const byte of act.drip) await slowly(socket, byte, act.everyMs);
    else while (!socket.destroyed) await slowly(socket, act.repeat, act.everyMs);
  }
}

const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

async function slowly(socket: Socket, text: string, everyMs: number): Promise<void> {
  if (!socket.destroyed) socket.write(text);
  await wait(everyMs);
}

async function pour(socket: Socket, text: string, bytes: number): Promise<void> {
  const block = Buffer.from(text.repeat(Math.ceil(65_536 / text.length)));
  for (let poured = 0; poured < bytes && !socket.destroyed; poured += block.length) {
    if (socket.write(block)) continue;
    await Promise.race([new Promise(resolve => socket.once('drain', resolve)), closedOf.get(socket)]);
  }
}

function taken(socket: Socket): void {
  connections += 1;
  sockets.add(socket);
  wires.set(socket.remotePort, socket);
  socket.setNoDelay(true);
  socket.on('error', () => {});
  const closed = new Promise<void>(resolve => socket.once('close', () => resolve()));
  closedOf.set(socket, closed);
  void closed.then(() => sockets.delete(socket));
}

/** Calls `onRequest` for every whole request, with its token cap. */
function eachRequest(socket: Socket, onRequest: (cap: number, number: number) => void): void {
  let pending = '';
  let number = 0;
  socket.on('data', read => {
    pending += read.toString('latin1');
    for (;;) {
      const end = pending.indexOf('\r\n\r\n') + 4;
      const length = Number(/^content-length: (\d+)/im.exec(pending)?.[1] ?? 0);
      if (end < 4 || pending.length < end + length) return;
      const cap = Number(/"max_tokens":(\d+)/.exec(pending.slice(end, end + length))?.[1]);
      pending = pending.slice(end + length);
      onRequest(cap, ++number);
    }
  });
}

const casesServer = createServer(socket => {
  taken(socket);
  const caps: number[] = [];
  eachRequest(socket, (cap, number) => {
    caps.push(cap);
    if (number === 2) shared.push(caps);
    const { fault, mode } = caseOf(cap);
    void play(socket, fault.acts(mode));
  });
});

function serverOf(listener: Listener): Server {
  if (listener.kind === 'tls') {
    const server = createTlsServer({ ...certificates[listener.certificate] }, socket => {
      eachRequest(socket, () => void play(socket, listener.acts));
      socket.on('error', () => {});
    });
    return server.on('connection', taken).on('tlsClientError', () => {});
  }
  return createServer(socket => {
    taken(socket);
    if (listener.kind === 'at accept') {
      socket.resume();
      void play(socket, listener.acts);
    } else if (listener.kind === 'in the request') {
      socket.once('data', () => {
        socket.pause();
        void play(socket, listener.acts);
      });
    } else if (listener.kind === 'second request') {
      eachRequest(socket, (_, number) => void play(socket, number === 1 ? good : listener.acts));
    }
  });
}

const good = answered(streamed, streamed.begun, streamed.rest);

function listening(server: Server): Promise<number> {
  return new Promise(resolve => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}

/** A port at which a connection never comes about: its thread stands still, and others wait in its queue already. */
async function fullQueue(): Promise<number> {
  const worker = new Worker(
    `const { parentPort } = require('node:worker_threads');
     const server = require('node:net').createServer();
     server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
       parentPort.postMessage(server.address().port);
       Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
     });`,
    { eval: true },
  );
  const port = await new Promise<number>(resolve => worker.once('message', resolve));
  for (let waiting = 0; waiting < 4; waiting++) connect({ port, host: '127.0.0.1' }).on('error', () => {});
  return port;
}

async function portOf(listener: Listener): Promise<number> {
  if (listener.kind === 'full queue') return fullQueue();
  const server = serverOf(listener);
  const port = await listening(server);
  if (listener.kind === 'nobody') await new Promise(resolve => server.close(resolve));
  return port;
}

process.on('message', () => {
  // One that nobody reads from would not learn that its peer has closed it.
  for (const socket of sockets) socket.resume();
  const check = () => {
    if (sockets.size > 0) setTimeout(check, 5);
    else process.send?.({ shared, connections } satisfies ServerReport);
  };
  check();
});
process.on('disconnect', () => process.exit());

const ports: ServerPorts = {
  cases: await listening(casesServer),
  origins: await Promise.all(origins.map(({ listener }) => portOf(listener))),
};
process.send?.(ports);
