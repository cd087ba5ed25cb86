import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    // Nothing is mocked and no test changes what another sees, so files share their modules.
    isolate: false,
    // Much of a test's time is waiting for what it started: one more than the cores of a small machine.
    maxWorkers: 3,
    coverage: { provider: 'v8', include: ['src/**'] },
  },
});
