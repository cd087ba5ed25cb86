import fc from 'fast-check';
import { afterAll, describe, it } from 'vitest';
import { fuzzTargets } from './fuzz/targets.js';

describe('whatever others wrote', () => {
  let held = 0;
  let cases = 0;
  afterAll(() => {
    process.stdout.write(`Fuzzing: ${cases} cases, ${held} of ${fuzzTargets.length} properties held\n`);
  });

  // The longer runs are those of the script.
  const share = 1 / 3;

  it.each(fuzzTargets.map(each => [each.name, each] as const))('%s', async (_, { property, runs }) => {
    const numRuns = Math.ceil(runs * share);
    await fc.assert(property, { seed: 20_250_213, numRuns });
    held += 1;
    cases += numRuns;
  });
});
