import type { AttemptRecord } from '../measure/attempt.js';
import type { FigureSample } from '../measure/figure.js';
import { type IntentEnd, isDecided } from '../measure/intents.js';
import { tpotMs } from '../measure/metrics.js';
import type { Interval } from './interval.js';
import { allLatencyPoints, latencyPoints, rounded } from './latency-points.js';
import { markPoint, runPoint } from './mark-points.js';
import type { Point } from './measurements.js';
import type { OutputBatch, OutputContext } from './output.js';

/** Everything of a batch as points. The same records give the same points, so that writing twice changes nothing. */
export function pointsOf(
  batch: OutputBatch,
  { zeroWallMs, tags }: OutputContext,
  ownTags: Readonly<Record<string, string>>,
): Point[] {
  const common = { ...ownTags, ...tags };
  const at = (ms: number) => `${zeroWallMs + Math.round(ms)}000000`;
  return [
    ...batch.intervals.flatMap(interval => intervalPoints(interval, common, at(interval.startMs))),
    ...batch.loads.map(
      ({ startMs, planned, inFlight }): Point => ({
        measurement: 'busytone_load',
        tags: common,
        fields: { planned, in_flight: inFlight },
        nanoseconds: at(startMs),
      }),
    ),
    ...batch.figures.map(figure => telemetryPoint(figure, common, zeroWallMs)),
    ...attemptPoints(batch.attempts, common, zeroWallMs),
    ...batch.marks.map(mark => markPoint(mark, common, at)),
    ...(batch.run === null ? [] : [runPoint(batch.run, common)]),
  ];
}

function intervalPoints({ cells }: Interval, common: Readonly<Record<string, string>>, nanoseconds: string): Point[] {
  const byCell = cells.flatMap(cell => {
    const tags = { ...common, class: cell.class, phase: cell.phase };
    return [
      ...[...cell.attempts].map(
        ([outcome, sums]): Point => ({
          measurement: 'busytone_attempts',
          tags: { ...tags, outcome },
          fields: {
            count: sums.count,
            retries: sums.retries,
            reclicks: sums.reclicks,
            prompt_tokens: sums.promptTokens,
            output_tokens: sums.outputTokens,
            reasoning_tokens: sums.reasoningTokens,
            stalls: sums.stalls,
          },
          nanoseconds,
        }),
      ),
      ...(Object.entries(cell.ends) as [IntentEnd, number][])
        .filter(([, count]) => count > 0)
        .map(
          ([end, count]): Point => ({
            measurement: 'busytone_intents',
            tags: { ...tags, end },
            fields: {
              count,
              good: end === 'answered' ? cell.good : 0,
              busy: end === 'busy' ? count : 0,
              decided: isDecided(end) ? count : 0,
            },
            nanoseconds,
          }),
        ),
      ...latencyPoints(cell, tags, nanoseconds),
    ];
  });
  return [...byCell, ...allLatencyPoints(cells, common, nanoseconds)];
}

function telemetryPoint(figure: FigureSample, common: Readonly<Record<string, string>>, zeroWallMs: number): Point {
  return {
    measurement: 'busytone_telemetry',
    tags: { ...sourceLabels(figure, common), ...common, source: figure.source, name: figure.name },
    fields: { value: figure.value },
    nanoseconds: `${zeroWallMs * 1_000 + Math.round(figure.atMs * 1_000)}000`,
  };
}

/** A source's labels; one that is called like a tag of the run gets `source_` before its name. */
export function sourceLabels(
  { labels }: FigureSample,
  common: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(labels).map(([name, value]) => [
      Object.hasOwn(common, name) || name === 'source' || name === 'name' ? `source_${name}` : name,
      value,
    ]),
  );
}

/** Attempts of the same kind share one object of tags, so that whoever writes them needs to do so only once. */
function attemptPoints(
  attempts: readonly AttemptRecord[],
  common: Readonly<Record<string, string>>,
  zeroWallMs: number,
): Point[] {
  const known = new Map<string, Point['tags']>();
  return attempts.map(attempt => {
    const { class: name, phase, outcome } = attempt;
    const key = `${name}\n${phase}\n${outcome}`;
    const tags = known.get(key) ?? { ...common, class: name, phase, outcome };
    known.set(key, tags);
    return attemptPoint(attempt, tags, zeroWallMs);
  });
}

/** Two attempts may end in one microsecond: their numbers fill the digits below. */
function attemptPoint(a: AttemptRecord, tags: Point['tags'], zeroWallMs: number): Point {
  const since = (later: number | null, earlier: number | null) =>
    later === null || earlier === null ? null : rounded(later - earlier);
  const microseconds = zeroWallMs * 1_000 + Math.round(a.endMs * 1_000);
  return {
    measurement: 'busytone_attempt',
    tags,
    fields: {
      attempt: a.attempt,
      intent: a.intent,
      retry: a.retry,
      reclick: a.reclick,
      http: a.http,
      scheduled_ms: a.scheduledMs,
      lateness_ms: since(a.sentMs, a.scheduledMs),
      ttft_ms: since(a.firstTokenMs, a.scheduledMs),
      ttfa_ms: since(a.firstAnswerMs, a.scheduledMs),
      tpot_ms: rounded(tpotMs(a)),
      duration_ms: since(a.endMs, a.sentMs),
      prompt_tokens: a.promptTokens,
      output_tokens: a.outputTokens,
      reasoning_tokens: a.reasoningTokens,
      rule: a.rule,
    },
    nanoseconds: `${microseconds}${String(a.attempt % 1_000).padStart(3, '0')}`,
  };
}
