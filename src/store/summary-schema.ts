import { z } from 'zod';
import type { Summary } from '../measure/summary-types.js';
import { outcomeClasses } from '../protocol/types.js';
import { clientMark, threadReport } from './run-schema.js';
import type { SameType } from './same-type.js';

const maybe = z.number().nullable();
const outcome = z.enum(outcomeClasses);

const percentile = z
  .object({
    value: maybe,
    low: maybe,
    high: maybe,
    adjusted: maybe,
    adjustedInfinite: z.boolean(),
    enough: z.boolean(),
  })
  .meta({ id: 'Percentile' });

const distribution = z
  .object({
    n: z.number(),
    missing: z.number(),
    min: maybe,
    mean: maybe,
    max: maybe,
    p50: percentile,
    p90: percentile,
    p95: percentile,
    p99: percentile,
    p999: percentile,
  })
  .meta({ id: 'Distribution' });

const share = z
  .object({ count: z.number(), of: z.number(), value: maybe, low: maybe, high: maybe })
  .meta({ id: 'Share' });

const slice = z
  .object({
    label: z.string(),
    startMs: z.number(),
    endMs: z.number(),
    intents: z.object({
      offered: z.number(),
      sent: z.number(),
      answered: z.number(),
      good: z.number(),
      busy: z.number(),
      abandoned: z.number(),
      failed: z.number(),
      cancelled: z.number(),
      interrupted: z.number(),
      notSent: z.number(),
    }),
    goodFraction: maybe,
    attempts: z.number(),
    amplification: maybe,
    retries: z.object({ library: z.number(), reclicks: z.number() }),
    ratesPerSecond: z.object({
      offered: z.number(),
      sent: z.number(),
      completed: z.number(),
      good: z.number(),
      outputTokens: z.number(),
    }),
    latency: z.object({
      lateness: distribution,
      ttfb: distribution,
      ttft: distribution,
      ttftService: distribution,
      ttfa: distribution,
      thinkingTime: distribution,
      itl: distribution,
      tpot: distribution,
      e2e: distribution,
      duration: distribution,
    }),
    tokensPerSecond: z.object({ all: distribution, reasoning: distribution, answer: distribution }),
    busyRate: z.object({ attempts: share, intents: share, upper: share }),
    relativeBusyRate: maybe,
    failureRate: share,
    abandonment: z.object({ rate: share, afterMs: distribution }),
    outcomes: z.partialRecord(outcome, z.number()),
    stalls: z.object({ attempts: z.number(), count: z.number(), totalMs: z.number(), longestMs: z.number() }),
    tokens: z.object({
      prompt: z.number(),
      output: z.number(),
      reasoning: z.number(),
      fromUsage: maybe,
      perMinutePeak: z.number(),
    }),
    retryAfter: z.object({ seen: z.number(), followed: z.number(), accepted: z.number() }),
    cost: z.string().nullable(),
    currency: z.string().nullable(),
  })
  .meta({ id: 'Slice' });

const column = z.array(z.number());
const gappyColumn = z.array(maybe);

const series = z.object({
  windowMs: z.number(),
  startMs: column,
  offered: column,
  sent: column,
  answered: column,
  busy: column,
  failed: column,
  abandoned: column,
  cancelled: column,
  busyShare: gappyColumn,
  inFlight: column,
  ttftP50Ms: gappyColumn,
  ttftP95Ms: gappyColumn,
  ttfaP50Ms: gappyColumn,
  ttfaP95Ms: gappyColumn,
  tpotP50Ms: gappyColumn,
  latenessP99Ms: gappyColumn,
  outputTokensPerSecond: column,
  reasoningTokensPerSecond: column,
  outcomes: z.partialRecord(outcome, column),
});

const verdict = z.object({
  outcome: z.enum(['held', 'turned_busy', 'failed', 'too_little_data']),
  headline: z.string(),
  sentences: z.array(z.string()),
  busyFromMs: maybe,
  busyFromLoad: maybe,
  busyUntilMs: maybe,
  peakBusyRate: maybe,
  peakBusyAtMs: maybe,
  recovery: z.object({
    state: z.enum(['recovered', 'never', 'not_needed', 'unknown']),
    timeMs: maybe,
    ttftHysteresis: maybe,
  }),
});

const why = z.array(
  z.object({
    id: z.string(),
    level: z.enum(['void', 'likely', 'possible', 'unknown']),
    sentence: z.string(),
    evidence: z.array(
      z.object({
        figure: z.string(),
        statistic: z.enum(['max', 'median', 'mean', 'growth']),
        value: z.number(),
        windows: z.number(),
        words: z.string(),
      }),
    ),
  }),
);

/** `summary.json`. */
export const summarySchema = z.object({
  schema: z.literal('busytone.summary/1'),
  run: z.object({
    id: z.string(),
    scenario: z.string(),
    planHash: z.string(),
    target: z.string(),
    model: z.string(),
    mode: z.enum(['open', 'closed', 'replay']),
    engine: z.string(),
    status: z.enum(['running', 'completed', 'interrupted', 'aborted']),
    stopReason: z.string().nullable(),
    startedAt: z.string(),
    spanMs: z.number(),
    drainMs: z.number(),
    timeCompression: z.number(),
  }),
  validity: z.object({
    verdict: z.enum(['VALID', 'SUSPECT', 'INVALID']),
    checks: z.array(
      z.object({ id: z.string(), level: z.enum(['ok', 'suspect', 'invalid', 'unknown']), message: z.string() }),
    ),
  }),
  verdict,
  slo: z.array(
    z.object({
      objective: z.string(),
      met: z.boolean().nullable(),
      actual: maybe,
      limit: z.number(),
      unit: z.enum(['ms', 'share']),
      failedIntentsDecide: z.boolean(),
    }),
  ),
  overall: slice,
  phases: z.array(slice),
  classes: z.array(slice),
  series,
  errors: z.array(
    z.object({
      outcome,
      rule: z.string(),
      confidence: z.string(),
      http: maybe,
      providerCode: z.string().nullable(),
      message: z.string().nullable(),
      count: z.number(),
      firstMs: z.number(),
      lastMs: z.number(),
    }),
  ),
  why,
  serving: z.array(z.object({ name: z.string(), series: z.number(), values: gappyColumn })),
  client: z
    .object({
      workers: z.number(),
      cpu: gappyColumn,
      loopDelayMaxMs: gappyColumn,
      rssBytes: gappyColumn,
      openSockets: gappyColumn,
      threads: z.array(threadReport),
      marks: z.array(clientMark),
    })
    .nullable(),
});

true satisfies SameType<z.infer<typeof summarySchema>, Summary>;
