import { createServer } from 'node:http';
import type { OutputSpec } from '../../scenario/types.js';
import type { OutputReport } from '../../store/run-types.js';
import type { Output, OutputContext } from '../output.js';
import { pageOf } from './page.js';
import { type Family, families, figureFamily, figureMetric, type Series, seriesOf } from './series.js';

type ScrapeSpec = OutputSpec & { readonly kind: 'scrape' };

/** How long the page is left standing for one more read: a common scrape interval, and a little. */
const lastReadMs = 16_000;

/** A page for a Prometheus server to read while the run lasts. It shows the latest of each series. */
export function scrapeOutput(spec: ScrapeSpec): Output {
  const host = spec.host.includes(':') ? `[${spec.host}]` : spec.host;
  const where = `http://${host}:${spec.port}/metrics`;
  const latest = new Map<string, Series>();
  const known = new Map<string, Family>(families);
  let context: OutputContext | null = null;
  let lastError: string | null = null;
  let reads = 0;
  let readAgain: () => void = () => {};
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url?.replace(/\?.*$/s, '') !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    reads += 1;
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
    response.end(pageOf(latest.values(), known), () => readAgain());
  });
  server.on('error', error => {
    lastError = error.message;
  });
  // A page that nobody reads keeps no process alive.
  server.unref();
  return {
    start(given) {
      context = given;
      server.listen({ host: spec.host, port: spec.port });
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
        // Whoever has read the page wants to see its end.
        if (reads > 0) await atMost(lastReadMs, new Promise<void>(resolve => (readAgain = resolve)));
        await new Promise(resolve => {
          server.close(resolve);
          server.closeAllConnections();
        });
      }
      const failed = lastError === null ? 0 : 1;
      const status = failed === 0 ? 'ok' : 'incomplete';
      return { name: 'scrape', where, status, written: reads, dropped: 0, failures: failed, lastError };
    },
  };
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
