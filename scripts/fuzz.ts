/**
 * `npm run test:fuzz`: tries the properties of the readers (test/property/fuzz) for as long as it is told, with a new
 * seed in every round. What fails is told with the smallest counterexample that was found, and how to see it again.
 */
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import type { FuzzTarget } from '../test/property/fuzz/target.js';
import { fuzzTargets } from '../test/property/fuzz/targets.js';

const usage = `npm run test:fuzz -- [--minutes N] [--seed N] [--target PART_OF_NAME] [--path P]
  --minutes  how long to go on (default 5)
  --seed     of the first round; the next ones count up from it (default: another every time)
  --target   only targets whose name holds this text
  --path     with --seed and --target: only this case, as a failure names it`;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '5' },
    seed: { type: 'string' },
    target: { type: 'string', default: '' },
    path: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const minutes = Number(values.minutes);
const firstSeed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed);
const chosen = fuzzTargets.filter(({ name }) => name.includes(values.target));
const isUnusable = !(minutes > 0) || !Number.isSafeInteger(firstSeed) || chosen.length === 0;
if (values.help || isUnusable) {
  console.log(usage);
  process.exit(values.help ? 0 : 2);
}

interface Tally {
  readonly target: FuzzTarget;
  cases: number;
  failed: boolean;
}

async function round({ target, ...tally }: Tally, seed: number): Promise<Omit<Tally, 'target'>> {
  const path = values.path === undefined ? {} : { path: values.path };
  const details = await fc.check(target.property, { seed, numRuns: target.runs, ...path });
  const cases = tally.cases + details.numRuns;
  if (!details.failed) return { cases, failed: false };
  console.log(`\nFAILED  ${target.name}\n${fc.defaultReportMessage(details)}`);
  console.log(
    `Again:  npm run test:fuzz -- --target '${target.name}' --seed ${details.seed} --path '${details.counterexamplePath}'\n`,
  );
  return { cases, failed: true };
}

console.log(`seed ${firstSeed}, ${minutes} min, ${chosen.length} targets`);
const untilMs = performance.now() + minutes * 60_000;
const tallies: Tally[] = chosen.map(target => ({ target, cases: 0, failed: false }));
let rounds = 0;
do {
  // One failure says enough of a target.
  for (const tally of tallies) if (!tally.failed) Object.assign(tally, await round(tally, firstSeed + rounds));
  rounds += 1;
} while (values.path === undefined && performance.now() < untilMs && tallies.some(({ failed }) => !failed));

for (const { target, cases, failed } of tallies) {
  console.log(`${failed ? 'FAILED' : 'held  '}  ${String(cases).padStart(9)} cases  ${target.name}`);
}
const failures = tallies.filter(({ failed }) => failed).length;
const cases = tallies.reduce((sum, tally) => sum + tally.cases, 0);
console.log(
  `${cases} cases in ${rounds} rounds, seeds ${firstSeed} to ${firstSeed + rounds - 1}: ${failures} failures`,
);
process.exitCode = failures > 0 ? 1 : 0;
