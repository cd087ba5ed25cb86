import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LimitMeter, type LimitReached } from '../../src/engine/limits.js';
import { RunCounts } from '../../src/engine/run-counts.js';
import { attemptCost } from '../../src/protocol/cost.js';
import type { Limits, Price } from '../../src/scenario/types.js';

/** More than these with `LIMIT_RUNS=100000`. */
const numRuns = Number(process.env['LIMIT_RUNS'] ?? 80);

const price: Price = { currency: 'USD', input: '0.55', inputCached: '0.14', output: '2.19' };

/** What a request turns out to use: the endpoint counts the prompt its own way, thinks unseen, and has some of it cached. */
const requestOf = fc.record({
  planned: fc.integer({ min: 1, max: 400 }),
  prompt: fc.integer({ min: 0, max: 600 }),
  cachedShare: fc.constantFrom(0, 0.5, 1),
  /** Token events that are seen one by one; usage may count more (hidden thinking, several in an event), or fewer. */
  events: fc.integer({ min: 0, max: 60 }),
  output: fc.integer({ min: 0, max: 300 }),
});
type Request = typeof requestOf extends fc.Arbitrary<infer Value> ? Value : never;

/** Some worker asks for one more request (an intent, a turn or a retry: they are admitted alike), or one goes on. */
const stepOf = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('ask' as const), worker: fc.nat(3), request: requestOf }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('token' as const), which: fc.nat(50) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('end' as const), which: fc.nat(50) }) },
);

interface InFlight {
  readonly meter: LimitMeter;
  readonly request: Request;
  seen: number;
}

function costOf({ prompt, cachedShare, output }: Request): string {
  return attemptCost(price, { prompt, cached: Math.floor(prompt * cachedShare), output });
}

const tokensOf = ({ prompt, output }: Request) => prompt + output;
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
/** Money is added up in binary fractions. */
const cent = 1e-9;

it('what a run uses goes beyond a limit by no more than what was in flight when the last request was admitted', () => {
  const limitsOf = fc.record({
    requests: fc.integer({ min: 1, max: 40 }),
    tokens: fc.integer({ min: 1, max: 6_000 }),
    money: fc.integer({ min: 1, max: 6_000 }).map(micro => (micro / 1e6).toFixed(6)),
    concurrency: fc.integer({ min: 1, max: 12 }),
  });
  const reached = new Set<LimitReached>();
  fc.assert(
    fc.property(
      limitsOf,
      fc.constantFrom(1, 2, 4),
      fc.array(stepOf, { minLength: 50, maxLength: 200 }),
      (given, workers, steps) => {
        const limits: Limits = { ...given, durationMs: 1e9 };
        const memory = RunCounts.memory(workers);
        const meters = Array.from(
          { length: workers },
          (_, worker) => new LimitMeter(limits, price, new RunCounts(memory, worker)),
        );
        const inFlight: InFlight[] = [];
        const admitted: Request[] = [];
        const ended: Request[] = [];
        let allowed = { tokens: limits.tokens, money: Number(limits.money) };

        for (const step of steps) {
          if (step.kind === 'ask') {
            const meter = meters[step.worker % workers];
            if (meter === undefined) throw new RangeError('There is no such worker.');
            const { request } = step;
            const number = meter.admit();
            const counted = {
              tokens: sum(ended.map(tokensOf)) + sum(inFlight.map(one => one.request.planned + one.seen)),
              money:
                sum(ended.map(one => Number(costOf(one)))) +
                sum(inFlight.map(one => (one.request.planned * 0.55 + one.seen * 2.19) / 1e6)),
            };
            if (typeof number !== 'number') {
              reached.add(number);
              // Refused for the reason that it names, and for no other.
              if (number === 'limit.requests') expect(admitted.length).toBe(limits.requests);
              if (number === 'limit.concurrency') expect(inFlight.length).toBe(limits.concurrency);
              if (number === 'limit.tokens') expect(counted.tokens).toBeGreaterThanOrEqual(limits.tokens);
              if (number === 'limit.money') expect(counted.money).toBeGreaterThanOrEqual(Number(limits.money) - cent);
              continue;
            }
            expect(number).toBe(admitted.length);
            admitted.push(request);
            meter.started(request.planned);
            inFlight.push({ meter, request, seen: 0 });
            allowed = {
              tokens: limits.tokens + sum(inFlight.map(one => tokensOf(one.request))),
              money: Number(limits.money) + sum(inFlight.map(one => Number(costOf(one.request)))),
            };
          } else {
            const at = step.which % Math.max(1, inFlight.length);
            const one = inFlight[at];
            if (one === undefined) continue;
            if (step.kind === 'token' && one.seen < one.request.events) {
              one.seen += 1;
              one.meter.produced(1);
              continue;
            }
            inFlight.splice(at, 1);
            ended.push(one.request);
            const { planned, prompt, output } = one.request;
            one.meter.ended({ prompt: planned, output: one.seen }, { prompt, output }, costOf(one.request));
          }
          expect(inFlight.length).toBeLessThanOrEqual(limits.concurrency);
        }
        expect(admitted.length).toBeLessThanOrEqual(limits.requests);
        // All that was admitted, as if it had been answered to its end.
        expect(sum(admitted.map(tokensOf))).toBeLessThanOrEqual(allowed.tokens);
        expect(sum(admitted.map(one => Number(costOf(one))))).toBeLessThanOrEqual(allowed.money + cent);
      },
    ),
    { numRuns },
  );
  expect(reached).toEqual(new Set(['limit.requests', 'limit.tokens', 'limit.money', 'limit.concurrency']));
});
