import { z } from 'zod';
import { formatDurationMs } from '../base/units.js';
import { clientsSchema } from './file/clients-schema.js';
import { defaultLimits } from './file/defaults.js';
import { formatVersion } from './file/format-version.js';
import { loadSchema, plannedMs } from './file/load-schema.js';
import { outputsSchema } from './file/outputs-schema.js';
import { count, money, share, text, timeSpan } from './file/quantities.js';
import { providerSchema, targetSchema } from './file/target-schema.js';
import { telemetrySchema } from './file/telemetry-schema.js';
import { trafficSchema } from './file/traffic-schema.js';

const latencyLimits = (what: string) =>
  z
    .strictObject({
      p50: timeSpan('2s').describe('Limit for the median.').optional(),
      p90: timeSpan('4s').describe('Limit for the 90th percentile.').optional(),
      p95: timeSpan('5s').describe('Limit for the 95th percentile.').optional(),
      p99: timeSpan('10s').describe('Limit for the 99th percentile.').optional(),
    })
    .describe(what)
    .optional();

const sloSchema = z
  .strictObject({
    ttft: latencyLimits('Time to the first token, reasoning included.'),
    ttfa: latencyLimits('Time to the first token of the answer.'),
    tpot: latencyLimits('Time per output token after the first.'),
    e2e: latencyLimits('Time to the last token.'),
    busyRate: share('2%').describe('Highest share of intents that may end busy.').optional(),
    goodFraction: share('95%')
      .describe('Lowest share of all intents that must answer and meet every latency limit.')
      .optional(),
  })
  .describe('What counts as good enough. A run that misses it exits with code 99.');

const limitsSchema = z
  .strictObject({
    requests: count('5000', 1_000_000_000).describe('Most requests, retries included. Default: 20000.').optional(),
    tokens: count('4M', 1e12).describe('Most tokens, prompt and output together. Default: 50M.').optional(),
    money: money('10').describe("Most money, in the price's currency. Default with a price: 50.").optional(),
    usd: money('10').describe('Most money, for targets priced in USD.').optional(),
    concurrency: count('2000', 1_000_000).describe('Most requests open at once. Default: 2000.').optional(),
    duration: timeSpan('15m').describe('Longest time in which work is started. Default: 1h.').optional(),
  })
  .superRefine(
    (limits, context) => {
      if (limits?.money === undefined || limits.usd === undefined) return;
      context.addIssue({ code: 'custom', path: ['usd'], message: 'money is given too; keep one of them' });
    },
    { when: () => true },
  )
  .describe('When one is reached the run starts no more work, lets the rest end and says so.');

const deadlinesSchema = z
  .strictObject({
    connect: timeSpan('10s').describe('For the connection to stand. Default: 10s.').optional(),
    headers: timeSpan('30s').describe('For the first byte of the response. Default: 30s.').optional(),
    firstToken: timeSpan('2m').describe('For the first token. Default: 2m.').optional(),
    gap: timeSpan('60s').describe('Between two tokens. Default: 60s.').optional(),
    total: timeSpan('15m').describe('For the whole response. Default: 15m.').optional(),
  })
  .describe('When an attempt is given up, each with an outcome of its own.');

export const scenarioSchema = z
  .strictObject({
    schema: formatVersion.optional(),
    name: text({
      what: 'a name of letters, digits, dots and dashes',
      example: 'r1-launch',
      pattern: /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
    })
      .describe('Name in records, reports and folder names. Default: the name of the file.')
      .optional(),
    description: z
      .string({ error: 'expected text; put it in quotes' })
      .max(2_000, { error: 'is longer than 2000 characters; shorten it' })
      .describe('What the scenario is for, in a sentence.')
      .optional(),
    seed: z
      .int({ error: 'expected a whole number; write for example 20250127' })
      .min(0, { error: 'is negative; write a whole number from 0' })
      .describe('Same seed and scenario: same plan, on any machine. Default: 1.')
      .optional(),
    target: targetSchema.optional(),
    targets: z
      .array(targetSchema, { error: 'expected a list of targets' })
      .min(2, { error: 'a comparison takes two targets or more; add one, or name a single one under target' })
      .describe('Endpoints to be run in turns and compared: busytone compare --targets FILE. Instead of target.')
      .optional(),
    load: loadSchema,
    traffic: trafficSchema.optional(),
    clients: clientsSchema.optional(),
    slo: sloSchema.optional(),
    limits: limitsSchema.optional(),
    deadlines: deadlinesSchema.optional(),
    stall: timeSpan('1s').describe('A gap between tokens longer than this is a stall. Default: 1s.').optional(),
    allowHosts: z
      .array(text({ what: 'a host name', example: 'api.deepseek.com', pattern: /^[A-Za-z0-9.:_-]{1,253}$/ }))
      .describe('Public hosts that may be loaded, by exact name. Loopback and private addresses need no entry.')
      .optional(),
    telemetry: telemetrySchema.optional(),
    outputs: outputsSchema.optional(),
  })
  .superRefine(checkWhole, { when: () => true })
  // What checkWhole demands, for editors.
  .meta({
    if: { properties: { load: { required: ['replay'] } } },
    else: { required: ['traffic'] },
  });

