import { z } from 'zod';
import { retryPolicies } from '../scenario/clients/retry.js';
import { traceFormats } from '../scenario/replay/types.js';
import type { Distribution } from '../scenario/types.js';
import type { StoredScenario } from './run-types.js';
import type { SameType } from './same-type.js';

/*
 * The resolved scenario as `run.json` keeps it. The scenario room's own schema describes the file that people write,
 * with units and defaults; this one describes numbers.
 */

const distribution: z.ZodType<Distribution> = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('constant'), value: z.number() }),
    z.object({ kind: z.literal('uniform'), low: z.number(), high: z.number() }),
    z.object({ kind: z.literal('exponential'), mean: z.number() }),
    z.object({ kind: z.literal('lognormal'), mu: z.number(), sigma: z.number() }),
    z.object({ kind: z.literal('beta'), alpha: z.number(), beta: z.number() }),
    z.object({ kind: z.literal('zeta'), exponent: z.number(), max: z.number() }),
    z.object({
      kind: z.literal('mixture'),
      get parts() {
        return z.array(z.object({ weight: z.number(), of: distribution }));
      },
    }),
  ])
  .meta({ id: 'ValueDistribution' });

const surge = { base: z.number(), peakFactor: z.number(), startMs: z.number() };

const daily = z.enum(['r1', 'burstgpt', 'global']);
const phaseLabel = z.enum(['baseline', 'onset', 'peak', 'decay', 'recovery']);
const label = phaseLabel.nullable();

const simpleShape = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('steady'), base: z.number() }),
    z.object({ kind: z.literal('step'), ...surge, holdMs: z.number().nullable() }),
    z.object({ kind: z.literal('ramp'), ...surge, riseMs: z.number() }),
    z.object({
      kind: z.literal('flash-crowd'),
      ...surge,
      riseMs: z.number(),
      holdMs: z.number(),
      halfLifeMs: z.number(),
    }),
    z.object({
      kind: z.literal('diurnal'),
      base: z.number(),
      daily,
      weekly: z.array(z.number()),
      dayMs: z.number(),
    }),
    z.object({
      kind: z.literal('viral-wave'),
      base: z.number(),
      peakFactor: z.number(),
      daily,
      dayMs: z.number(),
      doublingDays: z.number(),
      middleDay: z.number(),
      spikes: z.array(z.object({ day: z.number(), add: z.number() })),
    }),
    z.object({
      kind: z.literal('million-in-an-hour'),
      ...surge,
      riseMs: z.number(),
      holdMs: z.number(),
      fallMs: z.number(),
    }),
    z.object({
      kind: z.literal('botnet-burst'),
      ...surge,
      riseMs: z.number(),
      holdMs: z.number(),
      gapMs: z.number(),
      pulses: z.number(),
    }),
    z.object({
      kind: z.literal('bursty'),
      base: z.number(),
      peakFactor: z.number(),
      holdMs: z.number(),
      gapMs: z.number(),
    }),
    z.object({ kind: z.literal('batch-client'), ...surge, holdMs: z.number() }),
    z.object({
      kind: z.literal('curve'),
      base: z.number(),
      points: z.array(z.object({ atMs: z.number(), factor: z.number(), label })),
    }),
  ])
  .meta({ id: 'SimpleLoadShape' });

const shape = z
  .union([
    simpleShape,
    z.object({
      kind: z.literal('phases'),
      base: z.number(),
      parts: z.array(z.object({ shape: simpleShape, durationMs: z.number(), label })),
    }),
  ])
  .meta({ id: 'LoadShape' });

const arrivals = z
  .union([
    z.enum(['constant', 'poisson']),
    z.object({ process: z.literal('gamma'), cv: z.number() }),
    z.object({ process: z.literal('weibull'), shape: z.number() }),
    z.object({ process: z.literal('mmpp'), ratio: z.number(), highMs: z.number(), lowMs: z.number() }),
    z.object({
      process: z.literal('clients'),
      count: z.number(),
      zipf: z.number(),
      steady: z.number(),
      onMs: z.number(),
      offMs: z.number(),
    }),
  ])
  .meta({ id: 'ArrivalProcess' });

const tokens = z
  .object({ mean: z.number(), p50: z.number(), p95: z.number(), p99: z.number(), max: z.number() })
  .meta({ id: 'TokenQuantiles' });

const traceSource = z.object({
  file: z.string(),
  format: z.enum(traceFormats),
  sha256: z.string(),
  lines: z.number(),
  stoppedAtLine: z.number().nullable(),
  used: z.number(),
  dropped: z.array(z.object({ reason: z.string(), count: z.number() })),
  malformed: z.object({
    count: z.number(),
    first: z.array(z.object({ line: z.number(), reason: z.string() })),
  }),
  quantumMs: z.number().nullable(),
  spanMs: z.number(),
  ratePerSecond: z.number().nullable(),
  gapCv: z.number().nullable(),
  plannedGapCv: z.number().nullable(),
  inputTokens: tokens.nullable(),
  outputTokens: tokens.nullable(),
  tellsReasoning: z.boolean(),
  sessions: z.number(),
  prefixShare: z.number().nullable(),
});

const load = z.discriminatedUnion('mode', [
  z.object({
    mode: z.literal('open'),
    shape,
    arrivals,
    durationMs: z.number(),
  }),
  z.object({ mode: z.literal('closed'), shape, thinkSeconds: distribution, durationMs: z.number() }),
  z.object({
    mode: z.literal('replay'),
    traceSha256: z.string(),
    source: traceSource,
    speed: z.number(),
    scale: z.number(),
    fromMs: z.number(),
    toMs: z.number().nullable(),
    jitterMs: z.number(),
    failures: z.enum(['drop', 'keep']),
    blockTokens: z.number().nullable(),
    phases: z.array(
      z.object({
        label: z.enum(['baseline', 'onset', 'peak', 'decay', 'recovery']),
        startMs: z.number(),
        endMs: z.number(),
      }),
    ),
    durationMs: z.number(),
  }),
]);

