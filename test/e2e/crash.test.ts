import { describe, expect, it } from 'vitest';
import { fateKinds } from '../support/crash/fates.js';
import { judge } from '../support/crash/judge.js';
import { struckRun, wordsOf } from '../support/crash/struck-run.js';
import { randomNumbers } from '../support/random.js';

const seed = Number(process.env['CRASH_SEED'] ?? Date.now() % 1_000_000);
const random = randomNumbers(seed);

describe.concurrent(`a run folder whose run is struck at a random moment (CRASH_SEED=${seed})`, {
  timeout: 120_000,
}, () => {
  // What Ctrl-C does is in interrupt.test.ts, too; all ends at many moments are struck by `npm run test:crash`.
  const fates = fateKinds
    .filter(({ name }) => !name.startsWith('SIGINT'))
    .map((kind, number) => ({
      name: kind.name,
      needs: kind.needs,
      fate: kind.of({ at: random(), workers: 1 + (number % 2), seed }),
    }));
  for (const { name, needs, fate } of fates) {
    it.skipIf(needs !== null)(`${name}: can be read, says the truth, lost no more than promised`, async () => {
      const struck = await struckRun(fate);
      try {
        const { faults } = await judge(struck);
        expect(faults, `${wordsOf(fate)}\n${struck.said}`).toEqual([]);
      } finally {
        await struck.remove();
      }
    });
  }
});
