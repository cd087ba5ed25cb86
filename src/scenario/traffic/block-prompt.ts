import { type Random, randomFamily } from '../random.js';
import type { Intent } from '../types.js';
import { corpusOf } from './corpora.js';
import { type Form, type Phrase, unitTokens } from './corpus/forms.js';

/** Tokens that a chat template puts around a single user message, and the break before the last sentence. */
const frameTokens = 6;

/**
 * The prompt of an intent whose trace names blocks: the text of each block, one after the other, and a sentence that asks
 * for the planned lengths, for which the last block is cut. A block's text follows from seed, language and id alone, so
 * prompts that begin with the same ids begin with the same bytes. Where ids stand for less than the planned prompt, a
 * block of its own fills it up.
 */
export function blockPrompt(seed: number, intent: Intent, blocks: NonNullable<Intent['blocks']>): string {
  const { inputTokens, outputTokens, reasoningTokens, language, index } = intent;
  const request = corpusOf(language).lengthRequest(reasoningTokens, outputTokens - reasoningTokens);
  const families = { shared: randomFamily(seed, 'prompt block'), own: randomFamily(seed, 'prompt after blocks') };
  let left = inputTokens - frameTokens - request.tokens;
  let text = '';
  const add = (random: Random, tokens: number) => {
    const block = blockText(language, random, Math.min(tokens, left));
    text += block.text;
    left -= block.tokens;
  };
  for (const id of blocks.ids) {
    if (left < 1) break;
    add(families.shared(id), blocks.tokens);
  }
  if (left >= blocks.tokens) add(families.own(index), left);
  return text === '' ? request.text : `${text}\n\n${request.text}`;
}

/** Sentences up to so many tokens, the last one cut. Shorter texts of a stream are the beginnings of longer ones. */
function blockText(language: Intent['language'], random: Random, tokens: number): Phrase {
  const { slots, sentences, sentenceGap, blockGap } = corpusOf(language);
  const pick = <T>(from: readonly T[]): T => {
    const chosen = from[Math.floor(random() * from.length)];
    if (chosen === undefined) throw new RangeError('The corpus lacks words for a slot.');
    return chosen;
  };
  const topic = pick(slots);
  const sentence = (form: Form, gap: Phrase): Phrase => {
    let text = '';
    let count = gap.tokens;
    for (const part of form) {
      const chosen = typeof part === 'string' ? pick(topic.get(part) ?? []) : part;
      text += chosen.text;
      count += chosen.tokens;
    }
    return { text: text.charAt(0).toUpperCase() + text.slice(1) + gap.text, tokens: count };
  };
  let text = '';
  let taken = 0;
  for (let written = 0; taken < tokens; written++) {
    const next = sentence(pick(sentences), written % 6 === 5 ? blockGap : sentenceGap);
    const fitting = taken + next.tokens <= tokens ? next : firstTokens(next.text, tokens - taken);
    text += fitting.text;
    taken += next.tokens;
    if (fitting !== next) return { text, tokens };
  }
  return { text, tokens: taken };
}

/** The beginning of a text that makes so many tokens, in whole characters. */
function firstTokens(text: string, tokens: number): Phrase {
  let taken = 0;
  let at = 0;
  while (at < text.length) {
    const next = taken + unitTokens(text.charCodeAt(at));
    if (next > tokens) break;
    taken = next;
    at += 1;
  }
  return { text: text.slice(0, at), tokens: taken };
}
