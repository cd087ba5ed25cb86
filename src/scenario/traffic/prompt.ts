import { type Random, randomFamily } from '../random.js';
import type { ChatMessage, Intent } from '../types.js';
import { chinese } from './corpus/chinese.js';
import { english } from './corpus/english.js';
import { type CompiledCorpus, compile, type Form, type Phrase } from './corpus/forms.js';

const corpora = { en: english, zh: chinese } as const;
const compiled: { en?: CompiledCorpus; zh?: CompiledCorpus } = {};

/** Compiled when its language is first asked for: an engine with an interpreter for each user pays for it each time. */
function corpusOf(language: Intent['language']): CompiledCorpus {
  compiled[language] ??= compile(corpora[language]);
  return compiled[language];
}

/** Tokens that a chat template puts around a single user message. */
const templateTokens = 5;
/** From this many tokens on, what stands before the question has a title and sections. */
const documentTokens = 250;
const triesToFit = 6;
/** Room in which no sentence fits any more. */
const smallestSentenceTokens = 8;

/**
 * The messages of an intent, determined by seed and intent alone: a document or some context, a question, and a sentence
 * that asks for the planned lengths. Lengths are estimated offline (see corpus/forms.ts). By DeepSeek-V3's tokenizer,
 * prompts from 100 tokens on come out within 12 % of `inputTokens`, those from 500 on within 5 % and on average within
 * 1.5 %; GPT-4o's agrees in English and counts about 36 % more in Chinese. A prompt has at least its question and closing
 * sentence, so the shortest intents still get 20 to 40 tokens.
 */
export function promptFor(seed: number, intent: Intent): readonly ChatMessage[] {
  const random = randomFamily(seed, `prompt/${intent.class}`)(intent.index);
  const writer = new Writer(corpusOf(intent.language), random);
  return [{ role: 'user', content: writer.write(intent) }];
}

class Writer {
  readonly #corpus: CompiledCorpus;
  readonly #random: Random;
  readonly #slots: ReadonlyMap<string, readonly Phrase[]>;
  readonly #deck: Form[];
  readonly #written = new Set<string>();
  #dealt = 0;

  constructor(corpus: CompiledCorpus, random: Random) {
    this.#corpus = corpus;
    this.#random = random;
    this.#slots = this.#pick(corpus.slots);
    this.#deck = [...corpus.sentences];
  }

  write(intent: Intent): string {
    const { inputTokens, outputTokens, reasoningTokens } = intent;
    const { questions, problems, lengthRequest, sentenceGap } = this.#corpus;
    const request = lengthRequest(reasoningTokens, outputTokens - reasoningTokens);
    let left = inputTokens - templateTokens - request.tokens;
    const question = this.#question(reasoningTokens > 0 ? problems : questions, left);
    left -= question.tokens;
    const document = this.#document(left);
    const filler = this.#filler(left - document.tokens);
    const end = [question.text, ...filler, request.text].join(sentenceGap.text);
    return document.text === '' ? end : `${document.text}\n\n${end}`;
  }

  /** One that leaves room; the shortest seen when none does. */
  #question(questions: readonly Form[], left: number): Phrase {
    let shortest = this.#fill(questions[0] ?? []);
    for (let tries = 0; tries < triesToFit; tries++) {
      const question = this.#fill(this.#pick(questions));
      if (question.tokens <= left) return question;
      if (question.tokens < shortest.tokens) shortest = question;
    }
    return shortest;
  }

  #document(tokens: number): Phrase {
    const { titles, headings, sentenceGap, blockGap } = this.#corpus;
    const blocks: string[] = [];
    let left = tokens;
    const add = (block: Phrase) => {
      blocks.push(block.text);
      left -= block.tokens + blockGap.tokens;
    };
    const sectioned = tokens >= documentTokens;
    if (sectioned) add(this.#fill(this.#pick(titles)));
    for (let paragraphs = 0, full = false; !full; paragraphs++) {
      const sentences: string[] = [];
      let taken = 0;
      const wanted = 3 + Math.floor(this.#random() * 5);
      const heading = sectioned && paragraphs % 3 === 0 ? this.#heading(headings) : null;
      if (heading !== null) taken += heading.tokens + blockGap.tokens;
      while (sentences.length < wanted) {
        const sentence = this.#sentence(left - taken);
        full = sentence === null;
        if (sentence === null) break;
        sentences.push(sentence.text);
        taken += sentence.tokens + sentenceGap.tokens;
      }
      if (sentences.length === 0) break;
      if (heading !== null) blocks.push(heading.text);
      add({ text: sentences.join(sentenceGap.text), tokens: taken });
    }
    return { text: blocks.join(blockGap.text), tokens: tokens - left };
  }

  /** One that is not in the prompt yet, as long as a few tries find one. */
  #heading(headings: readonly Form[]): Phrase {
    let heading = this.#fill(this.#pick(headings));
    for (let tries = 1; tries < triesToFit && this.#written.has(heading.text); tries++) {
      heading = this.#fill(this.#pick(headings));
    }
    this.#written.add(heading.text);
    return heading;
  }

  /** One that fits, not in the prompt yet as long as a few tries find one; null when none fits. */
  #sentence(left: number): Phrase | null {
    if (left < smallestSentenceTokens) return null;
    let fitting: Phrase | null = null;
    for (let tries = 0; tries < triesToFit; tries++) {
      const sentence = this.#fill(this.#deal());
      if (sentence.tokens > left) continue;
      fitting = sentence;
      if (!this.#written.has(sentence.text)) break;
    }
    if (fitting !== null) this.#written.add(fitting.text);
    return fitting;
  }

  /** Deals sentence forms like cards, so that none comes back before the deck is through. */
  #deal(): Form {
    const at = this.#dealt % this.#deck.length;
    const from = at + Math.floor(this.#random() * (this.#deck.length - at));
    const card = this.#deck[from] ?? [];
    this.#deck[from] = this.#deck[at] ?? [];
    this.#deck[at] = card;
    this.#dealt += 1;
    return card;
  }

  /** The short sentence that comes closest to what is left, if any brings the prompt closer to its length. */
  #filler(left: number): string[] {
    let best: string[] = [];
    let smallest = Math.abs(left);
    for (const filler of this.#corpus.fillers) {
      const off = Math.abs(left - filler.tokens);
      if (off >= smallest) continue;
      smallest = off;
      best = [filler.text];
    }
    return best;
  }

  #fill(form: Form): Phrase {
    let text = '';
    let tokens = 0;
    for (const part of form) {
      const chosen = typeof part === 'string' ? this.#pick(this.#slots.get(part) ?? []) : part;
      text += chosen.text;
      tokens += chosen.tokens;
    }
    return { text: text.charAt(0).toUpperCase() + text.slice(1), tokens };
  }

  #pick<T>(from: readonly T[]): T {
    const chosen = from[Math.floor(this.#random() * from.length)];
    if (chosen === undefined) throw new RangeError('The corpus lacks words for a slot.');
    return chosen;
  }
}
