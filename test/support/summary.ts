import type {
  Distribution,
  ErrorSample,
  Percentile,
  Series,
  Share,
  SliceSummary,
} from '../../src/measure/summary-types.js';
import type { OutcomeClass } from '../../src/protocol/types.js';
import type { ReportInput } from '../../src/report/index.js';
import { ordinary } from '../../src/scenario/traffic/classes/profile.js';
import type { PhaseSpan, Scenario } from '../../src/scenario/types.js';
import type { RunManifest } from '../../src/store/run-types.js';
import { clientsWith, leavingAfter } from './clients.js';

/**
 * A viral surge against an endpoint that can answer 13 intents a second, worked out window by window, so that phases,
 * classes and the whole run add up to the same intents.
 */
export function surgeReport(): ReportInput {
  const windows = surgeWindows();
  const overall = slice('all', 0, phases.at(-1)?.endMs ?? 0, sum(windows.map(window => window.total)));
  const input: ReportInput = {
    summary: {
      schema: 'busytone.summary/1',
      run: {
        id: '20260211T091500Z-r1-launch-deepseek',
        scenario: 'r1-launch',
        planHash: '5d41402abc4b2a76b9719d911017c592ae2f9c8b01d53e77a4c0e1f5b6d7a890',
        target: 'api.deepseek.com',
        model: 'deepseek-reasoner',
        mode: 'open',
        engine: 'native',
        status: 'completed',
        stopReason: null,
        startedAt: '2026-02-11T09:15:00.000Z',
        spanMs: 318_400,
        drainMs: 18_400,
        timeCompression: 1,
      },
      validity: {
        verdict: 'VALID',
        checks: [
          { id: 'lateness', level: 'ok', message: 'Dispatch lateness p99 was 0.84 ms; the limit is 5 ms.' },
          { id: 'event_loop', level: 'ok', message: 'Event-loop delay p99 was 2.1 ms; the limit is 10 ms.' },
          {
            id: 'cpu',
            level: 'ok',
            message: 'The engine was above 80 % of a core for 0.4 % of the run; the limit is 5 %.',
          },
          {
            id: 'local_limit',
            level: 'ok',
            message: 'No attempt failed for want of sockets or memory on this machine.',
          },
          { id: 'arrivals', level: 'ok', message: 'Arrivals followed the plan (KS p = 0.43; the limit is 0.01).' },
          { id: 'records', level: 'ok', message: 'No record was lost or out of order.' },
        ],
      },
      verdict: {
        outcome: 'turned_busy',
        headline:
          'Turned busy 1m10s into the run at 14.6 intents/s; at worst 66.0 % of intents were turned away; recovered 40.0 s after the surge ended.',
        sentences: [
          '1939 of 4344 intents (44.6 %, 95 % interval 43.2 % to 46.1 %) were turned away for good, most often as busy.overloaded (HTTP 503).',
          '179 users left before the first token; 80 intents failed in other ways.',
          'Retries turned 4344 intents into 5701 requests, 1.31 for each.',
          'Users who got an answer waited 2.89 s for its first token at the median and 8.01 s at p95 (no limit at all counting those who got none).',
          'Objective missed: ttft.p95 < 5 s; so many intents got no answer that the percentile is infinite.',
        ],
        busyFromMs: 70_000,
        busyFromLoad: 14.6,
        busyUntilMs: 200_000,
        peakBusyRate: 0.66,
        peakBusyAtMs: 125_000,
        recovery: { state: 'recovered', timeMs: 40_000, ttftHysteresis: 1.06 },
      },
      slo: [
        { objective: 'ttft.p95 < 5 s', met: false, actual: null, limit: 5_000, unit: 'ms', failedIntentsDecide: true },
        { objective: 'tpot.p95 < 60 ms', met: true, actual: 47.3, limit: 60, unit: 'ms', failedIntentsDecide: false },
        {
          objective: 'busyRate < 2 %',
          met: false,
          actual: overall.busyRate.intents.value,
          limit: 0.02,
          unit: 'share',
          failedIntentsDecide: false,
        },
        {
          objective: 'goodFraction > 95 %',
          met: false,
          actual: overall.goodFraction,
          limit: 0.95,
          unit: 'share',
          failedIntentsDecide: false,
        },
      ],
      overall,
      phases: phases.map(phase =>
        slice(
          phase.label,
          phase.startMs,
          phase.endMs,
          sum(windows.filter(w => w.startMs >= phase.startMs && w.startMs < phase.endMs).map(w => w.total)),
        ),
      ),
      classes: classes.map((label, at) => slice(label, 0, 300_000, sum(windows.map(window => part(window.total, at))))),
      series: seriesOf(windows),
      errors: surgeErrors(overall),
      why: [],
      serving: [],
      client: null,
    },
    manifest: manifestOf(),
    plannedLoad: Array.from({ length: 301 }, (_, second) => ({ tMs: second * 1_000, load: loadAt(second * 1_000) })),
  };
  return input;
}

