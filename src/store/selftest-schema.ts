import { z } from 'zod';
import type { SameType } from './same-type.js';
import type { SelftestReport } from './selftest-types.js';

const spread = z.object({
  n: z.number(),
  biasMs: z.number().describe('Mean, with its sign'),
  p50Ms: z.number().describe('Without the sign'),
  p99Ms: z.number().describe('Without the sign'),
});

const counts = z.object({ requests: z.number(), events: z.number() });

const cell = z.object({
  workers: z.number(),
  streams: z.number(),
  tokensPerSecond: z.number(),
  chunking: z.enum(['one', 'eight', 'lock-step']),
  tls: z.boolean(),
  eventsPerSecond: z.number(),
  requestsPerSecond: z.number(),
  ttftError: spread,
  gapError: spread,
  stampLag: spread,
  lateness: spread,
  sent: counts,
  counted: counts,
  exact: z.boolean(),
  validity: z.enum(['VALID', 'SUSPECT', 'INVALID']),
  doubts: z.array(z.string()),
  memoryBytes: z.number(),
});

const ceiling = z.number().nullable();

const ramp = z.object({
  of: z.enum(['eventsPerSecond', 'requestsPerSecond', 'streams']),
  workers: z.number(),
  steps: z.array(cell),
  within2Ms: ceiling,
  within10Ms: ceiling,
  ended: z.enum(['stamps', 'sender', 'files', 'time', 'top']),
});

const capacity = z.object({
  workers: z.number(),
  eventsPerSecond: ceiling,
  requestsPerSecond: ceiling,
  streams: ceiling,
});

/** What `busytone selftest --json` prints, and what its state file holds. */
export const selftestSchema = z.object({
  schema: z.literal('busytone.selftest/1'),
  startedAt: z.string(),
  durationMs: z.number(),
  versions: z.object({ busytone: z.string(), node: z.string() }),
  host: z.object({ platform: z.string(), cpus: z.number(), cpuModel: z.string(), memoryBytes: z.number() }),
  quick: z.boolean(),
  verdict: z.enum(['VALID', 'INVALID']),
  grid: z.array(cell),
  ramps: z.array(ramp),
  capacity: z.object({ perWorker: capacity, allWorkers: capacity }),
  bytesPerStream: z.number().nullable(),
});

true satisfies SameType<z.infer<typeof selftestSchema>, SelftestReport>;
