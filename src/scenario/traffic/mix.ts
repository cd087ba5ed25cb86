import { sample } from '../distributions.js';
import { ln } from '../portable-math.js';
import { type Random, randomFamily } from '../random.js';
import type { Intent, TokenLength, TrafficClass } from '../types.js';

interface ClassStreams {
  readonly of: TrafficClass;
  readonly choice: (index: number) => Random;
  readonly input: (index: number) => Random;
  readonly output: (index: number) => Random;
  readonly share: (index: number) => Random;
  readonly language: (index: number) => Random;
}

/** Lengths that stand before anything is drawn, as a trace has them; null: to be drawn. */
export interface KnownLengths {
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly reasoningTokens: number | null;
}

const nothingKnown: KnownLengths = { inputTokens: null, outputTokens: null, reasoningTokens: null };

/** What intent number `index` asks for, from the seed and the index alone. `scheduledMs` is passed through. */
export type IntentMaker = (index: number, scheduledMs: number | null, known?: KnownLengths) => Intent;

/**
 * Classes compete for each intent with exponential clocks whose rates are their weights; the first to ring takes it.
 * Shares come out as the weights say, and since every class has its own clocks and lengths, adding a class only takes
 * intents away from others: all that stay where they were keep their lengths.
 */
export function intentMaker(traffic: readonly TrafficClass[], seed: number): IntentMaker {
  const classes: ClassStreams[] = traffic
    .filter(of => of.weight > 0)
    .map(of => ({
      of,
      choice: randomFamily(seed, `choice/${of.class}`),
      input: randomFamily(seed, `input/${of.class}`),
      output: randomFamily(seed, `output/${of.class}`),
      share: randomFamily(seed, `reasoning/${of.class}`),
      language: randomFamily(seed, `language/${of.class}`),
    }));
  return (index, scheduledMs, known = nothingKnown) => {
    const chosen = firstToRing(classes, index);
    const outputTokens = known.outputTokens ?? length(chosen.of.outputTokens, chosen.output(index));
    const reasoningTokens =
      known.reasoningTokens ?? Math.round(outputTokens * sample(chosen.of.reasoningShare, chosen.share(index)));
    return {
      index,
      scheduledMs,
      session: index,
      turn: 1,
      class: chosen.of.class,
      inputTokens: known.inputTokens ?? length(chosen.of.inputTokens, chosen.input(index)),
      outputTokens,
      // At least one token is left to answer with.
      reasoningTokens: Math.min(outputTokens - 1, Math.max(0, reasoningTokens)),
      language: isChinese(chosen, index) ? 'zh' : 'en',
      blocks: null,
    };
  };
}

function firstToRing(classes: readonly ClassStreams[], index: number): ClassStreams {
  const [only] = classes;
  if (only === undefined) throw new RangeError('No traffic class has a weight above 0.');
  if (classes.length === 1) return only;
  let first = only;
  let earliest = Number.POSITIVE_INFINITY;
  for (const candidate of classes) {
    const rings = -ln(1 - candidate.choice(index)()) / candidate.of.weight;
    if (rings < earliest) {
      earliest = rings;
      first = candidate;
    }
  }
  return first;
}

function isChinese(chosen: ClassStreams, index: number): boolean {
  const share = chosen.of.chineseShare;
  return share >= 1 || (share > 0 && chosen.language(index)() < share);
}

function length(spec: TokenLength, random: Random): number {
  return Math.round(Math.min(spec.max, Math.max(spec.min, sample(spec.of, random))));
}
