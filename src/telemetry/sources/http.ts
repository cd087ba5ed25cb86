import type { Agent } from 'undici';
import { monotonicMs, steadyWallMs } from '../../base/node/clock.js';
import type { ClockReading } from '../clock-offset.js';

/** Larger pages are no metrics of one machine. */
const largestBytes = 16 * 1_048_576;

/**
 * Servers that write their Date about once a second, later when they are busy, and send it until the next. Source:
 * `on_tick` of uvicorn's server.py.
 */
const keepsItsDate = /uvicorn/i;
/** Within what a Date lies of the moment of its answer, from such a server and from others. */
const dateTellsMs = { kept: 2_500, fresh: 1_000 } as const;

export interface Fetched {
  readonly text: string;
  /** Halfway between sending and receiving, on the machine's monotonic clock. */
  readonly monotonicMs: number;
  /** Both by this machine's steady time of day. */
  readonly sentMs: number;
  readonly receivedMs: number;
  /** From the Date header, which tells whole seconds; null without one. */
  readonly clock: ClockReading | null;
}

/** Reads pages over HTTP, on connections of its own that are kept between two looks. */
export interface PageReader {
  /** @throws an error in a few words for anything but a page that came whole. */
  read(url: string, signal: AbortSignal): Promise<Fetched>;
  close(): Promise<void>;
}

export function pageReader(token: string | null): PageReader {
  let agent: Agent | null = null;
  return {
    async read(url, signal) {
      // Loaded by its first use: it takes longer to load than most of what a run without telemetry needs.
      const { Agent, request } = await import('undici');
      agent ??= new Agent({ connections: 1, pipelining: 1 });
      const started = monotonicMs();
      const { statusCode, headers, body } = await request(url, {
        dispatcher: agent,
        signal,
        headers: {
          accept: 'text/plain;version=0.0.4, application/json;q=0.9, */*;q=0.1',
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        },
      });
      // The figures are those of the moment at which the page was made, which is before its body travelled.
      const answered = monotonicMs();
      if (statusCode !== 200) {
        await body.dump();
        throw new Error(`HTTP ${statusCode}`);
      }
      const text = await bodyText(body);
      const sentMs = steadyWallMs(started);
      const receivedMs = steadyWallMs(answered);
      const saidMs = Date.parse(String(headers['date'] ?? ''));
      const kept = keepsItsDate.test(String(headers['server'] ?? ''));
      return {
        text,
        monotonicMs: (started + answered) / 2,
        sentMs,
        receivedMs,
        clock: Number.isNaN(saidMs)
          ? null
          : { sentMs, receivedMs, saidMs, resolutionMs: kept ? dateTellsMs.kept : dateTellsMs.fresh },
      };
    },
    close: async () => agent?.destroy(),
  };
}

async function bodyText(body: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body) {
    size += part.length;
    if (size > largestBytes) throw new Error(`the page is larger than ${largestBytes / 1_048_576} MiB`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