const tokenLength = z.object({ of: distribution, min: z.number(), max: z.number() }).meta({ id: 'TokenLength' });

const target = z.object({
  // Runs of 0.1.0 have none.
  provider: z.string().nullable().default(null),
  name: z.string().nullable(),
  url: z.string().nullable(),
  model: z.string().nullable(),
  apiKeyEnv: z.string().nullable(),
  headers: z.record(z.string(), z.string()),
  price: z
    .object({ currency: z.string(), input: z.string(), inputCached: z.string().nullable(), output: z.string() })
    .nullable(),
  connections: z.enum(['reuse', 'fresh']),
  http: z.union([z.literal(1.1), z.literal(2)]).default(1.1),
  proxy: z.string().nullable().default(null),
  proxyAuthEnv: z.string().nullable().default(null),
});

const slo = z.object({
  latency: z.array(
    z.object({
      metric: z.enum(['ttft', 'ttfa', 'tpot', 'e2e']),
      percentile: z.enum(['p50', 'p90', 'p95', 'p99']),
      limitMs: z.number(),
    }),
  ),
  busyRate: z.number().nullable(),
  goodFraction: z.number().nullable(),
});

const clients = z
  .object({
    retry: z.object({
      policy: z.enum(retryPolicies),
      flavour: z.enum(['node', 'python']),
      max: z.number(),
      honoursRetryAfter: z.boolean(),
      budget: z.number().nullable(),
    }),
    reclick: z.object({ probability: z.number(), max: z.number(), delaySeconds: distribution }).nullable(),
    patience: z.object({
      firstTokenSeconds: distribution.nullable(),
      totalSeconds: distribution.nullable(),
      cancel: z.object({ share: z.number(), afterSeconds: distribution }).nullable(),
    }),
  })
  .meta({ id: 'ClientBehaviour' });

/* Runs of 0.1.0 have single turns and nothing of what came with conversations. */
const singleTurn = { of: { kind: 'constant', value: 1 }, max: 1 } as const;
const noTokens = { of: { kind: 'constant', value: 1 }, min: 1, max: 1 } as const;

const trafficClass = z.object({
  class: z.string(),
  weight: z.number(),
  text: z.enum(['prose', 'maths', 'code', 'passages', 'document', 'bare']).default('prose'),
  inputTokens: tokenLength,
  outputTokens: tokenLength,
  reasoningShare: distribution,
  chineseShare: z.number(),
  turns: z.object({ of: distribution, max: z.number() }).default(singleTurn),
  thinkSeconds: distribution.default({ kind: 'constant', value: 0 }),
  followUpTokens: tokenLength.default(noTokens),
  sharedPrefix: z.object({ tokens: z.number(), variants: z.number() }).nullable().default(null),
  cacheBust: z.boolean().default(false),
  reasoningEffort: z.string().nullable().default(null),
  during: z.array(phaseLabel).nullable().default(null),
  clients,
  apiKeyEnv: z.string().nullable(),
});
const telemetrySource = z.intersection(
  z.object({ name: z.string(), everyMs: z.number() }),
  z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('page'),
      dialect: z
        .enum(['dcgm', 'vllm', 'sglang', 'tgi', 'triton', 'trtllm', 'nim', 'llamacpp', 'amd', 'ascend', 'cadvisor'])
        .nullable(),
      url: z.string(),
      tokenEnv: z.string().nullable(),
    }),
    z.object({
      kind: z.literal('prometheus'),
      url: z.string(),
      tokenEnv: z.string().nullable(),
      queries: z.record(z.string(), z.string()),
    }),
    z.object({ kind: z.literal('nvidiaSmi'), host: z.string().nullable() }),
  ]),
);

const secrets = {
  tokenEnv: z.string().nullable(),
  userEnv: z.string().nullable(),
  passwordEnv: z.string().nullable(),
};

const output = z.intersection(
  z.object({ everyMs: z.number(), attempts: z.boolean(), tags: z.record(z.string(), z.string()) }),
  z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('influxdb'),
      url: z.string(),
      database: z.string(),
      version: z.union([z.literal(1), z.literal(2), z.literal(3)]),
      org: z.string().nullable(),
      ...secrets,
    }),
    z.object({ kind: z.literal('prometheus'), url: z.string(), ...secrets }),
    z.object({ kind: z.literal('scrape'), host: z.string(), port: z.number() }),
    z.object({ kind: z.literal('otlp'), url: z.string(), ...secrets }),
    z.object({ kind: z.literal('csv'), folder: z.string() }),
  ]),
);

/** The scenario within `run.json`. */
export const scenarioSchema = z.object({
  name: z.string(),
  description: z.string(),
  seed: z.number(),
  target,
  load,
  traffic: z.array(trafficClass),
  clients,
  slo,
  limits: z.object({
    requests: z.number(),
    tokens: z.number(),
    money: z.string().nullable(),
    concurrency: z.number(),
    durationMs: z.number(),
  }),
  deadlines: z.object({
    connectMs: z.number(),
    headersMs: z.number(),
    firstTokenMs: z.number(),
    gapMs: z.number(),
    totalMs: z.number(),
  }),
  stallMs: z.number(),
  allowHosts: z.array(z.string()),
  // Runs of 0.1.0 have neither.
  telemetry: z.array(telemetrySource).default([]),
  outputs: z.array(output).default([]),
});

true satisfies SameType<z.infer<typeof scenarioSchema>, StoredScenario>;
