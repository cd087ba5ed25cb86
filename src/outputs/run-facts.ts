import type { Summary } from '../measure/summary-types.js';

/** When a run was, on the wall clock. */
export interface RunSpan {
  /** Load time zero in whole milliseconds since 1970. */
  readonly zeroWallMs: number;
  /** Load time of the end. */
  readonly endedMs: number;
}

interface RunFigure {
  readonly kind: 'count' | 'float';
  readonly means: string;
  readonly of: (summary: Summary, span: RunSpan) => number | null;
}

const figure = (kind: RunFigure['kind'], means: string, of: RunFigure['of']): RunFigure => ({ kind, means, of });
const latency = (metric: 'ttft' | 'ttfa' | 'tpot' | 'e2e' | 'lateness', p: 'p50' | 'p95' | 'p99') =>
  figure('float', `${p} of ${metric}, exact.`, ({ overall }) => overall.latency[metric][p].value);

/** The numbers of a run that is over, by field; those in milliseconds are seconds in Prometheus and OpenTelemetry. */
export const runFigures = {
  started_at_ms: figure('count', 'Load time zero, since 1970.', (_, { zeroWallMs }) => zeroWallMs),
  ended_at_ms: figure(
    'count',
    'The end, since 1970.',
    (_, { zeroWallMs, endedMs }) => zeroWallMs + Math.round(endedMs),
  ),
  busy_at_ms: figure('count', 'When it turned busy, since 1970.', ({ verdict }, { zeroWallMs }) =>
    verdict.busyFromMs === null ? null : zeroWallMs + Math.round(verdict.busyFromMs),
  ),
  recovery_ms: figure('float', 'From the end of the surge to recovery.', ({ verdict }) => verdict.recovery.timeMs),
  intents: figure('count', 'Intents sent.', ({ overall }) => overall.intents.sent),
  answered: figure('count', 'Intents answered.', ({ overall }) => overall.intents.answered),
  good: figure('count', 'Intents answered within every latency objective.', ({ overall }) => overall.intents.good),
  busy: figure('count', 'Intents turned away.', ({ overall }) => overall.intents.busy),
  abandoned: figure('count', 'Intents whose user left.', ({ overall }) => overall.intents.abandoned),
  failed: figure('count', 'Intents that failed.', ({ overall }) => overall.intents.failed),
  attempts: figure('count', 'HTTP requests.', ({ overall }) => overall.attempts),
  output_tokens: figure('count', 'Output tokens.', ({ overall }) => overall.tokens.output),
  good_fraction: figure('float', 'Good / all intents.', ({ overall }) => overall.goodFraction),
  busy_rate: figure('float', 'Busy / decided intents.', ({ overall }) => overall.busyRate.intents.value),
  failure_rate: figure('float', 'Failed / decided intents.', ({ overall }) => overall.failureRate.value),
  amplification: figure('float', 'Attempts / intents.', ({ overall }) => overall.amplification),
  offered_per_second: figure('float', 'Intents offered.', ({ overall }) => overall.ratesPerSecond.offered),
  good_per_second: figure('float', 'Goodput.', ({ overall }) => overall.ratesPerSecond.good),
  tokens_per_second: figure('float', 'Output tokens.', ({ overall }) => overall.ratesPerSecond.outputTokens),
  ttft_p50_ms: latency('ttft', 'p50'),
  ttft_p95_ms: latency('ttft', 'p95'),
  ttft_p99_ms: latency('ttft', 'p99'),
  ttfa_p50_ms: latency('ttfa', 'p50'),
  ttfa_p95_ms: latency('ttfa', 'p95'),
  tpot_p50_ms: latency('tpot', 'p50'),
  tpot_p95_ms: latency('tpot', 'p95'),
  e2e_p50_ms: latency('e2e', 'p50'),
  e2e_p95_ms: latency('e2e', 'p95'),
  lateness_p99_ms: latency('lateness', 'p99'),
} as const satisfies Readonly<Record<string, RunFigure>>;

export type RunFigureName = keyof typeof runFigures;

export const runFigureNames = Object.keys(runFigures) as RunFigureName[];

/** What a run that is over comes to, for an archive of runs. */
export interface RunFacts extends RunSpan {
  readonly figures: Readonly<Record<RunFigureName, number | null>>;
  readonly words: RunWords;
  /** When the endpoint turned busy by the verdict, in load time; null when it did not. */
  readonly busyFromMs: number | null;
}

/** `verdict`, `validity` and `status` as in `summary.json`; `plan` begins the plan's hash. */
export interface RunWords {
  readonly verdict: string;
  readonly validity: string;
  readonly status: string;
  readonly engine: string;
  readonly plan: string;
  readonly headline: string;
}

export const runWordNames = ['verdict', 'validity', 'status', 'engine', 'plan', 'headline'] as const;

/** Fields of `busytone_run`. */
export const runPointFields = {
  ...(Object.fromEntries(runWordNames.map(name => [name, 'text'])) as Record<keyof RunWords, 'text'>),
  ...(Object.fromEntries(runFigureNames.map(name => [name, runFigures[name].kind])) as Record<
    RunFigureName,
    RunFigure['kind']
  >),
};

/** Digits of the plan's hash that are enough to tell plans apart by eye. */
const planDigits = 12;

export function runFactsOf(summary: Summary, span: RunSpan): RunFacts {
  const figures = runFigureNames.map(name => [name, runFigures[name].of(summary, span)] as const);
  const { run, verdict, validity } = summary;
  return {
    ...span,
    figures: Object.fromEntries(figures) as Record<RunFigureName, number | null>,
    words: {
      verdict: verdict.outcome,
      validity: validity.verdict,
      status: run.status,
      engine: run.engine,
      plan: run.planHash.slice(0, planDigits),
      headline: verdict.headline,
    },
    busyFromMs: verdict.busyFromMs,
  };
}

/** A figure as Prometheus and OpenTelemetry want it: times in seconds. */
export function inBaseUnit(name: RunFigureName, value: number): { readonly name: string; readonly value: number } {
  return name.endsWith('_ms') ? { name: name.replace(/_ms$/, '_seconds'), value: value / 1_000 } : { name, value };
}
