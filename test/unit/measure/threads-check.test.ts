import { describe, expect, it } from 'vitest';
import type { ClientMark, ThreadReport } from '../../../src/measure/self.js';
import { threadChecks } from '../../../src/measure/threads-check.js';
import { clientMark, threadReport } from '../../support/runs.js';

const endedMs = 60_000;
const coordinator = threadReport({ worker: null });

function check(id: string, threads: readonly ThreadReport[], marks: readonly ClientMark[] = []) {
  return threadChecks({ threads, marks, endedMs }).find(each => each.id === id);
}

const second = (overrides: Partial<ThreadReport>) => [
  coordinator,
  threadReport(),
  threadReport({ worker: 1, ...overrides }),
];
const gc = (totalMs: number, maxMs: number) => second({ gc: { count: 9, totalMs, maxMs } });

describe('the checks of single threads', () => {
  it('are none for an engine that tells nothing of its threads', () => {
    expect(threadChecks(null)).toEqual([]);
    expect(threadChecks({ threads: [], marks: [], endedMs })).toEqual([]);
  });

  it('are in order for threads at ease, and each says so in a sentence', () => {
    const checks = threadChecks({ threads: second({}), marks: [], endedMs });
    expect(checks.map(({ id, level }) => [id, level])).toEqual(
      ['held_up', 'core_wait', 'gc', 'coordinator', 'clock'].map(id => [id, 'ok']),
    );
    for (const { message } of checks) expect(message).toMatch(/^[A-Z].*\.$/);
  });

  it.each([
    [0.1, 'ok'],
    [0.11, 'suspect'],
    [0.51, 'invalid'],
  ])('waiting for a core for %d of the run is %s', (coreWait, level) => {
    expect(check('core_wait', second({ coreWait }))).toMatchObject({
      level,
      message: expect.stringContaining('worker 2'),
    });
  });

  it('compares workers only where there are several', () => {
    const message = (threads: readonly ThreadReport[]) => check('gc', threads)?.message;
    expect(message([coordinator, threadReport()])).toMatch(/stopped worker 1 for (?!.*worst)/);
    expect(message(second({}))).toMatch(/at once, the worst of all workers;/);
  });

  it('leaves waiting out where no system tells it', () => {
    expect(check('core_wait', [threadReport({ coreWait: null })])).toBeUndefined();
  });

  it.each([
    [1_200, 100, 'ok'],
    [1_201, 5, 'suspect'],
    [100.1, 100.1, 'suspect'],
    [6_001, 5, 'invalid'],
  ])('garbage collection of %d ms in all and %d ms at once is %s', (totalMs, maxMs, level) => {
    expect(check('gc', gc(totalMs, maxMs))).toMatchObject({ level, message: expect.stringContaining('worker 2') });
  });

  it.each([
    [[clientMark('busy', 1, 5_000, 3_000)], 'suspect', /^Worker 2 was busy with something else for 3 s until 5 s\./],
    [[clientMark('paused', 0, 5_000, 3_001)], 'invalid', /^Worker 1 was paused/],
    [
      [clientMark('busy', 0, 2_000, 600), clientMark('busy', 1, 9_000, 700)],
      'suspect',
      /^Worker 2 .*, and another time\./,
    ],
    [
      [0, null, 1].map(worker => clientMark('paused', worker, 5_000, 2_000 + (worker ?? 0))),
      'suspect',
      /^Every thread of the client was paused, with .* for 2 s until 5 s\. Nothing/,
    ],
    [[clientMark('busy', null, 2_000, 9_000)], 'ok', /^No worker/],
    [[clientMark('clock_jump', null, 2_000, 9_000)], 'ok', /^No worker/],
  ] as const)('held up as %o a run is %s', (marks, level, message) => {
    expect(check('held_up', second({}), marks)).toMatchObject({ level, message: expect.stringMatching(message) });
  });

  it('doubts, and no more, a run whose coordinator was held up', () => {
    const late = [threadReport({ worker: null, loopDelayP99Ms: 101 }), threadReport()];
    expect(check('coordinator', late)?.level).toBe('suspect');
    expect(check('coordinator', second({}), [clientMark('busy', null, 5_000, 999)])?.level).toBe('ok');
    const held = check('coordinator', second({}), [clientMark('busy', null, 5_000, 40_000)]);
    expect(held).toMatchObject({ level: 'suspect', message: expect.stringContaining('The coordinator was busy') });
    expect(check('coordinator', [threadReport()])).toBeUndefined();
  });

  it('names the largest jump of the time of day and its way', () => {
    const jumps = [clientMark('clock_jump', null, 900, 80), clientMark('clock_jump', null, 4_000, -2_000)];
    expect(check('clock', second({}), jumps)).toMatchObject({
      level: 'suspect',
      message: expect.stringMatching(/jumped 2 s back at 4 s \(the largest of 2 jumps\)/),
    });
  });
});
