import { z } from 'zod';
import type { OutputSecrets, OutputSpec } from '../types.js';
import { text, timeSpan } from './quantities.js';
import { observedUrl, secretName } from './telemetry-schema.js';

const defaultEveryMs = 5_000;
const shortestEveryMs = 1_000;

export const outputKinds = ['influxdb', 'prometheus', 'scrape', 'otlp', 'csv'] as const;

const influxUrl = /^(https?:\/\/[^/]+)\/([A-Za-z0-9][A-Za-z0-9 ._-]{0,127})\/?$/;
const listenAddress = /^(?:(\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+):)?(\d{1,5})$/;

const tag = z.string({ error: 'expected text; put the value in quotes' }).regex(/^[^\r\n]{1,200}$/, {
  error: 'is empty, too long or has line breaks; write 1 to 200 characters',
});

/** Names that points carry anyway. */
const ownTags = [
  'run',
  'scenario',
  'target',
  'model',
  'class',
  'phase',
  'outcome',
  'end',
  'metric',
  'source',
  'name',
  'le',
];

function tagProblem(name: string): string | null {
  if (ownTags.includes(name)) return 'is a tag that busytone sets itself; choose another name';
  return /^[a-z][a-z0-9_]{0,62}$/.test(name) ? null : 'is no tag; write lower-case letters, digits and _';
}

const outputSchema = z
  .strictObject({
    influxdb: observedUrl('the URL of an InfluxDB with the database', 'http://localhost:8086/busytone')
      .describe('InfluxDB, as URL of the server and name of the database or bucket.')
      .optional(),
    prometheus: observedUrl('the URL for remote write', 'http://localhost:9090/api/v1/write')
      .describe("URL of a Prometheus server's remote write.")
      .optional(),
    scrape: text({ what: 'an address to listen on', example: '127.0.0.1:9464', pattern: listenAddress })
      .describe(
        'Shows a metrics page on this address for a Prometheus server to read. A port alone listens on loopback.',
      )
      .optional(),
    otlp: observedUrl('the base URL of an OTLP/HTTP receiver', 'http://localhost:4318')
      .describe('Base URL of an OpenTelemetry collector; metrics go to <url>/v1/metrics.')
      .optional(),
    csv: text({ what: 'a folder', example: 'results/csv', pattern: /^[^\0\r\n]{1,1000}$/ })
      .describe('Folder for CSV files, one for each measurement.')
      .optional(),
    version: z
      .union([z.literal(1), z.literal(2), z.literal(3)], {
        error: 'expected 1, 2 or 3; write the major version of InfluxDB',
      })
      .describe('Major version of InfluxDB, 1 to 3. Default: 2 with an org, else 1.')
      .optional(),
    org: text({ what: 'an organisation', example: 'my-team', pattern: /^[^\r\n]{1,200}$/ })
      .describe('Organisation of an InfluxDB 2.')
      .optional(),
    every: timeSpan('5s').describe('Length of the intervals that are summed up, at least 1s. Default: 5s.').optional(),
    attempts: z
      .boolean({ error: 'expected true or false' })
      .describe('Also write one point for each attempt (InfluxDB and CSV). Default: false.')
      .optional(),
    tags: z
      .record(z.string(), tag, {
        error: 'expected a map of names and values; write for example { team: search }',
      })
      .superRefine((map, context) => {
        for (const name of Object.keys(map)) {
          const wrong = tagProblem(name);
          if (wrong !== null) context.addIssue({ code: 'custom', path: [name], message: wrong });
        }
      })
      .describe('Added to everything that is written.')
      .optional(),
    tokenEnv: secretName('the token', 'INFLUX_TOKEN').optional(),
    userEnv: secretName('the user name', 'INFLUX_USER').optional(),
    passwordEnv: secretName('the password', 'INFLUX_PASSWORD').optional(),
  })
  .superRefine(checkOutput, { when: () => true });

type OutputFile = z.output<typeof outputSchema>;

function checkOutput(given: unknown, context: z.RefinementCtx): void {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return;
  const output = given as Record<string, unknown>;
  const add = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message });
  const kinds = outputKinds.filter(kind => output[kind] !== undefined);
  const [kind] = kinds;
  if (kind === undefined) {
    add([], `names no output; add one of ${outputKinds.join(', ')}, for example { csv: results/csv }`);
  }
  for (const other of kinds.slice(1)) add([other], `${kind} is given too; put it in an entry of its own`);
  const only = (key: string, allowed: readonly string[]) => {
    if (output[key] === undefined || kind === undefined || allowed.includes(kind)) return;
    add([key], `has no meaning for ${kind}; remove it`);
  };
  only('version', ['influxdb']);
  only('org', ['influxdb']);
  only('attempts', ['influxdb', 'csv']);
  for (const key of ['tokenEnv', 'userEnv', 'passwordEnv']) only(key, ['influxdb', 'prometheus', 'otlp']);
  const { influxdb, every, userEnv, passwordEnv, version, org } = output;
  if (typeof influxdb === 'string' && !influxUrl.test(influxdb)) {
    add(['influxdb'], 'names no database; end it with one, for example http://localhost:8086/busytone');
  }
  if (version === 2 && org === undefined) add(['version'], 'InfluxDB 2 needs an organisation; add org');
  if ((userEnv === undefined) !== (passwordEnv === undefined)) {
    add([userEnv === undefined ? 'passwordEnv' : 'userEnv'], 'a user needs a password too; add the other of the two');
  }
  if (typeof every === 'number' && every < shortestEveryMs) add(['every'], 'is too short; write 1s or more');
}

export const outputsSchema = z
  .array(outputSchema)
  .max(20, { error: 'has more than 20 outputs; remove some' })
  .describe('Where results go while the load runs. One that is slow or gone never slows the load.');

/** An output with its defaults. */
export function resolveOutput(file: OutputFile): OutputSpec {
  const common = { everyMs: file.every ?? defaultEveryMs, attempts: file.attempts ?? false, tags: file.tags ?? {} };
  const secrets: OutputSecrets = {
    tokenEnv: file.tokenEnv ?? null,
    userEnv: file.userEnv ?? null,
    passwordEnv: file.passwordEnv ?? null,
  };
  if (file.influxdb !== undefined) {
    const [, url = '', database = ''] = influxUrl.exec(file.influxdb) ?? [];
    const version = file.version ?? (file.org === undefined ? 1 : 2);
    return { ...common, kind: 'influxdb', url, database, version, org: file.org ?? null, ...secrets };
  }
  if (file.prometheus !== undefined) return { ...common, kind: 'prometheus', url: file.prometheus, ...secrets };
  if (file.otlp !== undefined)
    return { ...common, kind: 'otlp', url: file.otlp.replace(/(\/v1\/metrics)?\/*$/, ''), ...secrets };
  if (file.csv !== undefined) return { ...common, kind: 'csv', folder: file.csv };
  const [, host = '127.0.0.1', port = '0'] = listenAddress.exec(file.scrape ?? '') ?? [];
  return { ...common, kind: 'scrape', host: host.replace(/^\[|\]$/g, ''), port: Number(port) };
}
