import type { ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { ApiError } from '../chat-request.js';
import type { Refusal } from '../dialects/style.js';
import type { Script } from '../override.js';
import { streamHeaders } from './stream-reply.js';
import { Wire } from './wire.js';

/** A whole response at once. */
export function send(
  response: ServerResponse,
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = { 'content-type': 'application/json' },
): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

export function sendError(response: ServerResponse, error: ApiError): void {
  const { status, message, type, param, code } = error;
  send(response, status, JSON.stringify({ error: { message, type, param, code } }));
}

/** Says no in the way that was decided; `cut` is no response and is handled where answers begin. */
export function sendRefusal(
  response: ServerResponse,
  refusal: Exclude<Refusal, { kind: 'cut' }>,
  silence: { readonly stream: boolean; readonly blankLineMs: number; readonly closeMs: number },
): void {
  if (refusal.kind === 'reply') send(response, refusal.status, refusal.body, refusal.headers);
  else if (refusal.kind === 'stream') {
    const wire = new Wire(response, 200, streamHeaders);
    for (const part of refusal.parts) wire.write(part);
    wire.end();
  } else {
    const wire = new Wire(response, 200, silence.stream ? streamHeaders : { 'content-type': 'application/json' });
    wire.write('\n');
    const blank = setInterval(() => wire.write('\n'), silence.blankLineMs);
    const close = setTimeout(() => wire.end(), silence.closeMs);
    response.once('close', () => {
      clearInterval(blank);
      clearTimeout(close);
    });
  }
}

/** Plays a scripted response. Stops at once when the client leaves. */
export async function playScript(response: ServerResponse, script: Script): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  try {
    if (script.headersAfterMs > 0) await pause(script.headersAfterMs, undefined, { signal: gone.signal });
    response.writeHead(script.status, script.headers);
    response.flushHeaders();
    for (const write of script.writes) {
      if (write.afterMs > 0) await pause(write.afterMs, undefined, { signal: gone.signal });
      response.write(write.bytes);
    }
    // Two turns, so that what was written has left before the connection is broken.
    await pause(1, undefined, { signal: gone.signal });
  } catch {
    return;
  }
  if (script.end === 'end') response.end();
  else if (script.end === 'close') response.socket?.end();
  else if (script.end === 'reset') response.socket?.resetAndDestroy();
}
