import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** A client that does not read is dropped at this many unsent bytes: nothing grows without bound. */
const mostUnsentBytes = 4 * 1_024 * 1_024;

/** Oddities of the byte stream that a good client does not notice. */
export type WireMode = 'plain' | 'split-writes' | 'merged-writes' | 'crlf';

/**
 * A response body written chunk by chunk straight to the socket. `ServerResponse.write` collects what is written in
 * one turn and sends it later; here bytes leave at the call, so that a time taken just before it is the time they left.
 */
export class Wire {
  private readonly socket: Socket;
  private held = '';
  private over = false;

  constructor(
    private readonly response: ServerResponse,
    status: number,
    headers: Readonly<Record<string, string>>,
    private readonly mode: WireMode = 'plain',
  ) {
    // Set while the response is the connection's current one; the server refuses pipelined requests before this.
    this.socket = response.socket ?? response.req.socket;
    response.writeHead(status, { ...headers, 'transfer-encoding': 'chunked' });
    response.flushHeaders();
  }

  get open(): boolean {
    return !this.over && !this.socket.destroyed;
  }

  /** Writes text as one chunk in one call. `bytes` is its length in UTF-8, if known. */
  write(text: string, bytes?: number): void {
    if (!this.open) return;
    switch (this.mode) {
      case 'plain':
        this.send(text, bytes ?? Buffer.byteLength(text));
        break;
      case 'crlf': {
        const lines = text.replaceAll('\n', '\r\n');
        this.send(lines, Buffer.byteLength(lines));
        break;
      }
      case 'merged-writes':
        if (this.held === '') this.held = text;
        else this.release(text);
        break;
      case 'split-writes':
        this.sendSplit(Buffer.from(text));
    }
  }

  /** The proper end of the body. The connection stays usable. */
  end(): void {
    if (!this.open) return;
    this.release();
    this.over = true;
    this.response.end();
  }

  /** Closes the connection in the middle of the body, politely. */
  close(): void {
    if (!this.open) return;
    this.release();
    this.over = true;
    this.socket.end();
  }

  /** Closes the connection with a reset. */
  reset(): void {
    this.over = true;
    this.socket.resetAndDestroy();
  }

  private release(text = ''): void {
    const all = this.held + text;
    this.held = '';
    if (all !== '') this.send(all, Buffer.byteLength(all));
  }

  private send(text: string, bytes: number): void {
    this.socket.write(`${bytes.toString(16)}\r\n${text}\r\n`, 'utf8');
    if (this.socket.writableLength > mostUnsentBytes) this.reset();
  }

  private sendSplit(bytes: Buffer): void {
    const middle = bytes.length >> 1;
    for (const part of [bytes.subarray(0, middle), bytes.subarray(middle)]) {
      if (part.length === 0) continue;
      this.socket.write(Buffer.concat([Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from('\r\n')]));
    }
  }
}
