import type { Inspection } from '../../engine/inspect.js';
import { promptTokensUsed, tokensOf } from '../../measure/attempt-record.js';
import type { CheckRequest } from '../../store/check-types.js';

/** One request as the report tells it. `promptTokens`: the estimate, where the endpoint does not count. */
export function requestRecord(purpose: string, inspection: Inspection, promptTokens: number | null): CheckRequest {
  const { progress, outcome, interruption, totalMs, reused } = inspection;
  const { outputTokens, tokenSource } = tokensOf(progress);
  const facts = { connected: progress.http !== null, progress, interruption };
  return {
    purpose,
    http: progress.http,
    outcome: promptTokens === null ? null : outcome.class,
    ttftMs: rounded(progress.firstTokenMs),
    ttfaMs: rounded(progress.firstAnswerMs),
    tpotMs: rounded(tpotOf(inspection)),
    totalMs: rounded(totalMs) ?? 0,
    promptTokens: promptTokens === null ? null : promptTokensUsed(facts, promptTokens),
    outputTokens: promptTokens === null ? 0 : outputTokens,
    tokenSource: promptTokens === null ? 'none' : tokenSource,
    reusedConnection: reused,
  };
}

/** Time for each output token after the first, in milliseconds; null below two tokens or with all of them at one stamp. */
export function tpotOf({ progress }: Inspection): number | null {
  const { firstTokenMs, lastTokenMs, tokenEvents, coalesced } = progress;
  const { outputTokens } = tokensOf(progress);
  if (firstTokenMs === null || lastTokenMs === null || outputTokens < 2 || coalesced >= tokenEvents - 1) return null;
  return (lastTokenMs - firstTokenMs) / (outputTokens - 1);
}

/** To the microsecond, as in every record. */
export function rounded(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms * 1_000) / 1_000;
}