/** The same scenario on an endpoint that never saw a request: nothing sent, nothing answered, no windows. */
export function emptyReport(): ReportInput {
  const { summary, manifest } = surgeReport();
  const empty = slice('all', 0, 0, { offered: 0, answered: 0, good: 0, busy: 0, failed: 0, abandoned: 0, waitMs: 0 });
  return {
    summary: {
      ...summary,
      run: { ...summary.run, status: 'interrupted', stopReason: 'stop.signal', spanMs: 0, drainMs: 0 },
      verdict: {
        outcome: 'too_little_data',
        headline: 'Nothing was measured.',
        sentences: [],
        busyFromMs: null,
        busyFromLoad: null,
        busyUntilMs: null,
        peakBusyRate: null,
        peakBusyAtMs: null,
        recovery: { state: 'unknown', timeMs: null, ttftHysteresis: null },
      },
      slo: summary.slo.map(result => ({ ...result, met: null, actual: null, failedIntentsDecide: false })),
      overall: empty,
      phases: [],
      classes: [],
      series: seriesOf([]),
      errors: [],
    },
    manifest: { ...manifest, report: null, endedAt: null, gapsKept: false },
    plannedLoad: [],
  };
}

export const hostileText =
  '</script><script>alert(1)</script><img src=x onerror=alert(2)><b id=x> | a\\| ]]> --> & "q" \'s\' \u202eevil\u0000\u001b[31m\n' +
  '# h1 **b** `code` \r\n\u2028 [l](javascript:1) ![i](data:1) "><img src=x onerror=alert(3)> www.evil.test عربي @me https://x.test {{1}} \ud800';

/** Every string that can come from a server, a user or a file, replaced by one that tries to be more than text. */
export function hostileReport(): ReportInput {
  const text = hostileText;
  const input = surgeReport();
  const { summary, manifest } = input;
  return {
    ...input,
    summary: {
      ...summary,
      run: { ...summary.run, scenario: text, target: text, model: text, stopReason: text, id: text },
      verdict: { ...summary.verdict, headline: text, sentences: [text, text] },
      validity: { verdict: 'SUSPECT', checks: [{ id: text, level: 'suspect', message: text }] },
      slo: summary.slo.map(result => ({ ...result, objective: text })),
      phases: summary.phases.map(phase => ({ ...phase, label: text })),
      classes: summary.classes.map(one => ({ ...one, label: text, cost: text, currency: text })),
      errors: summary.errors.map(error => ({ ...error, message: text, providerCode: text, rule: text })),
    },
    manifest: {
      ...manifest,
      target: { name: text, url: text, model: text },
      scenario: {
        ...manifest.scenario,
        name: text,
        description: text,
        traffic: manifest.scenario.traffic.map(traffic => ({ ...traffic, class: text })),
      },
      versions: { busytone: text, node: text },
      host: { ...manifest.host, cpuModel: text, platform: text },
    },
  };
}

const windowMs = 5_000;
const capacity = 13;
const classes = ['long-reasoning', 'quick-chat', 'web-search'];
const phases: readonly PhaseSpan[] = [
  { label: 'baseline', startMs: 0, endMs: 60_000 },
  { label: 'onset', startMs: 60_000, endMs: 80_000 },
  { label: 'peak', startMs: 80_000, endMs: 140_000 },
  { label: 'decay', startMs: 140_000, endMs: 230_000 },
  { label: 'recovery', startMs: 230_000, endMs: 300_000 },
];

