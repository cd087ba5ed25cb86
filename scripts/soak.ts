/**
 * Loads a simulated endpoint that misbehaves for a long time and looks whether anything grows that should not:
 *
 *   npm run test:soak -- [--minutes 30] [--streams 1000] [--workers N] [--speed 1]
 *
 * Ends with 1 when memory, descriptors, handles or lateness grow, or when the books do not agree.
 */
import { parseArgs } from 'node:util';
import { judgeSoak } from '../test/support/soak/judge.js';
import { soak } from '../test/support/soak/soak.js';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    streams: { type: 'string', default: '1000' },
    workers: { type: 'string', default: '0' },
    speed: { type: 'string', default: '1' },
  },
});
const progressMs = 30_000;
let nextMs = 0;

const options = {
  seconds: 60 * Number(values.minutes),
  streams: Number(values.streams),
  workers: Number(values.workers),
  speed: Number(values.speed),
};
console.log(`${values.minutes} minutes at ${options.streams} streams`);
const soaked = await soak({
  ...options,
  onLook({ atMs, rssBytes, descriptors, handles, records, latenessP99Ms }) {
    if (atMs < nextMs) return;
    nextMs += progressMs;
    const late = latenessP99Ms === null ? '' : `, p99 ${latenessP99Ms.toFixed(1)} ms late`;
    const held = `${(rssBytes / 1e6).toFixed(0)} MB, ${descriptors} descriptors, ${handles} handles`;
    console.log(`${(atMs / 1_000).toFixed(0)} s: ${held}, ${records} records${late}`);
  },
});
const { trends, faults } = judgeSoak(soaked, options);

console.log('\nOver the second half (growth with its 99 % interval, and what is allowed):');
for (const { what, unit, level, growth, low, high, allowed, tooMuch } of trends) {
  const [at, by, from, to, most] = [level, growth, low, high, allowed].map(value => value.toFixed(2));
  console.log(
    `${what}: ${at} ${unit}, growth ${by} (${from} to ${to}), allowed ${most}: ${tooMuch ? 'GROWS' : 'flat'}`,
  );
}
console.log('\nThe books, by the client and by the server:');
for (const { what, client, server } of soaked.ledger) console.log(`${what}: ${client}, ${server}`);
const report = soaked.run.manifest.report;
console.log(`threads: ${report?.workers}, most streams at once: ${report?.peakInFlight}`);
console.log(faults.length === 0 ? '\nFlat.' : `\nNot flat: ${faults.join('; ')}`);
process.exitCode = faults.length === 0 ? 0 : 1;
