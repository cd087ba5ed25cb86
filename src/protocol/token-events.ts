import type { Delta } from './delta.js';
import { GapList } from './gaps.js';
import type { MutableProgress } from './progress.js';
import { ThinkSplitter } from './think.js';
import { TokenEstimator } from './tokens.js';

/**
 * Books the token events of one response into its progress: stamps, gaps, stalls, and what was reasoning and what
 * answer. A tool call or a refusal is an answer.
 */
export class TokenEvents {
  private readonly progress: MutableProgress;
  private readonly stallMs: number;
  private readonly gapList: GapList | null;
  private readonly think = new ThinkSplitter();
  private reasoning = new TokenEstimator();
  private answer = new TokenEstimator();

  constructor(progress: MutableProgress, options: { readonly stallMs: number; readonly keepGaps: boolean }) {
    this.progress = progress;
    this.stallMs = options.stallMs;
    this.gapList = options.keepGaps ? new GapList() : null;
  }

  get gaps(): Float32Array {
    return this.gapList === null ? new Float32Array(0) : this.gapList.view();
  }

  /** `delta` carried tokens, and arrived at `atMs`. */
  add(delta: Delta, atMs: number): void {
    const { progress } = this;
    this.stamp(atMs);
    const inFields = delta.reasoning !== '' || delta.sealedReasoning;
    const isTool = delta.tools !== '';
    if (inFields || isTool || delta.refusal !== '') this.think.close();
    const split = delta.content === '' ? 0 : this.think.push(delta.content);
    if (split > 0 && this.think.revised) this.turnIntoReasoning();
    const isAnswer = delta.content.length > split || delta.refusal !== '';
    if (inFields || split > 0) {
      progress.reasoningEvents += 1;
      progress.firstReasoningMs ??= atMs;
      if (inFields) this.reasoning.add(delta.reasoning);
      if (split > 0) this.reasoning.add(delta.content.slice(0, split));
      progress.estimatedReasoningTokens = this.reasoning.tokens;
    }
    if (isAnswer) progress.answerEvents += 1;
    if (isTool) progress.toolEvents += 1;
    if (isAnswer || isTool) {
      progress.firstAnswerMs ??= atMs;
      this.answer.add(split === 0 ? delta.content : delta.content.slice(split));
      this.answer.add(delta.refusal);
      this.answer.add(delta.tools);
      progress.estimatedAnswerTokens = this.answer.tokens;
    }
  }

  private stamp(atMs: number): void {
    const { progress } = this;
    progress.tokenEvents += 1;
    progress.firstTokenMs ??= atMs;
    if (progress.lastTokenMs !== null) {
      const gapMs = Math.max(0, atMs - progress.lastTokenMs);
      if (gapMs === 0) progress.coalesced += 1;
      if (gapMs > progress.longestGapMs) progress.longestGapMs = gapMs;
      if (gapMs > this.stallMs) {
        progress.stallCount += 1;
        progress.stallTotalMs += gapMs;
      }
      this.gapList?.add(gapMs);
    }
    progress.lastTokenMs = atMs;
  }

  /** A closing tag without its opening one came: all that was taken for answer until now was reasoning. */
  private turnIntoReasoning(): void {
    const { progress } = this;
    progress.reasoningEvents += progress.answerEvents;
    progress.answerEvents = 0;
    progress.firstReasoningMs ??= progress.firstAnswerMs;
    progress.firstAnswerMs = null;
    [this.reasoning, this.answer] = [this.answer, this.reasoning];
    progress.estimatedReasoningTokens = this.reasoning.tokens;
    progress.estimatedAnswerTokens = this.answer.tokens;
  }
}
