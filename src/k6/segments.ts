import { BusytoneError, exitCodes } from '../base/errors.js';
import type { Plan } from '../scenario/types.js';

/** A part of a load that one process of k6 sends, in k6's own words. k6 deals iterations out to the parts in turn. */
export interface Segment {
  /** From 1. */
  readonly number: number;
  /** `1/3:2/3`; `0:1` is the whole load. */
  readonly segment: string;
  /** The ends of all parts in order, `0,1/3,2/3,1`. */
  readonly sequence: string;
}

/** A load in `count` equal parts. */
export function segmentsOf(count: number): readonly Segment[] {
  const end = (number: number) => (number === 0 || number === count ? `${number / count}` : `${number}/${count}`);
  const sequence = Array.from({ length: count + 1 }, (_, number) => end(number)).join(',');
  return Array.from({ length: count }, (_, index) => ({
    number: index + 1,
    segment: `${end(index)}:${end(index + 1)}`,
    sequence,
  }));
}

/** The parts that a sequence has, in order, e.g. `0:1/2` and `1/2:1` of `0,1/2,1`. */
export function partsOf(sequence: string): readonly string[] {
  const ends = sequence.split(',');
  return ends.slice(1).map((end, index) => `${ends[index]}:${end}`);
}

/** k6's options for a part; `instance_id` is the tag that tells the processes' metrics apart, as on Kubernetes. */
export function segmentArgs({ number, segment, sequence }: Segment): readonly string[] {
  return [
    `--execution-segment=${segment}`,
    `--execution-segment-sequence=${sequence}`,
    '--tag',
    `instance_id=${number}`,
  ];
}

/** Into how many parts a load can be split: each needs a user from the beginning. */
export function mostSegments(plan: Plan): number {
  const { load, limits } = plan.scenario;
  const users =
    load.mode === 'closed' ? Math.floor(plan.loadAt(0)) : (plan.estimate.intents ?? Number.POSITIVE_INFINITY);
  return Math.max(1, Math.min(users, limits.concurrency));
}

/**
 * Refuses to split a load into more parts than it has users: k6 leaves a part without users out, and its iterations
 * would go to nobody.
 * @throws BusytoneError `k6.segments` (exit code 2), with the most that there can be.
 */
export function refuseUnsplittable(plan: Plan, count: number): void {
  const { load, limits } = plan.scenario;
  if (!Number.isInteger(count) || count < 1) {
    throw new BusytoneError(`A load cannot be split into ${count} parts`, {
      code: 'k6.segments',
      exitCode: exitCodes.usage,
      hint: 'Name a whole number from 1.',
    });
  }
  const most = mostSegments(plan);
  if (count <= most) return;
  const why =
    load.mode === 'closed'
      ? `The load begins with ${most} users, and each part needs one from the beginning`
      : limits.concurrency < count
        ? `limits.concurrency lets ${limits.concurrency} streams go on at once, and each part needs one`
        : `The plan has ${plan.estimate.intents ?? most} intents, and each part needs one`;
  throw new BusytoneError(`${why}: it cannot be split into ${count} parts`, {
    code: 'k6.segments',
    exitCode: exitCodes.usage,
    hint: most > 1 ? `Split it into ${most} at most.` : 'Send it with one process.',
  });
}
