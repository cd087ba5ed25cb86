import { attemptCost } from '../protocol/cost.js';
import { flagsOf } from '../protocol/flags.js';
import { classify } from '../protocol/outcome.js';
import type { ExchangeFacts, ResponseProgress } from '../protocol/types.js';
import type { Intent, Plan, Price } from '../scenario/types.js';
import type { AttemptFlag, AttemptRecord } from './attempt.js';

/** One attempt on the wire that is over, as every engine knows it. Times are load times in milliseconds. */
export interface EndedExchange {
  readonly facts: ExchangeFacts;
  readonly sentMs: number | null;
  readonly connectedMs: number | null;
  readonly endMs: number;
  readonly reused: boolean;
  /** A kept connection was found closed, and the request went out again on a fresh one. */
  readonly resent: boolean;
}

/** Which attempt of which intent a record speaks of. */
export interface AttemptIdentity {
  readonly attempt: number;
  readonly intent: Intent;
  readonly retry: number;
  readonly reclick: number;
  readonly scheduledMs: number;
}

/** What is the same in all records of a run. */
export interface RecordContext {
  readonly plan: Pick<Plan, 'phaseAt'>;
  readonly target: string;
  /** Which thread or process sent it; 0 where there is one. */
  readonly worker?: number;
  readonly price: Price | null;
  readonly redact: (text: string) => string;
}

const longestText = 300;

/** Everything that is known of an ended exchange as a record; `last` and the place of its gaps are filled in later. */
export function attemptRecord(
  exchange: EndedExchange,
  identity: AttemptIdentity,
  context: RecordContext,
): AttemptRecord {
  const { facts } = exchange;
  const { progress } = facts;
  const outcome = classify(facts);
  const { intent } = identity;
  return {
    attempt: identity.attempt,
    intent: intent.index,
    retry: identity.retry,
    reclick: identity.reclick,
    last: true,
    session: intent.session,
    turn: intent.turn,
    target: context.target,
    class: intent.class,
    phase: context.plan.phaseAt(identity.scheduledMs),
    worker: context.worker ?? 0,

    scheduledMs: micro(identity.scheduledMs),
    sentMs: microOrNull(exchange.sentMs),
    connectedMs: microOrNull(exchange.connectedMs),
    headersMs: microOrNull(progress.headersMs),
    firstEventMs: microOrNull(progress.firstEventMs),
    firstTokenMs: microOrNull(progress.firstTokenMs),
    firstReasoningMs: microOrNull(progress.firstReasoningMs),
    firstAnswerMs: microOrNull(progress.firstAnswerMs),
    lastTokenMs: microOrNull(progress.lastTokenMs),
    endMs: micro(exchange.endMs),
    reused: exchange.reused,

    http: progress.http,
    outcome: outcome.class,
    rule: outcome.rule,
    confidence: outcome.confidence,
    busySuspect: outcome.busySuspect,
    stage: outcome.stage,
    scope: outcome.scope,
    providerCode: fromWire(outcome.providerCode, context.redact),
    message: fromWire(outcome.message, context.redact),
    retryAfterMs: progress.retryAfterMs,
    abortReason: facts.interruption?.kind === 'aborted' ? facts.interruption.reason : null,
    finishReason: fromWire(progress.finishReason, context.redact),

    plannedInputTokens: intent.inputTokens,
    plannedOutputTokens: intent.outputTokens,
    plannedReasoningTokens: intent.reasoningTokens,
    ...tokensOf(progress),
    cost: costOf(facts, intent, context.price),

    tokenEvents: progress.tokenEvents,
    reasoningEvents: progress.reasoningEvents,
    keepAlives: progress.keepAlives,
    coalesced: progress.coalesced,
    bodyBytes: progress.bodyBytes,
    stallCount: progress.stallCount,
    stallTotalMs: micro(progress.stallTotalMs),
    longestGapMs: micro(progress.longestGapMs),
    flags: attemptFlags(exchange),

    gapsAt: null,
    gapCount: 0,
  };
}

function attemptFlags({ facts, resent }: EndedExchange): readonly AttemptFlag[] {
  const { tokenEvents, firstTokenMs } = facts.progress;
  return [
    ...flagsOf(facts),
    ...(resent ? (['resent'] as const) : []),
    ...(tokenEvents > 0 && firstTokenMs === null ? (['unwatched'] as const) : []),
  ];
}

/** Prompt tokens that the target has worked on, for limits and cost: none where it turned the request away. */
export function promptTokensUsed(facts: ExchangeFacts, plannedTokens: number): number {
  const { progress, interruption } = facts;
  if (progress.usage?.promptTokens != null) return progress.usage.promptTokens;
  if (progress.http !== null) return progress.http < 300 ? plannedTokens : 0;
  // No answer yet: a client that gives up does not know whether its prompt was read, so it is taken to be billed.
  return facts.connected && interruption?.kind !== 'network' ? plannedTokens : 0;
}

/** Token counts of a response: by its usage, else estimated from its text. */
export function tokensOf(progress: ResponseProgress) {
  const { usage } = progress;
  const estimatedOutputTokens = progress.estimatedReasoningTokens + progress.estimatedAnswerTokens;
  const outputTokens = usage?.completionTokens ?? estimatedOutputTokens;
  const tokenSource: AttemptRecord['tokenSource'] =
    usage?.completionTokens != null ? 'usage' : outputTokens > 0 ? 'estimate' : 'none';
  return {
    promptTokens: usage?.promptTokens ?? null,
    outputTokens,
    reasoningTokens: usage?.reasoningTokens ?? Math.min(outputTokens, progress.estimatedReasoningTokens),
    tokenSource,
    estimatedOutputTokens,
    cachedTokens: usage?.cachedTokens ?? null,
  };
}

function costOf(facts: ExchangeFacts, intent: Intent, price: Price | null): string | null {
  if (price === null) return null;
  const { outputTokens, cachedTokens } = tokensOf(facts.progress);
  const prompt = promptTokensUsed(facts, intent.inputTokens);
  return attemptCost(price, { prompt, cached: cachedTokens ?? 0, output: outputTokens });
}

/** An endpoint's words, of whatever length and with whatever in them, as they are kept. */
function fromWire(text: string | null, redact: (text: string) => string): string | null {
  return text === null ? null : redact(text).slice(0, longestText);
}

function micro(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}

function microOrNull(ms: number | null): number | null {
  return ms === null ? null : micro(ms);
}
