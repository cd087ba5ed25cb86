import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { monotonicMs } from '../../../src/base/node/clock.js';

it('never runs backwards', () => {
  let last = monotonicMs();
  for (let i = 0; i < 10_000; i++) {
    const now = monotonicMs();
    expect(now).toBeGreaterThanOrEqual(last);
    last = now;
  }
});

it('agrees with the machine’s clock to a few microseconds, in a process of its own too', () => {
  const clock = fileURLToPath(new URL('../../../src/base/node/clock.ts', import.meta.url));
  const script = `
    import { monotonicMs } from ${JSON.stringify(clock)};
    const differences = Array.from({ length: 200 }, () => {
      const before = monotonicMs();
      const machine = Number(process.hrtime.bigint()) / 1e6;
      return { width: monotonicMs() - before, error: Math.abs(machine - before) };
    });
    const { width, error } = differences.sort((a, b) => a.width - b.width)[0];
    process.stdout.write(String(error - width));
  `;
  const args = ['--import', 'tsx', '--input-type=module', '--eval', script];
  const beyondDoubtMs = Number(execFileSync(process.execPath, args, { encoding: 'utf8' }));
  expect(beyondDoubtMs).toBeLessThan(0.02);
});
