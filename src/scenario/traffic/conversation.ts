import { sample } from '../distributions.js';
import { type Random, randomFamily } from '../random.js';
import type { FollowUp, Intent, TrafficClass } from '../types.js';
import { type Beginning, classChooser, drawLength, type KnownLengths, nothingKnown } from './mix.js';

/** Turns that a conversation can have at most. */
export const mostTurns = 1_000;

/** Makes the intents of conversations from the seed, the conversation's number and the turn alone. */
export interface ConversationMaker {
  /** The first turn. `index` is passed through. */
  begin(beginning: Beginning, index: number): Intent;
  /** Turns of the conversation that this intent belongs to, at most: users whose answer fails ask no more. */
  turnsOf(intent: Intent): number;
  followUp(intent: Intent): FollowUp | null;
}

type Stream = (index: number) => Random;

/** A stream of random numbers for each thing that is drawn of a class, so that no draw shifts another. */
interface ClassStreams {
  readonly of: TrafficClass;
  readonly input: Stream;
  readonly output: Stream;
  readonly share: Stream;
  readonly language: Stream;
  readonly turns: Stream;
  readonly variant: Stream;
  readonly question: Stream;
  readonly laterOutput: Stream;
  readonly laterShare: Stream;
  readonly think: Stream;
}

function streamsOf(of: TrafficClass, seed: number): ClassStreams {
  const stream = (purpose: string) => randomFamily(seed, `${purpose}/${of.class}`);
  return {
    of,
    input: stream('input'),
    output: stream('output'),
    share: stream('reasoning'),
    language: stream('language'),
    turns: stream('turns'),
    variant: stream('prefix'),
    question: stream('follow-up'),
    laterOutput: stream('follow-up output'),
    laterShare: stream('follow-up reasoning'),
    think: stream('think'),
  };
}

/**
 * Draws are keyed by the conversation's number, and those of later turns by number and turn: giving a class more turns
 * shifts nothing else.
 */
export function conversationMaker(traffic: readonly TrafficClass[], seed: number): ConversationMaker {
  const choose = classChooser(traffic, seed);
  const classes = new Map(traffic.map(of => [of.class, streamsOf(of, seed)]));
  const streamsFor = (name: string): ClassStreams => {
    const streams = classes.get(name);
    if (streams === undefined) throw new RangeError(`The scenario has no traffic class "${name}".`);
    return streams;
  };
  const turnsOf = ({ class: name, session }: Intent): number => {
    const { of, turns } = streamsFor(name);
    if (of.turns.max === 1) return 1;
    return Math.round(Math.min(of.turns.max, mostTurns, Math.max(1, sample(of.turns.of, turns(session)))));
  };

  return {
    begin({ session, scheduledMs, phase, known = { ...nothingKnown, draw: session } }, index) {
      const chosen = streamsFor(choose(session, phase).class);
      const { of } = chosen;
      const { draw } = known;
      // What a trace tells of a prompt is all of it.
      const prefix = known.inputTokens === null ? prefixOf(chosen, session) : null;
      return {
        index,
        scheduledMs,
        session,
        turn: 1,
        class: of.class,
        text: of.text,
        inputTokens: known.inputTokens ?? (prefix?.tokens ?? 0) + drawLength(of.inputTokens, chosen.input(draw)),
        ...outputOf(of, chosen.output(draw), chosen.share(draw), known),
        language: isChinese(chosen, session) ? 'zh' : 'en',
        history: [],
        sharedPrefix: prefix,
        reasoningEffort: of.reasoningEffort,
        cacheBust: of.cacheBust,
        blocks: null,
      };
    },
    turnsOf,
    followUp(intent) {
      if (intent.turn >= turnsOf(intent)) return null;
      const chosen = streamsFor(intent.class);
      const { of } = chosen;
      const { session } = intent;
      const turn = intent.turn + 1;
      const key = session * (mostTurns + 1) + turn;
      const past = intent.history.reduce(
        (sum, { questionTokens, answerTokens }) => sum + questionTokens + answerTokens,
        0,
      );
      const questionTokens = intent.inputTokens - (intent.sharedPrefix?.tokens ?? 0) - past;
      const answerTokens = intent.outputTokens - intent.reasoningTokens;
      return {
        thinkMs: 1_000 * Math.max(0, sample(of.thinkSeconds, chosen.think(key))),
        intent: {
          ...intent,
          index: intent.index + 1,
          scheduledMs: null,
          turn,
          inputTokens: intent.inputTokens + answerTokens + drawLength(of.followUpTokens, chosen.question(key)),
          ...outputOf(of, chosen.laterOutput(key), chosen.laterShare(key), nothingKnown),
          history: [...intent.history, { questionTokens, answerTokens, reasoningTokens: intent.reasoningTokens }],
        },
      };
    },
  };
}

function prefixOf({ of, variant }: ClassStreams, session: number): Intent['sharedPrefix'] {
  if (of.sharedPrefix === null) return null;
  const { tokens, variants } = of.sharedPrefix;
  return { tokens, variant: variants === 1 ? 0 : Math.floor(variant(session)() * variants) };
}

function outputOf(of: TrafficClass, output: Random, share: Random, known: KnownLengths) {
  const outputTokens = known.outputTokens ?? drawLength(of.outputTokens, output);
  const reasoning = known.reasoningTokens ?? Math.round(outputTokens * sample(of.reasoningShare, share));
  // At least one token is left to answer with.
  return { outputTokens, reasoningTokens: Math.min(outputTokens - 1, Math.max(0, reasoning)) };
}

function isChinese({ of: { chineseShare }, language }: ClassStreams, session: number): boolean {
  return chineseShare >= 1 || (chineseShare > 0 && language(session)() < chineseShare);
}
