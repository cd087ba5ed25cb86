import type { OutcomeClass } from '../protocol/types.js';
import type { Plan } from '../scenario/types.js';
import { LogLinearHistogram } from '../stats/histogram.js';
import { quantileRank } from '../stats/quantile.js';
import type { AttemptRecord } from './attempt.js';
import { endOf, type IntentEnd } from './intents.js';
import { tpotMs } from './metrics.js';

/** Where a run stands, as its engine says a few times a second. */
export interface LiveProgress {
  readonly atMs: number;
  readonly offered: number;
  readonly sent: number;
  readonly ended: number;
  readonly inFlight: number;
  readonly waitingRetries: number;
  readonly draining: boolean;
}

/** Numbers for a live view. Percentiles are within 0.4 %, null without samples. */
export interface LiveSnapshot {
  readonly progress: LiveProgress;
  readonly phase: string;
  /** Planned load now: intents per second, or users. */
  readonly plannedLoad: number;
  readonly overall: LiveFigures;
  /** The same over attempts that ended within the last ten seconds. */
  readonly recent: LiveFigures;
}

export interface LiveFigures {
  readonly attempts: number;
  readonly outcomes: Partial<Record<OutcomeClass, number>>;
  /** Intents that came to their end, by how. */
  readonly intents: Readonly<Record<IntentEnd, number>>;
  /** Busy intents / intents that count for or against the endpoint. */
  readonly busyShare: number | null;
  readonly ttftMs: LivePercentiles;
  readonly ttfaMs: LivePercentiles;
  readonly tpotMs: LivePercentiles;
  readonly outputTokensPerSecond: number;
}

export interface LivePercentiles {
  readonly p50: number | null;
  readonly p95: number | null;
}

const sliceMs = 1_000;
const recentSlices = 10;

/** Keeps the numbers of a live view up to date in constant memory and a few operations for each attempt. */
export class LiveStats {
  private readonly overall = new Tally();
  /** One for each of the last seconds, by the second in which attempts ended. */
  private readonly slices = new Map<number, Tally>();
  /** When the user asked, of intents whose retry is still to come. */
  private readonly asked = new Map<number, number>();

  constructor(private readonly plan: Plan) {}

  add(batch: readonly AttemptRecord[]): void {
    for (const attempt of batch) {
      const askedMs = this.asked.get(attempt.intent) ?? attempt.scheduledMs;
      if (attempt.last) this.asked.delete(attempt.intent);
      else this.asked.set(attempt.intent, askedMs);
      this.overall.add(attempt, askedMs);
      this.sliceOf(attempt.endMs).add(attempt, askedMs);
    }
  }

  snapshot(progress: LiveProgress): LiveSnapshot {
    const now = Math.floor(progress.atMs / sliceMs);
    const recent = new Tally();
    for (const [second, slice] of this.slices) {
      if (second <= now - recentSlices) this.slices.delete(second);
      else recent.merge(slice);
    }
    const recentMs = Math.min(progress.atMs, progress.atMs - (now - recentSlices + 1) * sliceMs);
    return {
      progress,
      phase: this.plan.phaseAt(progress.atMs),
      plannedLoad: this.plan.loadAt(progress.atMs),
      overall: this.overall.figures(progress.atMs),
      recent: recent.figures(recentMs),
    };
  }

  private sliceOf(atMs: number): Tally {
    const second = Math.floor(atMs / sliceMs);
    const known = this.slices.get(second);
    if (known) return known;
    const made = new Tally();
    this.slices.set(second, made);
    return made;
  }
}

class Tally {
  private attempts = 0;
  private readonly outcomes: Partial<Record<OutcomeClass, number>> = {};
  private readonly intents: Record<IntentEnd, number> = {
    answered: 0,
    busy: 0,
    abandoned: 0,
    failed: 0,
    cancelled: 0,
    interrupted: 0,
  };
  private readonly ttft = new LogLinearHistogram();
  private readonly ttfa = new LogLinearHistogram();
  private readonly tpot = new LogLinearHistogram();
  private tokens = 0;

  add(attempt: AttemptRecord, askedMs: number): void {
    this.attempts += 1;
    this.outcomes[attempt.outcome] = (this.outcomes[attempt.outcome] ?? 0) + 1;
    this.tokens += attempt.outputTokens;
    if (!attempt.last) return;
    const end = endOf(attempt);
    this.intents[end] += 1;
    if (end !== 'answered') return;
    if (attempt.firstTokenMs !== null) this.ttft.add(attempt.firstTokenMs - askedMs);
    if (attempt.firstAnswerMs !== null) this.ttfa.add(attempt.firstAnswerMs - askedMs);
    const pace = tpotMs(attempt);
    if (pace !== null) this.tpot.add(pace);
  }

  merge(other: Tally): void {
    this.attempts += other.attempts;
    this.tokens += other.tokens;
    for (const [outcome, count] of Object.entries(other.outcomes) as [OutcomeClass, number][]) {
      this.outcomes[outcome] = (this.outcomes[outcome] ?? 0) + count;
    }
    for (const end of Object.keys(this.intents) as IntentEnd[]) this.intents[end] += other.intents[end];
    this.ttft.merge(other.ttft);
    this.ttfa.merge(other.ttfa);
    this.tpot.merge(other.tpot);
  }

  figures(overMs: number): LiveFigures {
    const { answered, busy, abandoned, failed } = this.intents;
    const decided = answered + busy + abandoned + failed;
    return {
      attempts: this.attempts,
      outcomes: { ...this.outcomes },
      intents: { ...this.intents },
      busyShare: decided === 0 ? null : busy / decided,
      ttftMs: percentilesOf(this.ttft),
      ttfaMs: percentilesOf(this.ttfa),
      tpotMs: percentilesOf(this.tpot),
      outputTokensPerSecond: overMs <= 0 ? 0 : (this.tokens / overMs) * 1_000,
    };
  }
}

function percentilesOf(histogram: LogLinearHistogram): LivePercentiles {
  const n = histogram.count;
  if (n === 0) return { p50: null, p95: null };
  const [p50, p95] = histogram.valuesAt([quantileRank(0.5, n), quantileRank(0.95, n)]);
  return { p50: p50 ?? null, p95: p95 ?? null };
}
