import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { measureAccuracy } from '../../src/engine/accuracy.js';

const built = existsSync(fileURLToPath(new URL('../../dist/engine/workers/main.js', import.meta.url)));
/** Between two tokens of the sender. */
const pauseMs = 20;

test.skipIf(!built)('the instrument measures how far off it is', async () => {
  const { ttftError, gapError, lateness, streams, eventsPerSecond } = await measureAccuracy();
  expect(streams).toBe(90);
  expect(ttftError.n).toBe(90);
  expect(gapError.n).toBe(90 * 19);
  expect(eventsPerSecond).toBeCloseTo(2_000);
  // A request takes time to arrive and nothing is sent before its moment: neither error can be below zero.
  expect(ttftError.p50Ms).toBeGreaterThan(0);
  expect(lateness.p50Ms).toBeGreaterThan(0);
  // A wrong pairing of stamps and sends would be off by whole pauses.
  expect(gapError.p50Ms).toBeLessThan(pauseMs / 2);
  expect(ttftError.p99Ms).toBeGreaterThanOrEqual(ttftError.p50Ms);
});
