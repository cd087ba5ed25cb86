import { z } from 'zod';
import type { ArrivalProcess } from '../types.js';
import { choice, count, number, timeSpan } from './quantities.js';

const kinds = ['constant', 'poisson', 'gamma', 'weibull', 'mmpp', 'clients'] as const;

/** Keys that only one process knows. */
const processOfKey = {
  cv: 'gamma',
  shape: 'weibull',
  ratio: 'mmpp',
  high: 'mmpp',
  low: 'mmpp',
  count: 'clients',
  zipf: 'clients',
  steady: 'clients',
  on: 'clients',
  off: 'clients',
} as const;

/** Gaps as clumped as those of BurstGPT's API users: Gamma with shape 0.5. */
const defaultCv = Math.SQRT2;
/** The middle one of ServeGen's clients whose gaps follow Weibull's law. */
const defaultWeibullShape = 0.35;
const defaultMmpp = { ratio: 6, highMs: 30_000, lowMs: 300_000 } as const;
/** Number and slope as in ServeGen's R1 data, where two clients sent most of the time; times shortened to fit a test. */
const defaultClients = { count: 73, zipf: 1.03, steady: 2, onMs: 30_000, offMs: 300_000 } as const;

export const arrivalsSchema = z
  .union(
    [
      choice(kinds),
      z
        .strictObject({
          process: choice(kinds).describe('The arrival process.'),
          cv: number({ what: 'a coefficient of variation', example: '2', range: { min: 0.1, max: 10 } })
            .describe('gamma: standard deviation of the gaps over their mean. 1 is Poisson. Default: 1.41.')
            .optional(),
          shape: number({ what: 'a Weibull shape', example: '0.35', range: { min: 0.15, max: 10 } })
            .describe('weibull: shape of the gaps. 1 is Poisson, less comes in clumps. Default: 0.35.')
            .optional(),
          ratio: number({ what: 'a ratio', example: '6', range: { min: 1, max: 10_000 } })
            .describe('mmpp: high rate over low rate; on average the planned load comes. Default: 6.')
            .optional(),
          high: timeSpan('30s').describe('mmpp: mean time at the high rate. Default: 30s.').optional(),
          low: timeSpan('5m').describe('mmpp: mean time at the low rate. Default: 5m.').optional(),
          count: count('73', 1_000).describe('clients: how many there are. Default: 73.').optional(),
          zipf: number({ what: 'a Zipf exponent', example: '1.03', range: { min: 0, max: 5 } })
            .describe('clients: how unequal they are; client i sends a share like 1 / i^zipf. Default: 1.03.')
            .optional(),
          steady: number({ what: 'a number of clients', example: '2', range: { min: 0, max: 1_000 } })
            .describe('clients: how many of the largest send all the time. Default: 2.')
            .optional(),
          on: timeSpan('30s').describe('clients: mean time for which one is switched on. Default: 30s.').optional(),
          off: timeSpan('5m').describe('clients: mean time for which one is switched off. Default: 5m.').optional(),
        })
        .superRefine(checkArrivals, { when: () => true }),
    ],
    { error: () => `expected one of ${kinds.join(', ')}; write for example { process: gamma, cv: 2 }` },
  )
  .describe(
    'How arrivals scatter around the load. poisson: independent users. constant: even gaps. gamma, weibull: clumped gaps. mmpp: a rate that switches. clients: sources that switch on and off. Open loads only. Default: poisson; for the bursty shape gamma.',
  );

function checkArrivals(arrivals: unknown, context: z.RefinementCtx): void {
  if (typeof arrivals !== 'object' || arrivals === null) return;
  const given = arrivals as Readonly<Record<string, unknown>>;
  const add = (key: string, message: string) => context.addIssue({ code: 'custom', path: [key], message });
  const process = kinds.find(kind => kind === given['process']);
  for (const [key, owner] of Object.entries(processOfKey)) {
    if (given[key] === undefined || process === undefined || process === owner) continue;
    add(key, `has no meaning for ${process} arrivals; remove it or use process: ${owner}`);
  }
  const { steady, count: clients = defaultClients.count } = given;
  if (typeof steady !== 'number' || typeof clients !== 'number') return;
  if (!Number.isInteger(steady)) add('steady', `${steady} clients cannot be; write a whole number`);
  else if (steady > clients) add('steady', `is more than the ${clients} clients there are; write at most ${clients}`);
}

type Written = z.output<typeof arrivalsSchema>;

export function resolveArrivals(written: Written | undefined, shapeKind: string): ArrivalProcess {
  if (written === undefined) return shapeKind === 'bursty' ? { process: 'gamma', cv: defaultCv } : 'poisson';
  const given = typeof written === 'string' ? { process: written } : written;
  switch (given.process) {
    case 'constant':
    case 'poisson':
      return given.process;
    case 'gamma':
      return { process: 'gamma', cv: given.cv ?? defaultCv };
    case 'weibull':
      return { process: 'weibull', shape: given.shape ?? defaultWeibullShape };
    case 'mmpp':
      return {
        process: 'mmpp',
        ratio: given.ratio ?? defaultMmpp.ratio,
        highMs: given.high ?? defaultMmpp.highMs,
        lowMs: given.low ?? defaultMmpp.lowMs,
      };
    case 'clients': {
      const clients = given.count ?? defaultClients.count;
      return {
        process: 'clients',
        count: clients,
        zipf: given.zipf ?? defaultClients.zipf,
        steady: given.steady ?? Math.min(defaultClients.steady, clients),
        onMs: given.on ?? defaultClients.onMs,
        offMs: given.off ?? defaultClients.offMs,
      };
    }
  }
}
