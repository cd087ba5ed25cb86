import { compress } from 'snappyjs';
import type { OutputSpec } from '../../scenario/types.js';
import { Flusher, type SendResult } from '../flusher.js';
import { authorization, type Posted, Poster, refusalOf, resultOf } from '../http-post.js';
import type { Output, OutputContext } from '../output.js';
import { FromZero } from './from-zero.js';
import { writeRequest } from './protobuf.js';
import { type Series, seriesOf } from './series.js';

type RemoteWriteSpec = OutputSpec & { readonly kind: 'prometheus' };

const seriesPerChunk = 2_000;
/** A guess at what a series takes in memory while it waits. */
const bytesPerSeries = 200;

const headers = {
  'content-type': 'application/x-protobuf',
  'content-encoding': 'snappy',
  'x-prometheus-remote-write-version': '0.1.0',
};

/** Prometheus' remote write 1.0: a snappy-compressed WriteRequest. */
export function remoteWriteOutput(spec: RemoteWriteSpec, readSecret: (name: string) => string | undefined): Output {
  const poster = new Poster(authorization(spec, readSecret, 'Bearer'));
  const write = (series: readonly Series[], signal: AbortSignal) =>
    poster.post(spec.url, compress(writeRequest(series)), headers, signal);
  const place = { name: 'prometheus', where: spec.url };
  const flusher = new Flusher<readonly Series[]>({
    ...place,
    mostRequestBytes: seriesPerChunk * bytesPerSeries,
    send: async (bodies, signal) => remoteWriteResult(await write(bodies.flat(), signal)),
  });
  const fromZero = new FromZero(spec.everyMs);
  let context: OutputContext | null = null;
  return {
    ...place,
    check: () => refusalOf(signal => write([], signal), remoteWriteResult),
    start(given) {
      context = given;
    },
    add(batch) {
      if (context === null) return;
      const series = fromZero.add(seriesOf(batch, context, spec.tags));
      for (let from = 0; from < series.length; from += seriesPerChunk) {
        const body = series.slice(from, from + seriesPerChunk);
        flusher.add({ body, points: body.length, bytes: body.length * bytesPerSeries });
      }
    },
    flush: () => flusher.flush(),
    async stop() {
      const report = await flusher.stop();
      await poster.close();
      return report;
    },
  };
}

/** Prometheus says itself how to let it take remote writes, but not how to let it take what comes late. */
function remoteWriteResult(posted: Posted): SendResult {
  const result = resultOf(posted);
  if (result.ok || !/out of order|out of bounds|too old/i.test(posted.text)) return result;
  const cure = 'Set storage.tsdb.out_of_order_time_window in its configuration to let it take what comes late';
  return { ...result, message: `${result.message}. ${cure}` };
}
