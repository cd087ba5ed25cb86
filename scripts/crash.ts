/**
 * Strikes many runs at random moments and says what was lost: `npm run test:crash -- [--runs 100] [--seed 1] [--only NAME]`.
 * Ends with 1 when a folder was not as promised.
 */
import { parseArgs } from 'node:util';
import { fateKinds } from '../test/support/crash/fates.js';
import { type Judgement, judge } from '../test/support/crash/judge.js';
import { type Fate, struckRun, wordsOf } from '../test/support/crash/struck-run.js';
import { randomNumbers } from '../test/support/random.js';

const { values } = parseArgs({
  options: { runs: { type: 'string' }, seed: { type: 'string' }, only: { type: 'string' } },
});
const runs = Number(values.runs ?? 100);
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const random = randomNumbers(seed);
const kinds = fateKinds.filter(({ needs, name }) => needs === null && (values.only ?? name) === name);
for (const { name, needs } of fateKinds) if (needs !== null) console.log(`left out: ${name} needs ${needs}`);

/** From half a second after the start of the process to the time when results are made. */
function momentOf(): number {
  return random() < 0.2 ? -random() : 1.3 * random();
}

interface Tally {
  runs: number;
  readonly ends: Map<string, number>;
  records: number;
  lost: number;
  worstMs: number;
}

const tallies = new Map<string, Tally>();
let faulty = 0;
let next = 0;

async function strikeSome(): Promise<void> {
  while (next < runs) {
    const number = next++;
    const kind = kinds[number % kinds.length];
    if (kind === undefined) return;
    const fate = kind.of({ at: momentOf(), workers: 1 + (Math.floor(number / kinds.length) % 2), seed: seed + number });
    try {
      const struck = await struckRun(fate);
      const judgement = await judge(struck).finally(() => struck.remove());
      count(fate, judgement, struck.end);
      if (judgement.faults.length > 0) tell(fate, `${judgement.faults.join('; ')}\n${struck.said}`);
    } catch (error) {
      tell(fate, String(error));
    }
  }
}

function tell(fate: Fate, what: string): void {
  faulty += 1;
  console.log(`\n${wordsOf(fate)}: ${what}\n`);
}

function count({ name }: Fate, { status, records, lost, lostMs }: Judgement, end: number | string): void {
  const tally = tallies.get(name) ?? { runs: 0, ends: new Map(), records: 0, lost: 0, worstMs: 0 };
  tallies.set(name, tally);
  const how = `${status ?? 'no folder'} (${end})`;
  tally.runs += 1;
  tally.ends.set(how, (tally.ends.get(how) ?? 0) + 1);
  tally.records += records;
  tally.lost += lost;
  tally.worstMs = Math.max(tally.worstMs, lostMs);
}

console.log(`${runs} runs, seed ${seed}`);
await Promise.all([strikeSome(), strikeSome(), strikeSome()]);
for (const [name, { runs: struck, ends, records, lost, worstMs }] of tallies) {
  const how = [...ends].map(([end, times]) => `${times} ${end}`).join(', ');
  const worst = lost === 0 ? '' : `, the oldest ${Math.round(worstMs)} ms before the strike`;
  console.log(`${name}: ${struck} runs, ${records} records read, ${lost} answers lost${worst}. ${how}`);
}
console.log(faulty === 0 ? 'All folders are as promised.' : `${faulty} runs are not as promised.`);
process.exitCode = faulty === 0 ? 0 : 1;
