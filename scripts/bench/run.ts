import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Benchmarks, benchmarksPage } from './page.js';
import type { Results } from './results.js';

/**
 * Runs the benchmarks one after the other and prints their tables: the cost of hearing an event, the hot path and the
 * dispatch against other clients, plan, records and report of a million attempts, and the start of the command line. Takes
 * some ten minutes. Build first.
 *
 *   npm run bench [-- [NAME ...] [--quick] [--write | --json FILE]]
 *
 * NAME runs that one alone: decode, hot-path, report, start; outputs, k6 and capacity are only run so, because they take
 * long or need more. `--quick` takes about two minutes: enough to see that all of them work, too short for figures to quote. `--write`
 * writes docs/benchmarks.md from the figures, `--json` keeps them.
 */
const { values, positionals } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    json: { type: 'string' },
  },
  allowPositionals: true,
});
const { quick, write } = values;

interface Benchmark {
  readonly name: string;
  /** Its file, where that is not its name. */
  readonly script?: string;
  readonly args?: readonly string[];
  /** Whether it keeps its figures for the page. */
  readonly figures?: boolean;
  /** Whether it runs only when it is named. */
  readonly alone?: boolean;
}

const benchmarks: readonly Benchmark[] = [
  { name: 'decode', figures: true },
  { name: 'hot-path', figures: true, args: quick ? ['--quick'] : [] },
  { name: 'report', figures: true, args: ['--attempts', quick ? '50000' : '1000000'] },
  { name: 'start', args: ['--rounds', quick ? '1' : '5'] },
  { name: 'outputs', args: quick ? ['--seconds', '5', '--rounds', '1'] : [], alone: true },
  { name: 'k6', args: quick ? ['--quick'] : [], alone: true },
  { name: 'capacity', alone: true },
  {
    name: 'peers',
    script: 'peers/run',
    args: [...(quick ? ['--loads', 'low,faults'] : []), ...(write ? ['--write'] : [])],
    alone: true,
  },
];

const folder = mkdtempSync(join(tmpdir(), 'busytone-bench-'));
const parts: Results[] = [];
for (const { name, script = name, args = [], figures, alone } of benchmarks) {
  if (positionals.length === 0 ? alone : !positionals.includes(name)) continue;
  console.log(`\n## ${[name, ...args].join(' ')}\n`);
  const main = fileURLToPath(new URL(`./${script}.ts`, import.meta.url));
  const file = join(folder, `${name}.json`);
  const kept = figures ? ['--json', file] : [];
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', main, ...args, ...kept], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
  else if (figures) parts.push(JSON.parse(readFileSync(file, 'utf8')) as Results);
}
rmSync(folder, { recursive: true });

const benchmarksOfRun: Benchmarks = {
  setting: {
    cpu: cpus()[0]?.model ?? 'unknown processor',
    cores: cpus().length,
    kernel: release().split('-', 1)[0] ?? '',
    node: process.version,
    packages: parts.flatMap(({ packages }) => packages ?? []),
    date: new Date().toISOString().slice(0, 10),
    command: ['npm run bench --', ...positionals, ...(quick ? ['--quick'] : []), '--write'].join(' '),
  },
  rows: parts.flatMap(({ rows }) => rows),
  skipped: parts.flatMap(({ skipped }) => skipped),
};
if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(benchmarksOfRun, null, 2));
if (write && benchmarksOfRun.rows.length > 0) {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const page = join(root, 'docs/benchmarks.md');
  writeFileSync(page, benchmarksPage(benchmarksOfRun));
  spawnSync('npx', ['biome', 'format', '--write', page], { cwd: root, stdio: 'inherit' });
}
