import type { Language, Voice } from '../text/corpus.js';
import { makePiece, type Piece, pieceAt } from '../text/pieces.js';
import type { ReasoningField, UsageNumbers } from './frames.js';

/** Everything that was decided about an answer before its first token. */
export interface AnswerPlan {
  readonly language: Language;
  /** Chooses the sentence of the corpus that the text begins with. */
  readonly opening: number;
  readonly reasoning: number;
  readonly answer: number;
  readonly finish: 'stop' | 'length';
  readonly field: ReasoningField;
  readonly promptTokens: number;
  readonly cachedTokens: number;
}

export interface AnswerToken {
  readonly voice: Voice;
  readonly piece: Piece;
}

/**
 * The token at a position of the answer, the tags of the `think` styles included. The closing tag lies across the last
 * reasoning token and the first answer token, since servers cut it like any other text.
 */
export function tokenAt(plan: AnswerPlan, position: number): AnswerToken {
  const reasoning = position < plan.reasoning;
  const voice: Voice = reasoning ? 'reasoning' : 'answer';
  const piece = pieceAt(plan.language, voice, plan.opening, reasoning ? position : position - plan.reasoning);
  const opens = position === 0 || position === plan.reasoning;
  const tagged = plan.reasoning > 0 && (plan.field === 'think' || plan.field === 'think-unopened');
  const endsThought = tagged && position === plan.reasoning - 1;
  if (!opens && !endsThought) return { voice, piece };
  let text = opens ? piece.text.trimStart() : piece.text;
  if (tagged && position === 0 && plan.field === 'think') text = `<think>\n${text}`;
  if (endsThought && plan.answer > 0) text += '\n</thi';
  else if (endsThought && plan.finish === 'stop') text += '\n</think>\n\n';
  if (tagged && position === plan.reasoning) text = `nk>\n\n${text}`;
  return { voice, piece: makePiece(text) };
}

/** Usage after `tokens` of the answer. */
export function usageAfter(plan: AnswerPlan, tokens: number): UsageNumbers {
  return {
    promptTokens: plan.promptTokens,
    cachedTokens: plan.cachedTokens,
    reasoningTokens: Math.min(tokens, plan.reasoning),
    completionTokens: tokens,
  };
}
