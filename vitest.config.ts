import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    // Much of a test's time is waiting for what it started: one more than the cores of a small machine.
    maxWorkers: 3,
    coverage: { provider: 'v8', include: ['src/**'] },
  },
});
