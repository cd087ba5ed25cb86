import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { askK6, type K6Binary } from '../../src/k6/detect.js';
import type { TransportName } from '../../src/k6/setup.js';
import { type MeasuredLoad, measureLoad, type StreamLoad } from './k6-load.js';
import type { Usage } from './usage.js';

/**
 * How exact each k6 transport is beside the native engine, against a sender that logs what it sends, and what k6 and the
 * relay take. Prints the table of docs/methodology.md. Needs k6 in PATH; for `sse` one with the extension k6/x/sse there
 * or in K6_SSE_BIN, else its rows are left out.
 *
 *   npm run build && npm run bench -- k6 [--quick]
 *
 * `--loads 500x20` names other loads, streams by tokens a second; `--seconds` how long each is measured, `--rounds` how
 * often.
 */
const { values } = parseArgs({
  options: {
    loads: { type: 'string' },
    seconds: { type: 'string' },
    rounds: { type: 'string' },
    quick: { type: 'boolean', default: false },
  },
});
const seconds = Number(values.seconds ?? (values.quick ? 2 : 10));
const rounds = Number(values.rounds ?? (values.quick ? 1 : 2));
const loads = (values.loads ?? (values.quick ? '100x20' : '100x20,500x20,500x50'))
  .split(',')
  .map((text): StreamLoad => {
    const [streams = 0, tokensPerSecond = 0] = text.split('x').map(Number);
    return { streams, tokensPerSecond, seconds };
  });

type Way = { readonly name: string; readonly how: Parameters<typeof measureLoad>[1] };

const found = (program: string | undefined) =>
  program === undefined ? null : askK6(program, process.env).catch(() => null);
const stock = await found('k6');
const streaming = [await found(process.env['K6_SSE_BIN']), stock].find(binary => binary?.hasSse === true) ?? null;
const over = (transport: TransportName, binary: K6Binary | null): Way[] =>
  binary === null ? [] : [{ name: `k6, \`${transport}\``, how: { binary, transport } }];
const ways: readonly Way[] = [
  { name: 'native', how: null },
  ...over('relay', stock),
  ...over('sse', streaming),
  ...over('http', stock),
];

const machine = `${cpus()[0]?.model.trim()}, ${cpus().length} cores`;
const before = loadavg()[0] ?? 0;
const rows: string[][] = [];
for (const load of loads) {
  const all = new Map<Way, MeasuredLoad[]>(ways.map(way => [way, []]));
  // In turns, so that a disturbance of the machine hits them all.
  for (let round = 1; round <= rounds; round++) {
    for (const [way, results] of all) {
      results.push(await measureLoad(load, way.how));
      console.error(`${load.streams} × ${load.tokensPerSecond}, round ${round}, ${way.name}: done`);
    }
  }
  for (const [way, results] of all) rows.push(row(load, way, results));
}

const versions = `Node ${process.version}, k6 ${stock?.version ?? 'missing'}`;
console.log(
  `${new Date().toISOString().slice(0, 10)}, ${machine}, ${versions}; load average ${before.toFixed(1)} before.`,
);
console.log();
const head = [
  'streams × tokens/s',
  'engine',
  'requests',
  'TTFT off by p50, p95, p99',
  'gap off by p50, p95, p99',
  'late by p50, p95, p99',
  'k6',
  'busytone',
];
for (const cells of [head, head.map(() => '---'), ...rows]) console.log(`| ${cells.join(' | ')} |`);

function row({ streams, tokensPerSecond }: StreamLoad, { name }: Way, results: readonly MeasuredLoad[]): string[] {
  const all = (pick: (of: MeasuredLoad) => readonly number[]) => results.flatMap(pick);
  const lateness = all(({ errors }) => errors.lateness);
  return [
    `${streams} × ${tokensPerSecond}`,
    name,
    String(lateness.length),
    spread(all(({ errors }) => errors.ttft)),
    spread(all(({ errors }) => errors.gaps.map(Math.abs))),
    spread(lateness),
    words(results.map(({ k6 }) => k6)),
    words(results.map(({ busytone }) => busytone)),
  ];
}

/** In milliseconds. */
function spread(errors: readonly number[]): string {
  if (errors.length === 0) return 'not measured';
  const sorted = [...errors].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
  return `${[0.5, 0.95, 0.99].map(share => at(share).toFixed(2)).join(', ')} ms`;
}

function words(usages: readonly (Usage | null)[]): string {
  const known = usages.filter(usage => usage !== null);
  if (known.length === 0) return '–';
  const cores = known.reduce((sum, usage) => sum + usage.cores, 0) / known.length;
  return `${cores.toFixed(2)} cores, ${Math.round(Math.max(...known.map(({ rssMiB }) => rssMiB)))} MiB`;
}
