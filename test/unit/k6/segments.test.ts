import { describe, expect, it } from 'vitest';
import { openGate } from '../../../src/k6/gate.js';
import { usersFor } from '../../../src/k6/generate/executor.js';
import { agreedBegin } from '../../../src/k6/runtime/begin.js';
import { partsOf, refuseUnsplittable, segmentArgs, segmentsOf } from '../../../src/k6/segments.js';
import { createPlan } from '../../../src/scenario/plan.js';
import type { Load, Scenario } from '../../../src/scenario/types.js';
import { closedLoad, openLoad, scenario } from '../../support/engine-run.js';

const plan = (load: Load, changes: Partial<Scenario> = {}) => createPlan(scenario(load, changes));

describe('the parts of a load', () => {
  it('are k6’s execution segments, as the k6-operator names them', () => {
    expect(segmentsOf(1)).toEqual([{ number: 1, segment: '0:1', sequence: '0,1' }]);
    expect(segmentsOf(3).map(({ segment }) => segment)).toEqual(['0:1/3', '1/3:2/3', '2/3:1']);
    expect(segmentsOf(3)[0]?.sequence).toBe('0,1/3,2/3,1');
    for (const count of [1, 2, 7])
      expect(partsOf(segmentsOf(count)[0]?.sequence ?? '')).toEqual(segmentsOf(count).map(({ segment }) => segment));
    const [, second] = segmentsOf(2);
    expect(second === undefined ? [] : segmentArgs(second)).toEqual([
      '--execution-segment=1/2:1',
      '--execution-segment-sequence=0,1/2,1',
      '--tag',
      'instance_id=2',
    ]);
  });

  it('have users of their own each, with room for an uneven share', () => {
    const busy = plan(openLoad(100, 60_000));
    const share = busy.estimate.peakConcurrency / 10;
    expect(usersFor(busy, 10)).toBe(10 * Math.ceil(1.5 * share + 3 * Math.sqrt(share)));
    expect(usersFor(busy, 10)).toBeGreaterThan(usersFor(busy));
    expect(usersFor(plan(openLoad(2, 60_000)), 3)).toBe(60);
  });

  it.each([
    ['users', plan(closedLoad(3, 2_000)), 'begins with 3 users'],
    [
      'streams at once',
      plan(openLoad(10, 2_000), { limits: { ...scenario(openLoad(1, 1)).limits, concurrency: 3 } }),
      'concurrency',
    ],
    ['intents', plan(openLoad(1, 3_000)), '3 intents'],
  ])('cannot be more than there are %s', (_, of, words) => {
    expect(() => refuseUnsplittable(of, 3)).not.toThrow();
    expect(() => refuseUnsplittable(of, 4)).toThrow(
      expect.objectContaining({
        code: 'k6.segments',
        message: expect.stringContaining(words),
        hint: expect.stringContaining('3 at most'),
      }),
    );
  });
});

describe('the beginning of a load', () => {
  const now = 1_700_000_012_300;

  it('is the moment that is named, which must not have passed', () => {
    expect(agreedBegin({}, now)).toBeNull();
    expect(agreedBegin({ BUSYTONE_BEGIN_AT: '1700000020' }, now)).toBe(1_700_000_020_000);
    expect(() => agreedBegin({ BUSYTONE_BEGIN_AT: '1700000010' }, now)).toThrow(/2\.3 s ago/);
    expect(() => agreedBegin({ BUSYTONE_BEGIN_AT: 'soon' }, now)).toThrow(/number of seconds/);
  });

  it('is the same full minute for all who are released within it, but for its last five seconds', () => {
    const minute = { BUSYTONE_BEGIN_EVERY: '60' };
    const next = agreedBegin(minute, now) ?? 0;
    expect(next % 60_000).toBe(0);
    expect(next - now).toBeGreaterThan(5_000);
    expect(agreedBegin(minute, next - 5_001)).toBe(next);
    expect(agreedBegin(minute, next - 4_999)).toBe(next + 60_000);
  });

  it('is told to all at a gate when the last has come', async () => {
    const gate = await openGate(2);
    const came: number[] = [];
    const come = async () => {
      const answer = Number(await (await fetch(gate.url)).text());
      came.push(answer);
      return answer;
    };
    const first = come();
    await new Promise(resolve => setImmediate(resolve));
    expect(came).toEqual([]);
    const [one, two] = await Promise.all([first, come()]).finally(() => gate.close());
    expect(one).toBe(two);
    expect(one).toBeGreaterThan(Date.now() - 60_000);
  });
});