type Given = Partial<Record<string, unknown>>;
const mapOf = (value: unknown): Given => (typeof value === 'object' && value !== null ? (value as Given) : {});

/** What only shows when sections are seen together. Sections may be damaged here. */
function checkWhole(file: unknown, context: z.RefinementCtx): void {
  const { load, limits, target, traffic } = mapOf(file);
  const add = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message });
  const isMap = typeof file === 'object' && file !== null && !Array.isArray(file);
  if (isMap && traffic === undefined && mapOf(load)['replay'] === undefined) {
    add(['traffic'], 'is missing; add a list, for example [{ class: quick-chat }]');
  }
  const { money: cap, usd, duration: longest } = mapOf(limits);
  const { price, provider } = mapOf(target);
  if (usd !== undefined || cap !== undefined) {
    const key = usd === undefined ? 'money' : 'usd';
    const currency = mapOf(price)['currency'];
    if (price === undefined && provider === undefined) {
      add(['limits', key], 'costs cannot be counted without a price; add target.price or remove this limit');
    } else if (usd !== undefined && typeof currency === 'string' && currency !== 'USD') {
      add(['limits', 'usd'], `the target is priced in ${currency}; write money: instead, in ${currency}`);
    }
  }
  for (const [index, entry] of (Array.isArray(traffic) ? traffic : []).entries()) {
    if (mapOf(load)['mode'] !== 'closed' || mapOf(entry)['during'] === undefined) continue;
    const message = 'has no meaning for a closed load, where users ask when they are free; remove it or set mode: open';
    add(['traffic', index, 'during'], message);
  }
  for (const [index, entry] of (Array.isArray(traffic) ? traffic : []).entries()) {
    if (mapOf(load)['replay'] === undefined) break;
    for (const key of ['turns', 'think', 'followUp']) {
      if (mapOf(entry)[key] === undefined) continue;
      add(['traffic', index, key], 'has no meaning for a replay, whose trace says when each turn comes; remove it');
    }
  }
  const planned = plannedMs(load);
  const allowed = longest === undefined ? defaultLimits.durationMs : longest;
  if (planned !== null && typeof allowed === 'number' && planned > allowed) {
    const where = longest === undefined ? `the default limit of ${formatDurationMs(allowed)}` : 'limits.duration';
    const key = mapOf(load)['duration'] === undefined ? [] : ['duration'];
    add(['load', ...key], `is longer than ${where}; shorten it or raise limits.duration`);
  }
}

export type ScenarioFile = z.output<typeof scenarioSchema>;

/**
 * JSON Schema (2020-12) of the scenario file, for editors: completion, descriptions, type checks. With `providerIds`, no
 * other provider is accepted.
 */
export function scenarioJsonSchema(providerIds: readonly string[] = []): object {
  return {
    title: 'busytone scenario',
    description: 'What to send to an LLM endpoint, how much of it, and what counts as good enough.',
    ...z.toJSONSchema(scenarioSchema, {
      io: 'input',
      override: ({ zodSchema, jsonSchema }) => {
        if (zodSchema !== providerSchema || providerIds.length === 0) return;
        delete jsonSchema.pattern;
        jsonSchema.enum = [...providerIds];
      },
    }),
  };
}
