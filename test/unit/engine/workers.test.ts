import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeReports } from '../../../src/engine/workers/merge.js';
import { workersFor } from '../../../src/engine/workers/number.js';
import { partOfUsers } from '../../../src/engine/workers/part.js';
import { engineReport, clientMark as mark, threadReport } from '../../support/runs.js';

describe('workers', () => {
  it('are as many as the streams need, and leave a core to the rest', () => {
    expect([1, 250, 251, 100_000].map(streams => workersFor(streams, 8))).toEqual([1, 1, 2, 7]);
    expect([workersFor(5_000, 1), workersFor(5_000, 2)]).toEqual([1, 1]);
  });

  it('have all users among them, evenly', () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.integer({ min: 1, max: 64 }), (users, workers) => {
        const shares = Array.from({ length: workers }, (_, worker) => partOfUsers(users, { worker, workers }));
        expect(shares.reduce((sum, share) => sum + share, 0)).toBe(users);
        expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('the report of several workers', () => {
  const coordinator = { thread: threadReport({ worker: null }), marks: [mark('clock_jump', null, 500)] };
  const whole = { attempts: 30, peakInFlight: 9, workers: 2, lostWorkers: [], coordinator };
  const merged = (...stops: readonly ReturnType<typeof engineReport>['stop'][]) => {
    const [first, ...others] = stops.map(stop => engineReport({ stop, offeredIntents: 10, notSentIntents: 1 }));
    return mergeReports([first ?? engineReport(), ...others], whole);
  };

  it('adds up what was counted and takes the worst of their health', () => {
    const one = engineReport({ offeredIntents: 20, endedMs: 50, loopDelayP99Ms: 1, cpuOver80: 0.2, cpuOver95: 0 });
    const other = engineReport({ offeredIntents: 12, endedMs: 70, loopDelayP99Ms: 8, cpuOver80: 0, cpuOver95: null });
    expect(mergeReports([one, other], whole)).toMatchObject({
      offeredIntents: 32,
      endedMs: 70,
      loopDelayP99Ms: 8,
      cpuOver80: 0.2,
      cpuOver95: 0,
      attempts: 30,
      peakInFlight: 9,
    });
  });

  it('lists its threads in order, and a jump of the time of day once although all saw it', () => {
    const of = (worker: number, atMs: number) =>
      engineReport({
        threads: [threadReport({ worker })],
        marks: [mark('busy', worker, atMs), mark('clock_jump', worker, 501)],
      });
    const { threads, marks } = mergeReports([of(1, 900), of(0, 100)], whole);
    expect(threads.map(({ worker }) => worker)).toEqual([null, 0, 1]);
    expect(marks.map(({ kind, worker }) => [kind, worker])).toEqual([
      ['busy', 0],
      ['clock_jump', null],
      ['busy', 1],
    ]);
  });

  it('names the gravest end, and of several reasons the one that ended the run', () => {
    const completed = { status: 'completed', reason: null } as const;
    const keptBack = { status: 'completed', reason: 'limit.concurrency' } as const;
    const limited = { status: 'completed', reason: 'limit.tokens' } as const;
    const stopped = { status: 'interrupted', reason: 'stop.signal' } as const;
    expect(merged(completed, completed).stop).toEqual(completed);
    expect(merged(completed, keptBack).stop).toEqual(keptBack);
    expect(merged(keptBack, limited, completed).stop).toEqual(limited);
    expect(merged(limited, stopped).stop).toEqual(stopped);
  });
});
