import type { OutputSpec } from '../../scenario/types.js';
import { Flusher, type SendResult } from '../flusher.js';
import { authorization, Poster, refusalOf, resultOf } from '../http-post.js';
import type { Output, OutputContext } from '../output.js';
import { metricsRequest } from './metrics.js';

type OtlpSpec = OutputSpec & { readonly kind: 'otlp' };

/** OpenTelemetry's protocol over HTTP, in JSON, to a collector or whatever else speaks it. */
export function otlpOutput(spec: OtlpSpec, readSecret: (name: string) => string | undefined): Output {
  const poster = new Poster(authorization(spec, readSecret, 'Bearer'));
  const url = `${spec.url}/v1/metrics`;
  const write = (body: string, signal: AbortSignal) =>
    poster.post(url, body, { 'content-type': 'application/json' }, signal);
  const place = { name: 'otlp', where: url };
  const flusher = new Flusher<string>({
    ...place,
    // A request holds one batch: JSON objects cannot be strung together.
    mostRequestBytes: 1,
    send: async ([body = ''], signal) => {
      const posted = await write(body, signal);
      return rejected(posted.text) ?? resultOf(posted);
    },
  });
  let context: OutputContext | null = null;
  return {
    ...place,
    check: () => refusalOf(signal => write(JSON.stringify({ resourceMetrics: [] }), signal), resultOf),
    start(given) {
      context = given;
    },
    add(batch) {
      if (context === null) return;
      const { body, points } = metricsRequest(batch, context, spec.tags);
      const text = JSON.stringify(body);
      flusher.add({ body: text, points, bytes: Buffer.byteLength(text) });
    },
    flush: () => flusher.flush(),
    async stop() {
      const report = await flusher.stop();
      await poster.close();
      return report;
    },
  };
}

/** A receiver may take a request in part. */
function rejected(text: string): SendResult | null {
  const match = /"rejectedDataPoints"\s*:\s*"?(\d+)/.exec(text);
  const lost = Number(match?.[1] ?? 0);
  return lost > 0 ? { ok: true, lost, message: `the receiver rejected ${lost} data points` } : null;
}
