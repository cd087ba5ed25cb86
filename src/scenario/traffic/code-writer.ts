import type { Random } from '../random.js';
import { type CodeForms, codeWords, pythonForms, typescriptForms } from './corpus/code.js';
import { type Form, numbers, type Phrase } from './corpus/forms.js';

/**
 * Estimated tokens of source code, additive like that of prose. Of files from 300 tokens on, DeepSeek-V3's tokenizer counts 2 %
 * more on average and GPT-4o's 5 % less, both within 15 %.
 */
function estimateCodeTokens(text: string): number {
  let letters = 0;
  let marks = 0;
  let lines = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if ((unit > 64 && unit < 91) || (unit > 96 && unit < 123)) letters += 1;
    else if (unit === 10) lines += 1;
    else if (unit !== 32) marks += 1;
  }
  return letters / 4.87 + marks / 1.6 + lines * 0.9;
}

const codePhrase = (text: string): Phrase => ({ text, tokens: estimateCodeTokens(text) });

/** Slots of code stand between « and ». */
const codeForm = (text: string): Form => text.split(/[«»]/).map((part, at) => (at % 2 === 1 ? part : codePhrase(part)));

interface Compiled {
  readonly headers: readonly Form[];
  readonly functions: readonly Form[];
  readonly openings: readonly Form[];
  readonly lines: readonly Form[];
}

const compileForms = (forms: CodeForms): Compiled => ({
  headers: forms.headers.map(codeForm),
  functions: forms.functions.map(codeForm),
  openings: forms.openings.map(codeForm),
  lines: forms.lines.map(codeForm),
});

const languages = [typescriptForms, pythonForms] as const;

/* Compiled when first asked for: each of k6's users has a copy of its own, and few scenarios hold code. */
const compiled = new Map<CodeForms, Compiled>();
let slots: ReadonlyMap<string, readonly Phrase[]> | null = null;

function compiledForms(language: CodeForms): Compiled {
  const known = compiled.get(language);
  if (known !== undefined) return known;
  const forms = compileForms(language);
  compiled.set(language, forms);
  return forms;
}

function fillingsOf(slot: string): readonly Phrase[] {
  slots ??= new Map<string, readonly Phrase[]>([
    ...Object.entries(codeWords).map(([name, words]): [string, readonly Phrase[]] => [name, words.map(codePhrase)]),
    ['small', numbers(3, 40)],
  ]);
  return slots.get(slot) ?? [];
}

const blockGap = codePhrase('\n\n');
const triesToFit = 6;

/** Writes source files of a wanted length, in one of two languages that it keeps to. */
export class CodeWriter {
  private readonly language: CodeForms;
  private readonly written = new Set<string>();

  constructor(private random: Random) {
    this.language = this.pick(languages);
  }

  /** Goes on with other random numbers: each message has its own. */
  turnTo(random: Random): void {
    this.random = random;
  }

  private get forms(): Compiled {
    return compiledForms(this.language);
  }

  /** A file that breaks off within a function, of about so many tokens; empty when no function fits. */
  unfinished(tokens: number): Phrase {
    const opening = this.fill(this.pick(this.forms.openings));
    if (opening.tokens > tokens) return this.finished(tokens);
    const before = this.blocks(tokens - opening.tokens - blockGap.tokens, true);
    if (before.text === '') return opening;
    return { text: `${before.text}\n\n${opening.text}`, tokens: before.tokens + blockGap.tokens + opening.tokens };
  }

  /** Whole functions and statements of about so many tokens. */
  finished(tokens: number): Phrase {
    return this.blocks(tokens, false);
  }

  private blocks(tokens: number, withHeader: boolean): Phrase {
    const blocks: string[] = [];
    let left = tokens;
    const add = (block: Phrase | null): boolean => {
      if (block === null) return false;
      blocks.push(block.text);
      left -= block.tokens + blockGap.tokens;
      return true;
    };
    if (withHeader) add(this.fitting(this.forms.headers, left));
    while (add(this.fitting(this.forms.functions, left))) {}
    while (add(this.fitting(this.forms.lines, left))) {}
    return { text: blocks.join(blockGap.text), tokens: tokens - left };
  }

  /** One that fits, new as long as a few tries find one; null when none fits. */
  private fitting(forms: readonly Form[], left: number): Phrase | null {
    let found: Phrase | null = null;
    for (let tries = 0; tries < triesToFit; tries++) {
      const block = this.fill(this.pick(forms));
      if (block.tokens > left) continue;
      found = block;
      if (!this.written.has(block.text)) break;
    }
    if (found !== null) this.written.add(found.text);
    return found;
  }

  private fill(form: Form): Phrase {
    // A slot has one filling in a block: names come back where they are used.
    const filled = new Map<string, Phrase>();
    let text = '';
    let tokens = 0;
    for (const part of form) {
      let chosen = typeof part === 'string' ? filled.get(part) : part;
      if (chosen === undefined && typeof part === 'string') {
        chosen = this.pick(fillingsOf(part));
        // Fields and numbers differ within a block.
        if (part !== 'field' && part !== 'small') filled.set(part, chosen);
      }
      text += chosen?.text ?? '';
      tokens += chosen?.tokens ?? 0;
    }
    return { text, tokens };
  }

  private pick<T>(from: readonly T[]): T {
    const chosen = from[Math.floor(this.random() * from.length)];
    if (chosen === undefined) throw new RangeError('The forms of code lack words for a slot.');
    return chosen;
  }
}
