import Big from 'big.js';
import type { OutcomeClass } from '../protocol/types.js';
import type { AttemptRecord } from './attempt.js';
import { type IntentEnd, type IntentResult, isDecided } from './intents.js';
import { isBusyAttempt, isCancelled, isInterrupted, isPossiblyBusy } from './outcomes.js';

/** Everything about a set of intents that is a sum, counted in one pass over the records. */
export class Tally {
  readonly ends: Record<IntentEnd, number> = {
    answered: 0,
    busy: 0,
    abandoned: 0,
    failed: 0,
    cancelled: 0,
    interrupted: 0,
  };
  intents = 0;
  good = 0;
  /** Answers that spent their whole budget on thinking. */
  thoughtOnly = 0;
  /** Answers whose tokens nobody saw come: nothing can be said of their first ones. */
  unwatched = 0;
  /** Ended busy, or in a way that an overloaded endpoint often causes. */
  possiblyBusy = 0;
  lastEndMs = 0;
  attempts = 0;
  /** Attempts that neither the run nor a user who had enough ended. */
  ownEnds = 0;
  /** Times that users asked again. */
  reclicks = 0;
  busyAttempts = 0;
  readonly outcomes: Partial<Record<OutcomeClass, number>> = {};
  readonly stalls = { attempts: 0, count: 0, totalMs: 0, longestMs: 0 };
  readonly tokens = { prompt: 0, output: 0, reasoning: 0, fromUsage: 0 };
  readonly retryAfter = { seen: 0, followed: 0, accepted: 0 };
  cost: Big | null = null;

  add(result: IntentResult): void {
    this.intents += 1;
    this.ends[result.end] += 1;
    if (result.good) this.good += 1;
    if (result.end === 'answered' && result.last.flags.includes('budget_exhausted')) this.thoughtOnly += 1;
    if (result.end === 'answered' && result.last.flags.includes('unwatched')) this.unwatched += 1;
    if (isDecided(result.end) && isPossiblyBusy(result.last)) this.possiblyBusy += 1;
    this.lastEndMs = Math.max(this.lastEndMs, result.last.endMs);
    let before: AttemptRecord | null = null;
    for (const attempt of result.attempts) {
      this.addAttempt(attempt);
      if (before) this.addFollower(before, attempt);
      before = attempt;
    }
  }

  merge(other: Tally): void {
    for (const end of Object.keys(this.ends) as IntentEnd[]) this.ends[end] += other.ends[end];
    this.intents += other.intents;
    this.good += other.good;
    this.thoughtOnly += other.thoughtOnly;
    this.unwatched += other.unwatched;
    this.possiblyBusy += other.possiblyBusy;
    this.lastEndMs = Math.max(this.lastEndMs, other.lastEndMs);
    this.attempts += other.attempts;
    this.ownEnds += other.ownEnds;
    this.reclicks += other.reclicks;
    this.busyAttempts += other.busyAttempts;
    for (const [outcome, count] of Object.entries(other.outcomes) as [OutcomeClass, number][]) {
      this.outcomes[outcome] = (this.outcomes[outcome] ?? 0) + count;
    }
    this.stalls.attempts += other.stalls.attempts;
    this.stalls.count += other.stalls.count;
    this.stalls.totalMs += other.stalls.totalMs;
    this.stalls.longestMs = Math.max(this.stalls.longestMs, other.stalls.longestMs);
    for (const kind of ['prompt', 'output', 'reasoning', 'fromUsage'] as const) this.tokens[kind] += other.tokens[kind];
    for (const step of ['seen', 'followed', 'accepted'] as const) this.retryAfter[step] += other.retryAfter[step];
    if (other.cost !== null) this.cost = (this.cost ?? new Big(0)).plus(other.cost);
  }

  private addAttempt(a: AttemptRecord): void {
    this.attempts += 1;
    this.outcomes[a.outcome] = (this.outcomes[a.outcome] ?? 0) + 1;
    if (!isInterrupted(a) && !isCancelled(a)) {
      this.ownEnds += 1;
      if (isBusyAttempt(a)) this.busyAttempts += 1;
    }
    if (a.stallCount > 0) {
      this.stalls.attempts += 1;
      this.stalls.count += a.stallCount;
      this.stalls.totalMs += a.stallTotalMs;
      this.stalls.longestMs = Math.max(this.stalls.longestMs, a.longestGapMs);
    }
    this.tokens.prompt += a.promptTokens ?? 0;
    this.tokens.output += a.outputTokens;
    this.tokens.reasoning += a.reasoningTokens;
    if (a.tokenSource === 'usage') this.tokens.fromUsage += a.outputTokens;
    if (a.retryAfterMs !== null) this.retryAfter.seen += 1;
    if (a.cost !== null) this.cost = (this.cost ?? new Big(0)).plus(a.cost);
  }

  /** Who asked again, and whether they kept to what Retry-After had named and what that was worth. */
  private addFollower(before: AttemptRecord, next: AttemptRecord): void {
    if (next.reclick > before.reclick) this.reclicks += 1;
    if (before.retryAfterMs === null || isInterrupted(next)) return;
    const namedMs = (before.headersMs ?? before.endMs) + before.retryAfterMs;
    if (next.sentMs === null || next.sentMs < namedMs - waitedToleranceMs) return;
    this.retryAfter.followed += 1;
    if (next.firstTokenMs !== null) this.retryAfter.accepted += 1;
  }
}

/** Clocks of the two ends may disagree by the rounding of a stamp: a retry this much early still waited. */
const waitedToleranceMs = 1;
