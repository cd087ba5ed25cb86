import { z } from 'zod';
import type { StoredManifest } from './run-types.js';
import type { SameType } from './same-type.js';
import { scenarioSchema } from './scenario-schema.js';

/** A thread of the engine. */
export const threadReport = z
  .object({
    worker: z.number().nullable(),
    cpu: z.number(),
    cpuOver80: z.number(),
    cpuOver95: z.number(),
    coreWait: z.number().nullable(),
    loopDelayP99Ms: z.number(),
    loopDelayMaxMs: z.number(),
    gc: z.object({ count: z.number(), totalMs: z.number(), maxMs: z.number() }),
  })
  .meta({ id: 'Thread' });

/** What befell the engine at a moment. */
export const clientMark = z
  .object({
    kind: z.enum(['busy', 'starved', 'paused', 'clock_jump']),
    worker: z.number().nullable(),
    atMs: z.number(),
    ms: z.number(),
  })
  .meta({ id: 'ClientMark' });

const engineReport = z.object({
  startedWallMs: z.number(),
  endedMs: z.number(),
  stop: z.object({ status: z.enum(['completed', 'interrupted', 'aborted']), reason: z.string().nullable() }),
  offeredIntents: z.number(),
  notSentIntents: z.number(),
  attempts: z.number(),
  peakInFlight: z.number(),
  loopDelayP99Ms: z.number().nullable(),
  cpuOver80: z.number().nullable(),
  cpuOver95: z.number().nullable(),
  segments: z
    .array(
      z.object({
        segment: z.string().nullable(),
        source: z.string().nullable(),
        state: z.enum(['whole', 'broke_off', 'beginning_lost', 'absent']),
        attempts: z.number(),
        zeroOffsetMs: z.number().nullable(),
        duplicates: z.number(),
        damagedLines: z.number(),
      }),
    )
    .optional(),
  // Runs of older versions had neither.
  threads: z.array(threadReport).default([]),
  marks: z.array(clientMark).default([]),
  // Runs of older versions had one.
  workers: z.number().default(1),
  lostWorkers: z.array(z.string()).default([]),
});

/** `run.json`. */
export const runSchema = z.object({
  schema: z.literal('busytone.run/1'),
  id: z.string(),
  status: z.enum(['running', 'completed', 'interrupted', 'aborted']),
  stopReason: z.string().nullable(),
  pid: z.number(),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  planHash: z.string(),
  // Runs of 0.1.0 have none.
  salt: z.string().nullable().default(null),
  phases: z.array(
    z.object({
      label: z.enum(['baseline', 'onset', 'peak', 'decay', 'recovery']),
      startMs: z.number(),
      endMs: z.number(),
    }),
  ),
  durationMs: z.number(),
  estimate: z.object({
    intents: z.number().nullable(),
    // Runs of 0.1.0 have none.
    followUps: z.number().nullable().default(0),
    inputTokens: z.number().nullable(),
    outputTokens: z.number().nullable(),
    reasoningTokens: z.number().nullable(),
    peakLoad: z.number(),
    peakConcurrency: z.number(),
    cost: z.string().nullable(),
    currency: z.string().nullable(),
  }),
  scenario: scenarioSchema,
  target: z.object({ name: z.string(), url: z.string(), model: z.string() }),
  engine: z.enum(['native', 'k6']),
  report: engineReport.nullable(),
  timeCompression: z.number(),
  gapsKept: z.boolean(),
  // Runs of 0.1.0 have neither.
  sources: z
    .array(
      z.object({
        name: z.string(),
        kind: z.enum(['page', 'prometheus', 'nvidiaSmi']),
        where: z.string(),
        found: z.array(z.string()),
        status: z.enum(['ok', 'lost', 'dead']),
        looks: z.number(),
        failures: z.number(),
        samples: z.number(),
        leftOut: z.number(),
        lastError: z.string().nullable(),
        clockOffsetMs: z.number().nullable(),
        clockErrorMs: z.number().nullable(),
        // Runs of older versions did not count them.
        clockSteps: z.number().default(0),
      }),
    )
    .default([]),
  outputs: z
    .array(
      z.object({
        name: z.string(),
        where: z.string(),
        status: z.enum(['ok', 'incomplete']),
        written: z.number(),
        dropped: z.number(),
        failures: z.number(),
        lastError: z.string().nullable(),
      }),
    )
    .default([]),
  versions: z.object({ busytone: z.string(), node: z.string(), k6: z.string().optional() }),
  host: z.object({
    platform: z.string(),
    cpus: z.number(),
    cpuModel: z.string(),
    memoryBytes: z.number(),
  }),
});

true satisfies SameType<z.infer<typeof runSchema>, StoredManifest>;
