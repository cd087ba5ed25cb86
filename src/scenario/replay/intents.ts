import { type ConversationMaker, conversationMaker } from '../traffic/conversation.js';
import type { Intent, PhaseLabel, ReplayLoad, TrafficClass } from '../types.js';

const known = (tokens: number | undefined): number | null => (tokens === undefined || tokens < 0 ? null : tokens);

/**
 * The intents of a replay, in order of time. What the trace does not tell is drawn from the row's class, or the mix: class
 * and language by the conversation, lengths by the row.
 */
export function* replayIntents(
  load: ReplayLoad,
  traffic: readonly TrafficClass[],
  seed: number,
  phaseAt: (ms: number) => PhaseLabel,
): Generator<Intent> {
  const { trace, blockTokens } = load;
  const mix = conversationMaker(traffic, seed);
  const makers: readonly ConversationMaker[] = trace.classes.map(name => {
    const of = traffic.find(each => each.class === name);
    return of === undefined ? mix : conversationMaker([{ ...of, weight: 1, during: null }], seed);
  });
  for (const [index, scheduledMs] of trace.scheduledMs.entries()) {
    const maker = makers[(trace.classAt[index] ?? 0) - 1] ?? mix;
    const lengths = {
      inputTokens: known(trace.inputTokens[index]),
      outputTokens: known(trace.outputTokens[index]),
      reasoningTokens: known(trace.reasoningTokens[index]),
      draw: index,
    };
    const session = trace.session[index] ?? index;
    const drawn = maker.begin({ session, scheduledMs, phase: phaseAt(scheduledMs), known: lengths }, index);
    const ids = trace.blocks.subarray(trace.blocksFrom[index] ?? 0, trace.blocksFrom[index + 1] ?? 0);
    const blocks = blockTokens === null || ids.length === 0 ? null : { tokens: blockTokens, ids: [...ids] };
    yield {
      ...drawn,
      turn: trace.turn[index] ?? 1,
      // A block's text is the same in every prompt, so all that have blocks are in one language.
      language: blocks === null ? drawn.language : (traffic[0]?.chineseShare ?? 0) >= 0.5 ? 'zh' : 'en',
      blocks,
    };
  }
}
