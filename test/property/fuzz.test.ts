import fc from 'fast-check';
import { afterAll, describe, it } from 'vitest';
import { fuzzTargets } from './fuzz/targets.js';

describe('whatever others wrote', () => {
  let held = 0;
  let cases = 0;
  afterAll(() => {
    process.stdout.write(`Fuzzing: ${cases} cases, ${held} of ${fuzzTargets.length} properties held\n`);
  });

  it.each(fuzzTargets.map(each => [each.name, each] as const))('%s', async (_, { property, runs }) => {
    await fc.assert(property, { seed: 20_250_213, numRuns: runs });
    held += 1;
    cases += runs;
  });
});
