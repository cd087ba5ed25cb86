import { type IntentMaker, intentMaker } from '../traffic/mix.js';
import type { Intent, ReplayLoad, TrafficClass } from '../types.js';

const known = (tokens: number | undefined): number | null => (tokens === undefined || tokens < 0 ? null : tokens);

/** The intents of a replay, in order of time. What the trace does not tell is drawn from the row's class, or the mix. */
export function* replayIntents(load: ReplayLoad, traffic: readonly TrafficClass[], seed: number): Generator<Intent> {
  const { trace, blockTokens } = load;
  const mix = intentMaker(traffic, seed);
  const makers: readonly IntentMaker[] = trace.classes.map(name => {
    const of = traffic.find(each => each.class === name);
    return of === undefined ? mix : intentMaker([{ ...of, weight: 1 }], seed);
  });
  for (const [index, scheduledMs] of trace.scheduledMs.entries()) {
    const make = makers[(trace.classAt[index] ?? 0) - 1] ?? mix;
    const drawn = make(index, scheduledMs, {
      inputTokens: known(trace.inputTokens[index]),
      outputTokens: known(trace.outputTokens[index]),
      reasoningTokens: known(trace.reasoningTokens[index]),
    });
    const ids = trace.blocks.subarray(trace.blocksFrom[index] ?? 0, trace.blocksFrom[index + 1] ?? 0);
    const blocks = blockTokens === null || ids.length === 0 ? null : { tokens: blockTokens, ids: [...ids] };
    yield {
      ...drawn,
      session: trace.session[index] ?? index,
      turn: trace.turn[index] ?? 1,
      // A block's text is the same in every prompt, so all that have blocks are in one language.
      language: blocks === null ? drawn.language : (traffic[0]?.chineseShare ?? 0) >= 0.5 ? 'zh' : 'en',
      blocks,
    };
  }
}