function loadAt(ms: number): number {
  const base = 2;
  const peak = 40;
  if (ms < 60_000) return base;
  if (ms < 80_000) return base + ((peak - base) * (ms - 60_000)) / 20_000;
  if (ms < 140_000) return peak;
  return base + (peak - base) * 0.5 ** ((ms - 140_000) / 20_000);
}

interface Counts {
  readonly offered: number;
  readonly answered: number;
  readonly good: number;
  readonly busy: number;
  readonly failed: number;
  readonly abandoned: number;
  /** Median wait for the first token, weighted by the answered. */
  readonly waitMs: number;
}

interface Window {
  readonly startMs: number;
  readonly load: number;
  readonly total: Counts;
}

function surgeWindows(): Window[] {
  return Array.from({ length: 60 }, (_, at) => {
    const startMs = at * windowMs;
    const load = loadAt(startMs + windowMs / 2);
    const wobble = ((at * 7919) % 11) / 11 - 0.5;
    const offered = Math.max(1, Math.round(load * 5 + wobble * 5));
    const room = Math.round(capacity * 5 + wobble * 6);
    const refused = Math.max(0, offered - room);
    const failed = Math.round(refused * 0.035);
    const abandoned = Math.round(refused * 0.08);
    const busy = refused - failed - abandoned;
    const answered = offered - refused;
    const pressure = Math.min(1, Math.max(0, (load - 8) / 14));
    const waitMs = 420 + 60 * wobble + 3_900 * pressure;
    const good = Math.round(answered * (1 - 0.55 * pressure));
    return { startMs, load, total: { offered, answered, good, busy, failed, abandoned, waitMs: waitMs * answered } };
  });
}

function sum(counts: readonly Counts[]): Counts {
  const total = (of: (one: Counts) => number) => counts.reduce((all, one) => all + of(one), 0);
  return {
    offered: total(one => one.offered),
    answered: total(one => one.answered),
    good: total(one => one.good),
    busy: total(one => one.busy),
    failed: total(one => one.failed),
    abandoned: total(one => one.abandoned),
    waitMs: total(one => one.waitMs),
  };
}

/** One class's share of a window; the parts of all three sum to the whole. */
function part(counts: Counts, at: number): Counts {
  const of = (count: number) => {
    const first = Math.round(count * 0.6);
    const second = Math.round((count - first) * 0.75);
    return [first, second, count - first - second][at] ?? 0;
  };
  const [answered, busy, failed, abandoned] = [
    of(counts.answered),
    of(counts.busy),
    of(counts.failed),
    of(counts.abandoned),
  ];
  return {
    offered: answered + busy + failed + abandoned,
    answered,
    good: Math.min(answered, of(counts.good)),
    busy,
    failed,
    abandoned,
    waitMs: counts.answered === 0 ? 0 : (counts.waitMs / counts.answered) * answered * (1.1 - 0.2 * at),
  };
}

