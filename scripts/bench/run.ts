import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/**
 * Runs the benchmarks one after the other and prints their tables: the cost of hearing an event, the lateness of
 * dispatch, the start of the command line, the report of a million attempts, the whole hot path against other clients,
 * with tokens spread evenly and all at the same moments, and what each output costs.
 *
 *   npm run bench [-- [k6 | peers] [--quick] [--write]]
 *
 * `k6`, `peers` or another name runs that one alone. Two are only run so: that of the k6 transports, because it needs k6,
 * and that of other load tools, because it needs them; its `--write` puts its tables into docs/peers.md.
 * `--quick` takes about three minutes: enough to see that all of them work, too short for figures to quote.
 */
const { values, positionals } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, write: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const { quick, write } = values;

const benchmarks: readonly (readonly [script: string, ...args: string[]])[] = [
  ['decode'],
  ['dispatch', '--seconds', quick ? '1' : '5'],
  ['dispatch', '--seconds', quick ? '1' : '5', '--streams', quick ? '200' : '1000'],
  ['hot-path', ...(quick ? ['--streams', '200', '--seconds', '2', '--rounds', '1'] : [])],
  ['start', '--rounds', quick ? '1' : '5'],
  ['report', '--attempts', quick ? '50000' : '1000000'],
  ['hot-path', '--lock-step', ...(quick ? ['--streams', '200', '--seconds', '2', '--rounds', '1'] : [])],
  ['outputs', ...(quick ? ['--seconds', '5', '--rounds', '1'] : [])],
];

const alone: typeof benchmarks = [
  ['k6', ...(quick ? ['--quick'] : [])],
  ['peers', ...(quick ? ['--loads', 'low,faults'] : []), ...(write ? ['--write'] : [])],
];
const wanted = benchmarks.concat(alone).filter(([script]) => positionals.includes(script));

for (const [script, ...args] of positionals.length === 0 ? benchmarks : wanted) {
  console.log(`\n## ${[script, ...args].join(' ')}\n`);
  const main = fileURLToPath(new URL(script === 'peers' ? './peers/run.ts' : `./${script}.ts`, import.meta.url));
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', main, ...args], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
