import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { usersOfSegment } from '../../../src/k6/generate/executor.js';
import type { TransportName } from '../../../src/k6/setup.js';
import { processesFor, processMemory, relayMemory, sizingOf } from '../../../src/k6/sizing.js';
import { createPlan } from '../../../src/scenario/plan.js';
import { closedLoad, openLoad, scenario } from '../../support/engine-run.js';

const guide = readFileSync(new URL('../../../docs/guide/distributed.md', import.meta.url), 'utf8');
const none = { schedule: 0, prompts: 0 };
const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;
const whole = (count: number) => count.toLocaleString('en-US');

describe('the sizes in the guide', () => {
  const rows = ([10_000, 100_000, 1_000_000] as const).flatMap(streams =>
    (['relay', 'sse', 'http'] as const).map(transport => [streams, transport] as const),
  );
  it.each(rows)('for %d streams over %s are those of the generator', (streams, transport) => {
    const processes = processesFor(streams, transport);
    const users = usersOfSegment(streams, processes);
    const relay = transport === 'relay' ? ` + ${gigabytes(relayMemory(streams / processes))}` : '';
    const memory = `${gigabytes(processMemory(users, false, none))}${relay}`;
    const cells = [whole(streams), `\`${transport}\``, whole(processes), whole(users), memory, whole(2 * processes)];
    expect(guide.replace(/ +/g, ' ')).toContain(`| ${cells.join(' | ')} |`);
  });
});

describe('the size of a test', () => {
  const of = (transport: TransportName, prompts: boolean, wanted: number | null = null) =>
    sizingOf(createPlan(scenario(openLoad(800, 20_000))), { transport, prompts }, none, wanted);

  it('follows from the streams at the peak of the plan', () => {
    // 800 a second, 1.5 s each.
    expect(of('relay', false)).toMatchObject({ parallelism: 3, streams: expect.any(Number) });
    expect(of('relay', false).streams).toBeGreaterThan(1_000);
    expect(of('sse', true).parallelism).toBeGreaterThan(of('http', true).parallelism);
    expect(of('relay', false, 5).parallelism).toBe(5);
  });

  it('reserves what the whole schedule takes in each process', () => {
    const million = processMemory(500, false, { schedule: 280e6, prompts: 0 });
    expect(million - processMemory(500, false, none)).toBeCloseTo(1.25 * 20 * 280e6, -3);
  });

  it('reserves more where users write prompts, and no more processes than a closed load has users', () => {
    const memory = (sizing: ReturnType<typeof of>) => Number.parseInt(sizing.k6.requests.memory, 10);
    expect(memory(of('sse', false, 4))).toBeGreaterThan(2 * memory(of('sse', true, 4)));
    expect(of('sse', true).k6.limits.memory).toBe(of('sse', true).k6.requests.memory);
    const few = sizingOf(createPlan(scenario(closedLoad(2, 1_000))), { transport: 'sse', prompts: false }, none, null);
    expect(few).toMatchObject({ parallelism: 1, users: 2 });
  });
});
