import { once } from 'node:events';
import { createServer } from 'node:http';
import { BusytoneError, exitCodes } from '../../base/errors.js';
import { monotonicMs } from '../../base/node/clock.js';
import type { OutputSpec } from '../../scenario/types.js';
import type { OutputReport } from '../../store/run-types.js';
import type { Output, OutputContext } from '../output.js';
import { pageOf } from './page.js';
import { type Family, families, figureFamily, figureMetric, type Series, seriesOf } from './series.js';

type ScrapeSpec = OutputSpec & { readonly kind: 'scrape' };

/** How long the page stands after the run for whoever has not read it twice yet: a common scrape interval, and a little. */
const unknownRhythmMs = 16_000;
/** The longest that it stands for a reader with a rhythm of their own: Prometheus' default interval, and a little. */
const longestRhythmMs = 65_000;
/** What a reader may be later than their rhythm. */
const readerDelayMs = 1_000;

/** A page for a Prometheus server to read while the run lasts. It shows the latest of each series. */
export function scrapeOutput(spec: ScrapeSpec): Output {
  const host = spec.host.includes(':') ? `[${spec.host}]` : spec.host;
  const place = { name: 'scrape', where: `http://${host}:${spec.port}/metrics` };
  const latest = new Map<string, Series>();
  const known = new Map<string, Family>(families);
  let context: OutputContext | null = null;
  const readsMs: number[] = [];
  let lastError: string | null = null;
  let readAgain: () => void = () => {};
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url?.replace(/\?.*$/s, '') !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    readsMs.push(monotonicMs());
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
    response.end(pageOf(latest.values(), known), () => readAgain());
  });
  server.on('error', error => {
    lastError = error.message;
  });
  // A page that nobody reads keeps no process alive.
  server.unref();
  return {
    ...place,
    async check() {
      try {
        server.listen({ host: spec.host, port: spec.port });
        await once(server, 'listening');
        return null;
      } catch (cause) {
        const why = cause instanceof Error ? `: ${cause.message}` : '';
        throw new BusytoneError(`The page to scrape cannot stand at ${place.where}${why}`, {
          code: 'output.port',
          exitCode: exitCodes.usage,
          hint: 'Name another port, or end what listens on this one.',
          cause,
        });
      }
    },
    start(given) {
      context = given;
    },
    add(batch) {
      if (context === null) return;
      for (const figure of batch.figures) known.set(figureMetric(figure.name), figureFamily(figure.name));
      for (const series of seriesOf(batch, context, spec.tags)) {
        latest.set(`${series.name} ${JSON.stringify(series.labels)}`, series);
      }
    },
    flush: () => Promise.resolve(),
    async stop(): Promise<OutputReport> {
      if (server.listening) {
        // Whoever reads the page wants to see its end.
        if (context !== null) await atMost(standingMs(readsMs), new Promise<void>(resolve => (readAgain = resolve)));
        await new Promise(resolve => {
          server.close(resolve);
          server.closeAllConnections();
        });
      }
      const failures = lastError === null ? 0 : 1;
      const status = failures === 0 ? 'ok' : 'incomplete';
      return { ...place, status, written: readsMs.length, dropped: 0, failures, lastError };
    },
  };
}

/** Until the next read by the rhythm of those before, in milliseconds. */
function standingMs(readsMs: readonly number[]): number {
  const gapsMs = readsMs.slice(1).map((atMs, i) => atMs - (readsMs[i] ?? atMs));
  if (gapsMs.length === 0) return unknownRhythmMs;
  return Math.min(longestRhythmMs, Math.max(...gapsMs) + readerDelayMs);
}

function atMost(ms: number, done: Promise<void>): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(resolve, ms);
    void done.then(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
