import type { Random } from '../random.js';
import type { CompiledCorpus, Form, Phrase } from './corpus/forms.js';

/** From this many tokens on, what stands before the question has a title and sections. */
const documentTokens = 250;
const triesToFit = 6;
/** Room in which no sentence fits any more. */
const smallestSentenceTokens = 8;

/**
 * Writes texts of a wanted length about one topic, in one language. Sentences do not come twice as long as a few tries find
 * others, also over several texts.
 */
export class Writer {
  readonly #corpus: CompiledCorpus;
  #random: Random;
  #slots: ReadonlyMap<string, readonly Phrase[]>;
  readonly #deck: Form[];
  readonly #written = new Set<string>();
  #dealt = 0;

  constructor(corpus: CompiledCorpus, random: Random) {
    this.#corpus = corpus;
    this.#random = random;
    this.#slots = this.pick(corpus.slots);
    this.#deck = [...corpus.sentences];
  }

  /** Goes on with other random numbers: each message has its own. */
  turnTo(random: Random): void {
    this.#random = random;
  }

  /** Writes about another topic for once. */
  elsewhere<T>(write: () => T): T {
    const here = this.#slots;
    this.#slots = this.pick(this.#corpus.slots);
    const text = write();
    this.#slots = here;
    return text;
  }

  /** One that leaves room; the shortest seen when none does. */
  question(questions: readonly Form[], left: number): Phrase {
    let shortest = this.fill(questions[0] ?? []);
    for (let tries = 0; tries < triesToFit; tries++) {
      const question = this.fill(this.pick(questions));
      if (question.tokens <= left) return question;
      if (question.tokens < shortest.tokens) shortest = question;
    }
    return shortest;
  }

  /**
   * Paragraphs of about so many tokens, with a title and headings once they are long; without them for `plain` text. Empty
   * where no sentence fits.
   */
  document(tokens: number, plain = false): Phrase {
    const { titles, headings, sentenceGap, blockGap } = this.#corpus;
    const blocks: string[] = [];
    let left = tokens;
    const add = (block: Phrase) => {
      blocks.push(block.text);
      left -= block.tokens + blockGap.tokens;
    };
    const sectioned = !plain && tokens >= documentTokens;
    if (sectioned) add(this.fill(this.pick(titles)));
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

  /** One that is not in the text yet, as long as a few tries find one. */
  #heading(headings: readonly Form[]): Phrase {
    let heading = this.fill(this.pick(headings));
    for (let tries = 1; tries < triesToFit && this.#written.has(heading.text); tries++) {
      heading = this.fill(this.pick(headings));
    }
    this.#written.add(heading.text);
    return heading;
  }

  /** Forms filled one after the other while they fit, new as long as a few tries find one. */
  several(forms: readonly Form[], tokens: number, gapTokens: number): readonly Phrase[] {
    const found: Phrase[] = [];
    let left = tokens;
    for (;;) {
      const next = this.#fitting(() => this.pick(forms), left - gapTokens);
      if (next === null) return found;
      found.push(next);
      left -= next.tokens + gapTokens;
    }
  }

  /** One that fits, not in the text yet as long as a few tries find one; null when none fits. */
  #sentence(left: number): Phrase | null {
    return left < smallestSentenceTokens ? null : this.#fitting(() => this.#deal(), left);
  }

  #fitting(next: () => Form, left: number): Phrase | null {
    let fitting: Phrase | null = null;
    for (let tries = 0; tries < triesToFit; tries++) {
      const sentence = this.fill(next());
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
  filler(left: number): string[] {
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

  /** A form with its slots filled. */
  fill(form: Form): Phrase {
    let text = '';
    let tokens = 0;
    for (const part of form) {
      const chosen = typeof part === 'string' ? this.pick(this.#slots.get(part) ?? []) : part;
      text += chosen.text;
      tokens += chosen.tokens;
    }
    return { text: text.charAt(0).toUpperCase() + text.slice(1), tokens };
  }

  /** One of several, by chance. */
  pick<T>(from: readonly T[]): T {
    const chosen = from[Math.floor(this.#random() * from.length)];
    if (chosen === undefined) throw new RangeError('The corpus lacks words for a slot.');
    return chosen;
  }
}