function slice(label: string, startMs: number, endMs: number, counts: Counts): SliceSummary {
  const { offered, answered, good, busy, failed, abandoned } = counts;
  const seconds = Math.max(1, (endMs - startMs) / 1_000);
  const retries = Math.round(busy * 0.7);
  const attempts = offered + retries;
  const missing = offered - answered;
  const wait = answered === 0 ? 0 : counts.waitMs / answered;
  const of = (p50: number, spread: number) => distribution(answered, missing, p50, spread);
  const tokens = answered * 1_240;
  return {
    label,
    startMs,
    endMs,
    intents: {
      offered,
      sent: offered,
      answered,
      good,
      busy,
      abandoned,
      failed,
      cancelled: 0,
      interrupted: 0,
      notSent: 0,
    },
    goodFraction: offered === 0 ? null : good / offered,
    attempts,
    amplification: offered === 0 ? null : attempts / offered,
    retries: { library: retries, reclicks: 0 },
    ratesPerSecond: {
      offered: offered / seconds,
      sent: offered / seconds,
      completed: answered / seconds,
      good: good / seconds,
      outputTokens: tokens / seconds,
    },
    latency: {
      lateness: distribution(attempts, 0, 0.21, 0.6),
      ttfb: of(wait * 0.4, 0.5),
      ttft: of(wait, 0.62),
      ttftService: of(wait * 0.99, 0.62),
      ttfa: of(wait + 9_400, 0.4),
      thinkingTime: distribution(Math.round(answered * 0.7), 0, 9_100, 0.45),
      itl: distribution(tokens, 0, 24, 0.5),
      tpot: of(27, 0.33),
      e2e: of(wait + 31_000, 0.4),
      duration: of(wait + 31_000, 0.4),
    },
    tokensPerSecond: {
      all: distribution(answered, 0, 37, 0.3),
      reasoning: distribution(answered, 0, 38, 0.3),
      answer: distribution(answered, 0, 36, 0.3),
    },
    busyRate: {
      attempts: share(busy + retries, attempts),
      intents: share(busy, offered),
      upper: share(busy + Math.round(failed * 0.6), offered),
    },
    relativeBusyRate: null,
    failureRate: share(failed, offered),
    abandonment: { rate: share(abandoned, offered), afterMs: distribution(abandoned, 0, 30_000, 0.01) },
    outcomes: outcomesOf(counts, retries),
    stalls: {
      attempts: Math.round(answered * 0.012),
      count: Math.round(answered * 0.015),
      totalMs: answered * 20,
      longestMs: 4_310,
    },
    tokens: {
      prompt: offered * 410,
      output: tokens,
      reasoning: Math.round(tokens * 0.68),
      fromUsage: answered === 0 ? null : 1,
      perMinutePeak: Math.min(tokens, 967_200),
    },
    retryAfter: { seen: 0, followed: 0, accepted: 0 },
    cost: answered === 0 ? null : ((tokens * 2.19 + offered * 410 * 0.55) / 1e6).toFixed(2),
    currency: answered === 0 ? null : 'USD',
  };
}

function outcomesOf(counts: Counts, retries: number): Partial<Record<OutcomeClass, number>> {
  const refused = counts.busy + retries;
  const overloaded = Math.round(refused * 0.71);
  const silent = Math.round(refused * 0.17);
  const all: [OutcomeClass, number][] = [
    ['ok', counts.answered],
    ['busy.overloaded', overloaded],
    ['busy.silent', silent],
    ['busy.rate_limited', refused - overloaded - silent],
    ['client.aborted', counts.abandoned],
    ['gateway', Math.ceil(counts.failed / 2)],
    ['proto.truncated', Math.floor(counts.failed / 2)],
  ];
  return Object.fromEntries(all.filter(([, count]) => count > 0));
}

function surgeErrors(overall: SliceSummary): ErrorSample[] {
  const sample = (
    outcome: OutcomeClass,
    rest: Pick<ErrorSample, 'rule' | 'http' | 'providerCode' | 'message'>,
  ): ErrorSample => ({
    outcome,
    confidence: outcome.startsWith('busy.') ? 'certain' : 'likely',
    count: overall.outcomes[outcome] ?? 0,
    firstMs: 71_200,
    lastMs: 198_700,
    ...rest,
  });
  return [
    sample('busy.overloaded', {
      rule: '14.overloaded',
      http: 503,
      providerCode: 'server_busy',
      message: '服务器繁忙，请稍后再试。',
    }),
    sample('busy.silent', { rule: '23.keepalives_then_close', http: 200, providerCode: null, message: null }),
    sample('busy.rate_limited', {
      rule: '16.http_429',
      http: 429,
      providerCode: 'rate_limit_reached',
      message: 'Rate limit reached for organization [redacted]: 60 requests per minute.',
    }),
    sample('gateway', { rule: '18.http_504', http: 504, providerCode: null, message: '504 Gateway Time-out' }),
    sample('proto.truncated', { rule: '29.no_finish', http: 200, providerCode: null, message: null }),
  ];
}

