import type { ExchangeFacts } from './types.js';

/** Remarks on a response that leave its outcome as it is; told in docs/methodology.md. */
export type ResponseFlag = 'no_done' | 'budget_exhausted' | 'hidden_reasoning' | 'malformed_lines' | 'not_streamed';

export function flagsOf(facts: ExchangeFacts): readonly ResponseFlag[] {
  const { progress } = facts;
  const flags: ResponseFlag[] = [];
  const isHidden = (progress.usage?.reasoningTokens ?? 0) > 0 && progress.reasoningEvents === 0;
  if (progress.finishReason !== null && !progress.done && !progress.notStreamed) flags.push('no_done');
  if (spentOnReasoning(facts)) flags.push('budget_exhausted');
  if (isHidden) flags.push('hidden_reasoning');
  if (progress.malformedLines > 0) flags.push('malformed_lines');
  if (progress.notStreamed) flags.push('not_streamed');
  return flags;
}

/**
 * The token cap was reached before the answer began: reasoning was sent, or usage bills tokens that were not. The
 * endpoint did its work; the cap was too small.
 */
export function spentOnReasoning({ progress }: ExchangeFacts): boolean {
  const isBilled = (progress.usage?.completionTokens ?? 0) > 0;
  return (
    progress.finishReason === 'length' &&
    progress.answerEvents + progress.toolEvents === 0 &&
    (progress.reasoningEvents > 0 || isBilled)
  );
}
