import { Flusher } from '../flusher.js';
import { authorization, type Posted, Poster, refusalOf } from '../http-post.js';
import type { KnownTags } from '../measurements.js';
import type { Output, OutputContext } from '../output.js';
import { pointsOf } from '../point.js';
import { type InfluxSpec, influxResult } from './answer.js';
import { lineOf } from './line-protocol.js';

/** How many lines make a piece that is kept or lost together. */
const linesPerChunk = 500;

const headers = { 'content-type': 'text/plain; charset=utf-8' };

/** InfluxDB 1.x, 2.x and 3.x. A database of 1.x that is not there yet is made. */
export function influxOutput(spec: InfluxSpec, readSecret: (name: string) => string | undefined): Output {
  const poster = new Poster(authorization(spec, readSecret, spec.version === 2 ? 'Token' : 'Bearer'));
  const writeUrl = writeUrlOf(spec);
  const write = async (body: string, signal: AbortSignal): Promise<Posted> => {
    const post = () => poster.post(writeUrl, body, headers, signal);
    const posted = await post();
    if (spec.version !== 1 || posted.status !== 404 || !/database not found/.test(posted.text)) return posted;
    const made = await poster.post(createUrlOf(spec), '', {}, signal);
    return made.status === 200 ? post() : made;
  };
  const place = { name: 'influxdb', where: `${spec.url}/${spec.database}` };
  const flusher = new Flusher<string>({
    ...place,
    send: async (bodies, signal) => influxResult(await write(bodies.join('\n'), signal), spec),
  });
  const known: KnownTags = new WeakMap();
  let context: OutputContext | null = null;
  return {
    ...place,
    check: () =>
      refusalOf(
        signal => write('', signal),
        posted => influxResult(posted, spec),
      ),
    start(given) {
      context = given;
    },
    add(batch) {
      if (context === null) return;
      const lines = pointsOf(batch, context, spec.tags).flatMap(point => lineOf(point, known) ?? []);
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

function writeUrlOf({ url, database, version, org }: InfluxSpec): string {
  const name = encodeURIComponent(database);
  if (version === 1) return `${url}/write?db=${name}&precision=ns`;
  if (version === 3) return `${url}/api/v3/write_lp?db=${name}&precision=nanosecond`;
  return `${url}/api/v2/write?org=${encodeURIComponent(org ?? '')}&bucket=${name}&precision=ns`;
}

function createUrlOf({ url, database }: InfluxSpec): string {
  return `${url}/query?q=${encodeURIComponent(`CREATE DATABASE "${database.replace(/["\\]/g, '\\$&')}"`)}`;
}
