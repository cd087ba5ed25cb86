import { relative } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that start the command line first, computations last: a long file that begins last would be waited for alone. */
const longestFirst = ['test/e2e/', 'test/wire/', 'test/property/', 'test/unit/'];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) =>
      longestFirst.findIndex(folder => relative(import.meta.dirname, moduleId).startsWith(folder));
    // The sort is stable: within a folder the order is vitest's, by what is known of earlier runs or by size.
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b));
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    setupFiles: ['test/support/setup.ts'],
    sequence: { sequencer: LongestFirst },
    // Nothing is mocked and no test changes what another sees, so files share their modules.
    isolate: false,
    // Much of a test's time is waiting for what it started: one more than the cores of a small machine.
    maxWorkers: 3,
    coverage: { provider: 'v8', include: ['src/**'] },
  },
});