/** A log-normal metric: its quantiles exactly, their intervals by the usual large-sample width. */
function distribution(n: number, missing: number, p50: number, sigma: number): Distribution {
  const at = (quantile: number, z: number): Percentile => {
    if (n === 0)
      return { value: null, low: null, high: null, adjusted: null, adjustedInfinite: missing > 0, enough: false };
    const value = p50 * Math.exp(sigma * z);
    const width = (2 * sigma) / Math.sqrt(n) / Math.max(0.05, 1 - quantile) / 4;
    const enough = n * (1 - quantile) >= 5;
    const adjusted = (quantile * (n + missing)) / n;
    return {
      value,
      low: value * Math.exp(-Math.min(0.4, width)),
      high: enough ? value * Math.exp(Math.min(0.4, width)) : null,
      adjusted: adjusted < 1 ? value * (1 + (adjusted - quantile) * 3) : null,
      adjustedInfinite: adjusted >= 1,
      enough,
    };
  };
  return {
    n,
    missing,
    min: n === 0 ? null : p50 * Math.exp(-2.8 * sigma),
    mean: n === 0 ? null : p50 * Math.exp((sigma * sigma) / 2),
    max: n === 0 ? null : p50 * Math.exp(3.1 * sigma),
    p50: at(0.5, 0),
    p90: at(0.9, 1.2816),
    p95: at(0.95, 1.6449),
    p99: at(0.99, 2.3263),
    p999: at(0.999, 3.0902),
  };
}

