import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ReadLine, readLine } from './wire-readers.js';

/** An answer given in place of the usual one. */
export interface OddAnswer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Waits before it answers. */
  readonly afterMs?: number;
  /** Keeps the points all the same. */
  readonly keeps?: boolean;
}

export interface StrictInfluxOptions {
  readonly version: 1 | 2 | 3;
  /** Database, or bucket. */
  readonly database: string;
  readonly org?: string;
  /** The whole Authorization header that it wants; left out: anybody may write. */
  readonly authorization?: string;
  /** A measurement whose points it refuses, as after a conflict of field types. */
  readonly conflict?: string;
  /** Answers the n-th write with points in it, from 1 on, in its own way. */
  readonly odd?: (write: number) => OddAnswer | null;
}

export interface StrictInflux {
  readonly url: string;
  /** Writes with points in them, so far. */
  readonly writes: number;
  /** Sum of a field over the points of a measurement. Points are kept as the real one does: one for each time and tags. */
  sum(measurement: string, field: string): number;
  close(): Promise<void>;
}

interface Said {
  readonly status: number;
  readonly body: string;
}

/**
 * A server that takes writes as an InfluxDB of that version does and no others: path, parameters, headers and every line
 * have to be right, and what it refuses it refuses in that version's words.
 */
export async function strictInflux(options: StrictInfluxOptions): Promise<StrictInflux> {
  const points = new Map<string, ReadLine>();
  let writes = 0;
  const keep = (lines: readonly ReadLine[]) => {
    for (const line of lines) points.set(JSON.stringify([line.measurement, line.tags, line.nanoseconds]), line);
  };
  const server = createServer(async (request, response) => {
    const text = await textOf(request);
    const refused = refusal(options, request);
    const lines = text.split('\n').filter(Boolean).map(readLine);
    if (refused === null && lines.length > 0) writes += 1;
    const odd = refused === null && lines.length > 0 ? (options.odd?.(writes) ?? null) : null;
    const good = lines.filter(({ measurement }) => measurement !== options.conflict);
    const said = refused ?? odd ?? written(options, lines, good);
    if (refused === null && (odd === null || odd.keeps === true)) keep(good);
    const answer = () => response.writeHead(said.status, odd?.headers ?? {}).end(said.body);
    if (odd?.afterMs === undefined) answer();
    else setTimeout(answer, odd.afterMs).unref();
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get writes() {
      return writes;
    },
    sum: (measurement, field) =>
      [...points.values()]
        .filter(point => point.measurement === measurement)
        .reduce((sum, { fields }) => sum + amount(fields[field]), 0),
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

function amount(field: ReadLine['fields'][string] | undefined): number {
  return typeof field === 'object' ? field.integer : Number(field ?? 0);
}

const paths = { 1: '/write', 2: '/api/v2/write', 3: '/api/v3/write_lp' } as const;
const precisions = { 1: 'ns', 2: 'ns', 3: 'nanosecond' } as const;

/** What is wrong with the request, apart from its points. */
function refusal(options: StrictInfluxOptions, { method, url = '', headers }: IncomingMessage): Said | null {
  const { version, database, org, authorization } = options;
  const { pathname, searchParams } = new URL(url, 'http://influx');
  if (method !== 'POST' || pathname !== paths[version]) return { status: 404, body: '404 page not found\n' };
  if (authorization !== undefined && headers.authorization !== authorization) return unauthorized(version, headers);
  const named = searchParams.get(version === 2 ? 'bucket' : 'db');
  if (version === 2 && searchParams.get('org') !== org) return v2(404, 'not found', 'organization name "?" not found');
  if (named !== database && version === 1)
    return { status: 404, body: `{"error":"database not found: \\"${named}\\""}` };
  if (named !== database && version === 2) return v2(404, 'not found', `bucket "${named}" not found`);
  if (searchParams.get('precision') !== precisions[version]) return v2(400, 'invalid', 'invalid precision');
  return /^text\/plain/.test(headers['content-type'] ?? '') ? null : v2(415, 'invalid', 'no line protocol');
}

function unauthorized(version: 1 | 2 | 3, { authorization }: IncomingHttpHeaders): Said {
  if (version === 2) return v2(401, 'unauthorized', 'unauthorized access');
  if (version === 3) return { status: 401, body: '{"error": "the request was not authenticated"}' };
  const why = authorization === undefined ? 'unable to parse authentication credentials' : 'authorization failed';
  return { status: 401, body: JSON.stringify({ error: why }) };
}

/** What becomes of the points. */
function written({ version }: StrictInfluxOptions, lines: readonly ReadLine[], good: readonly ReadLine[]): Said {
  if (lines.length === 0 && version === 2) return v2(400, 'invalid', 'writing requires points');
  const dropped = lines.length - good.length;
  if (dropped === 0) return { status: 204, body: '' };
  const why = `partial write: field type conflict: input field "count" is type integer, already exists as type float dropped=${dropped}`;
  if (version === 1) return { status: 400, body: JSON.stringify({ error: why }) };
  if (version === 2) return v2(422, 'unprocessable entity', `failure writing points to database: ${why}`);
  const data = lines.flatMap((line, at) =>
    good.includes(line)
      ? []
      : [{ original_line: line.measurement, line_number: at + 1, error_message: "invalid column type for 'count'" }],
  );
  return { status: 400, body: JSON.stringify({ error: 'partial write of line protocol occurred', data }) };
}

function v2(status: number, code: string, message: string): Said {
  return { status, body: JSON.stringify({ code, message }) };
}
