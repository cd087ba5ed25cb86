import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { buildConnector, Client } from 'undici';
import { pinnedLookup } from '../base/node/pinned-lookup.js';
import type { Interruption } from '../protocol/types.js';
import type { EngineProxy } from './types.js';

/** Who wants a tunnel. */
interface TunnelUser {
  /** Bytes of the target are still to come. */
  onTunnel(socket: Socket): void;
  onError(failure: Interruption): void;
}

/**
 * The way to one target through an HTTP proxy: a tunnel for each connection, asked for with CONNECT (RFC 9110, section
 * 9.3.6). The proxy looks the target's name up.
 */
export class Tunnel {
  private readonly proxy: URL;

  /** @param target host, without the brackets of IPv6, and port */
  constructor(
    private readonly options: EngineProxy,
    private readonly target: { readonly host: string; readonly port: number },
  ) {
    this.proxy = new URL(options.url);
  }

  /** Loads what tunnels are made with, so that the first one does not wait for it. */
  async prepare(): Promise<void> {
    await import('undici');
  }

  /**
   * Asks the proxy for a tunnel.
   * @returns gives it up: nothing stays open, and nobody is told
   */
  open(user: TunnelUser): () => void {
    let given = false;
    let client: Client | null = null;
    let socket: Socket | null = null;
    const giveUp = () => {
      given = true;
      socket?.destroy();
      void client?.destroy();
    };
    const fail = (failure: Interruption) => {
      if (given) return;
      giveUp();
      user.onError(failure);
    };
    const ask = async () => {
      const { Client } = await import('undici');
      if (given) return;
      client = new Client(this.proxy.origin, {
        connect: (_, done) => {
          socket = this.socketToProxy(done);
        },
      });
      const { host, port } = this.target;
      const path = `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
      const { authorization } = this.options;
      const answer = await client.connect({
        path,
        headers: { host: path, ...(authorization === null ? {} : { 'proxy-authorization': authorization }) },
      });
      if (given) {
        answer.socket.destroy();
      } else if (answer.statusCode >= 200 && answer.statusCode < 300) {
        given = true;
        // It goes on without the client, whose own end concerns nothing but itself.
        void client.destroy();
        user.onTunnel(answer.socket as Socket);
      } else {
        fail(this.refusal(answer.statusCode));
      }
    };
    ask().catch((error: unknown) => fail(this.failureOf(error)));
    return giveUp;
  }

  private socketToProxy(done: buildConnector.Callback): Socket {
    const { addresses } = this.options;
    const host = this.proxy.hostname.replace(/^\[|\]$/g, '');
    const secure = this.proxy.protocol === 'https:';
    const where = {
      host,
      port: Number(this.proxy.port) || (secure ? 443 : 80),
      ...(addresses === null ? {} : { lookup: pinnedLookup(addresses) }),
    };
    const socket = secure
      ? connectTls({ ...where, servername: isIP(host) === 0 ? host : '', ALPNProtocols: ['http/1.1'] })
      : connectTcp(where);
    let told = false;
    const tell = (error: Error | null) => {
      if (told) return;
      told = true;
      if (error === null) done(null, socket);
      else done(error, null);
    };
    return socket
      .setNoDelay(true)
      .once(secure ? 'secureConnect' : 'connect', () => tell(null))
      .on('error', tell);
  }

  private refusal(status: number): Interruption {
    const message = `The proxy ${this.proxy.host} answered CONNECT with HTTP ${status}`;
    return { kind: 'network', code: 'ECONNREFUSED', message };
  }

  /** What the client says of itself has codes of its own; those of the system and of TLS pass. */
  private failureOf(error: unknown): Interruption {
    const { code = 'ECONNRESET', message } = error as { code?: string; message?: string };
    const { host } = this.proxy;
    if (/^(UND_ERR|HPE_)/.test(code) || code === 'ECONNRESET') {
      const what = `The proxy ${host} closed the connection, or spoke no HTTP, before it answered CONNECT`;
      return { kind: 'network', code: 'ECONNRESET', message: what };
    }
    return { kind: 'network', code, message: `The proxy ${host} cannot be reached: ${message || code}` };
  }
}
