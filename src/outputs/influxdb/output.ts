import type { OutputSpec } from '../../scenario/types.js';
import { Flusher, type SendResult } from '../flusher.js';
import { authorization, Poster, resultOf } from '../http-post.js';
import type { Output, OutputContext } from '../output.js';
import { pointsOf } from '../point.js';
import { lineOf } from './line-protocol.js';

type InfluxSpec = OutputSpec & { readonly kind: 'influxdb' };

/** How many lines make a piece that is kept or lost together. */
const linesPerChunk = 500;

/** InfluxDB 1.x, 2.x and 3.x. A database of 1.x that is not there yet is made. */
export function influxOutput(spec: InfluxSpec, readSecret: (name: string) => string | undefined): Output {
  const poster = new Poster(authorization(spec, readSecret, spec.version === 2 ? 'Token' : 'Bearer'));
  const writeUrl = writeUrlOf(spec);
  const flusher = new Flusher<string>({
    name: 'influxdb',
    where: `${spec.url}/${spec.database}`,
    send: async (bodies, signal) => {
      const write = () => poster.post(writeUrl, bodies.join('\n'), { 'content-type': 'text/plain' }, signal);
      let posted = await write();
      if (spec.version === 1 && posted.status === 404 && /database not found/.test(posted.text)) {
        const made = await poster.post(createUrlOf(spec), '', {}, signal);
        if (made.status !== 200) return resultOf(made);
        posted = await write();
      }
      return partial(posted.text) ?? resultOf(posted);
    },
  });
  let context: OutputContext | null = null;
  return {
    start(given) {
      context = given;
    },
    add(batch) {
      if (context === null) return;
      const lines = pointsOf(batch, context, spec.tags).flatMap(point => lineOf(point) ?? []);
      for (let from = 0; from < lines.length; from += linesPerChunk) {
        const own = lines.slice(from, from + linesPerChunk);
        const body = own.join('\n');
        flusher.add({ body, points: own.length, bytes: Buffer.byteLength(body) + 1 });
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

/** 1.x takes a request in part and says how many points it left. */
function partial(text: string): SendResult | null {
  const match = /partial write: (.*?) dropped=(\d+)/.exec(text);
  return match ? { ok: true, lost: Number(match[2]), message: `partial write: ${match[1]}` } : null;
}

function writeUrlOf({ url, database, version, org }: InfluxSpec): string {
  const name = encodeURIComponent(database);
  if (version === 1) return `${url}/write?db=${name}&precision=ns`;
  if (version === 3) return `${url}/api/v3/write_lp?db=${name}&precision=nanosecond`;
  return `${url}/api/v2/write?org=${encodeURIComponent(org ?? '')}&bucket=${name}&precision=ns`;
}

function createUrlOf({ url, database }: InfluxSpec): string {
  return `${url}/query?q=${encodeURIComponent(`CREATE DATABASE "${database.replace(/["\\]/g, '\\$&')}"`)}`;
}
