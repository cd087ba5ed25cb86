import { compress } from 'snappyjs';
import type { OutputSpec } from '../../scenario/types.js';
import { Flusher } from '../flusher.js';
import { authorization, Poster, resultOf } from '../http-post.js';
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
  const flusher = new Flusher<readonly Series[]>({
    name: 'prometheus',
    where: spec.url,
    mostRequestBytes: seriesPerChunk * bytesPerSeries,
    send: async (bodies, signal) => {
      const body = compress(writeRequest(bodies.flat()));
      return resultOf(await poster.post(spec.url, body, headers, signal));
    },
  });
  const fromZero = new FromZero(spec.everyMs);
  let context: OutputContext | null = null;
  return {
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