/** Wilson's interval. */
function share(count: number, of: number): Share {
  if (of === 0) return { count, of, value: null, low: null, high: null };
  const z = 1.96;
  const p = count / of;
  const middle = (p + (z * z) / (2 * of)) / (1 + (z * z) / of);
  const half = (z / (1 + (z * z) / of)) * Math.sqrt((p * (1 - p)) / of + (z * z) / (4 * of * of));
  return { count, of, value: p, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

function seriesOf(windows: readonly Window[]): Series {
  const column = (of: (window: Window) => number) => windows.map(of);
  const wait = (window: Window) => (window.total.answered === 0 ? null : window.total.waitMs / window.total.answered);
  const scaled = (add: number, by: number) =>
    windows.map(window => {
      const ms = wait(window);
      return ms === null ? null : (ms + add) * by;
    });
  const tokens = column(({ total }) => (total.answered * 1_240) / (windowMs / 1_000));
  return {
    windowMs,
    startMs: column(window => window.startMs),
    offered: column(({ total }) => total.offered),
    sent: column(({ total }) => total.offered),
    answered: column(({ total }) => total.answered),
    busy: column(({ total }) => total.busy),
    failed: column(({ total }) => total.failed),
    abandoned: column(({ total }) => total.abandoned),
    cancelled: column(() => 0),
    busyShare: windows.map(({ total }) => (total.offered === 0 ? null : total.busy / total.offered)),
    inFlight: column(({ total, startMs }) => total.answered * 6.2 + 9 * Math.sin(startMs / 9_000)),
    ttftP50Ms: scaled(0, 1),
    ttftP95Ms: scaled(0, 2.3),
    ttfaP50Ms: scaled(9_400, 1),
    ttfaP95Ms: scaled(9_400, 1.6),
    tpotP50Ms: windows.map(() => 27),
    latenessP99Ms: windows.map(() => 0.8),
    outputTokensPerSecond: tokens,
    reasoningTokensPerSecond: tokens.map(rate => rate * 0.68),
    outcomes: {
      ok: column(({ total }) => total.answered),
      'busy.overloaded': column(({ total }) => total.busy),
      gateway: column(({ total }) => total.failed),
      'client.aborted': column(({ total }) => total.abandoned),
    },
  };
}

function manifestOf(): RunManifest {
  return {
    schema: 'busytone.run/1',
    id: '20260211T091500Z-r1-launch-deepseek',
    status: 'completed',
    stopReason: null,
    pid: 4711,
    startedAt: '2026-02-11T09:15:00.000Z',
    endedAt: '2026-02-11T09:20:18.400Z',
    planHash: '5d41402abc4b2a76b9719d911017c592ae2f9c8b01d53e77a4c0e1f5b6d7a890',
    salt: '00c0ffee',
    phases,
    durationMs: 300_000,
    estimate: {
      intents: 4_300,
      followUps: 0,
      inputTokens: 1_763_000,
      outputTokens: 5_332_000,
      reasoningTokens: 3_625_000,
      peakLoad: 40,
      peakConcurrency: 2_480,
      cost: '12.65',
      currency: 'USD',
    },
    scenario: surgeScenario(),
    target: { name: 'api.deepseek.com', url: 'https://api.deepseek.com/v1', model: 'deepseek-reasoner' },
    engine: 'native',
    report: {
      startedWallMs: Date.parse('2026-02-11T09:15:00.000Z'),
      endedMs: 318_400,
      stop: { status: 'completed', reason: null },
      offeredIntents: 4_300,
      notSentIntents: 0,
      attempts: 5_600,
      peakInFlight: 431,
      loopDelayP99Ms: 2.1,
      cpuOver80: 0.004,
      cpuOver95: 0,
      workers: 1,
      lostWorkers: [],
      threads: [],
      marks: [],
    },
    timeCompression: 1,
    gapsKept: true,
    sources: [],
    outputs: [],
    versions: { busytone: '0.1.0', node: '20.20.0' },
    host: { platform: 'linux x64', cpus: 8, cpuModel: 'AMD EPYC 7763', memoryBytes: 34_359_738_368 },
  };
}

function surgeScenario(): Scenario {
  const clients = clientsWith('openai-sdk', { patience: leavingAfter(30_000) });
  const traffic = (name: string, weight: number, output: number, reasoning: number) => ({
    ...ordinary,
    class: name,
    text: 'prose' as const,
    weight,
    inputTokens: { of: { kind: 'lognormal' as const, mu: 5.6, sigma: 0.9 }, min: 16, max: 8_000 },
    outputTokens: { of: { kind: 'lognormal' as const, mu: Math.log(output), sigma: 0.8 }, min: 32, max: 8_192 },
    reasoningShare: { kind: 'constant' as const, value: reasoning },
    chineseShare: 0.4,
    clients,
    apiKeyEnv: null,
  });
  return {
    name: 'r1-launch',
    description: 'A model goes viral: twenty times the load within twenty seconds.',
    seed: 20250127,
    target: {
      provider: null,
      name: 'api.deepseek.com',
      url: 'https://api.deepseek.com/v1',
      model: 'deepseek-reasoner',
      apiKeyEnv: 'DEEPSEEK_API_KEY',
      headers: {},
      price: { currency: 'USD', input: '0.55', inputCached: null, output: '2.19' },
      connections: 'reuse',
      http: 1.1,
      proxy: null,
      proxyAuthEnv: null,
    },
    load: {
      mode: 'open',
      arrivals: 'poisson',
      durationMs: 300_000,
      shape: {
        kind: 'flash-crowd',
        base: 2,
        peakFactor: 20,
        startMs: 60_000,
        riseMs: 20_000,
        holdMs: 60_000,
        halfLifeMs: 20_000,
      },
    },
    traffic: [
      traffic('long-reasoning', 6, 1_600, 0.8),
      traffic('quick-chat', 3, 320, 0),
      traffic('web-search', 1, 700, 0.35),
    ],
    clients,
    slo: {
      latency: [
        { metric: 'ttft', percentile: 'p95', limitMs: 5_000 },
        { metric: 'tpot', percentile: 'p95', limitMs: 60 },
      ],
      busyRate: 0.02,
      goodFraction: 0.95,
    },
    limits: { requests: 10_000, tokens: 12_000_000, money: '25', concurrency: 2_000, durationMs: 900_000 },
    deadlines: { connectMs: 10_000, headersMs: 60_000, firstTokenMs: 60_000, gapMs: 60_000, totalMs: 600_000 },
    stallMs: 1_000,
    allowHosts: [],
    telemetry: [],
    outputs: [],
  };
}
