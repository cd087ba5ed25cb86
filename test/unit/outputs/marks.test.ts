import { describe, expect, it } from 'vitest';
import { emptyCell, type Interval } from '../../../src/outputs/interval.js';
import { MarkFinder } from '../../../src/outputs/marks.js';
import { planOf, scenarioOf } from '../../support/plans.js';

const plan = planOf({
  scenario: scenarioOf({ slo: { latency: [], busyRate: 0.1, goodFraction: null } }),
  durationMs: 60_000,
  phases: [
    { label: 'baseline', startMs: 0, endMs: 10_000 },
    { label: 'peak', startMs: 10_000, endMs: 30_000 },
    { label: 'recovery', startMs: 30_000, endMs: 60_000 },
  ],
});

function interval(index: number, busy: number, answered: number): Interval {
  const cell = emptyCell('one', 'peak');
  cell.ends.busy = busy;
  cell.ends.answered = answered;
  return { startMs: index * 5_000, endMs: (index + 1) * 5_000, cells: [cell] };
}

function busyMarks(ends: readonly (readonly [busy: number, answered: number])[]): readonly number[] {
  const finder = new MarkFinder(plan);
  return ends
    .flatMap(([busy, answered], index) => finder.upTo((index + 1) * 5_000, [interval(index, busy, answered)]))
    .filter(({ kind }) => kind === 'busy')
    .map(({ atMs }) => atMs);
}

describe('marks', () => {
  it('tell each phase once, when its time has come, with its end', () => {
    const finder = new MarkFinder(plan);
    const [first, ...others] = plan.phases;
    expect(finder.upTo(5_000, [])).toEqual([{ kind: 'phase', atMs: 0, untilMs: first?.endMs, text: first?.label }]);
    expect(finder.upTo(5_000, [])).toEqual([]);
    expect(finder.upTo(40_000, []).map(({ text }) => text)).toEqual(others.map(({ label }) => label));
  });

  it('tell once that it turned busy, at the first of two windows that are busy beyond doubt', () => {
    const busy = [10, 10] as const;
    expect(busyMarks([[0, 20], busy, busy, busy, busy, busy, busy])).toEqual([5_000]);
  });

  it('wait for two windows in a row', () => {
    expect(
      busyMarks([
        [10, 10],
        [0, 20],
        [10, 10],
        [0, 20],
      ]),
    ).toEqual([]);
  });

  it('take no single refusal for a busy endpoint, and no share that may be chance', () => {
    expect(
      busyMarks([
        [1, 0],
        [1, 0],
        [1, 0],
        [1, 20],
      ]),
    ).toEqual([]);
    expect(
      busyMarks([
        [3, 17],
        [3, 17],
        [3, 17],
        [3, 17],
      ]),
    ).toEqual([]);
  });

  it('join intervals that decide too little', () => {
    const few = [2, 0] as const;
    expect(busyMarks([[0, 20], few, few, few, few, few, few, few, few, few])).toEqual([5_000]);
  });

  it('do not count an interval again that is given out anew', () => {
    const finder = new MarkFinder(plan);
    const again = [interval(0, 10, 10), interval(0, 10, 10), interval(0, 10, 10)];
    expect(finder.upTo(5_000, again).filter(({ kind }) => kind === 'busy')).toEqual([]);
  });
});
