import type { Corpus } from './corpus.js';
import type { TaskForms } from './tasks.js';

/** Text whose estimated length is known, so that prompts are put together without counting characters again. */
export interface Phrase {
  readonly text: string;
  readonly tokens: number;
}

/** Phrases and, as plain strings, the names of slots between them. */
export type Form = readonly (Phrase | string)[];

export interface CompiledCorpus {
  /** For each topic, the phrases that each slot may take. */
  readonly slots: readonly ReadonlyMap<string, readonly Phrase[]>[];
  readonly sentences: readonly Form[];
  readonly headings: readonly Form[];
  readonly titles: readonly Form[];
  readonly questions: readonly Form[];
  readonly problems: readonly Form[];
  readonly fillers: readonly Phrase[];
  readonly tasks: Readonly<Record<Exclude<keyof TaskForms, 'bare'>, readonly Form[]>>;
  readonly bare: readonly Phrase[];
  readonly sentenceGap: Phrase;
  readonly blockGap: Phrase;
  lengthRequest(reasoningTokens: number, answerTokens: number): Phrase;
}

/** Characters that make one token. */
const inAToken = { letter: 5.27, wide: 1.76, dense: 1.67 } as const;

function kindOf(unit: number): keyof typeof inAToken {
  if (unit > 0x7f) return 'wide';
  return (unit > 64 && unit < 91) || (unit > 96 && unit < 123) || unit === 32 ? 'letter' : 'dense';
}

/**
 * Estimated tokens of a text: 5.27 Latin letters or spaces, 1.76 Chinese characters or 1.67 digits and marks make one.
 * Fitted to DeepSeek-V3's tokenizer on texts of this corpus. Additive, so parts can be counted alone.
 */
function estimateTokens(text: string): number {
  let letters = 0;
  let dense = 0;
  let wide = 0;
  for (let at = 0; at < text.length; at++) {
    const kind = kindOf(text.charCodeAt(at));
    if (kind === 'wide') wide += 1;
    else if (kind === 'letter') letters += 1;
    else dense += 1;
  }
  return letters / inAToken.letter + wide / inAToken.wide + dense / inAToken.dense;
}

/** The same of a single UTF-16 unit. */
export function unitTokens(unit: number): number {
  return 1 / inAToken[kindOf(unit)];
}

/** A text with its estimated length. */
export function phrase(text: string): Phrase {
  return { text, tokens: estimateTokens(text) };
}

/** Formulas take more tokens for their letters than words do. */
const notationFactor = 1.14;

/** `The {thing} was late` as phrase, slot, phrase. */
export function formOf(text: string): Form {
  return text
    .split(/[{}]/)
    .map((part, at) => (at % 2 === 1 ? part : phrase(part)))
    .filter(part => typeof part === 'string' || part.text !== '');
}

function notationForm(text: string): Form {
  return formOf(text).map(part =>
    typeof part === 'string' ? part : { text: part.text, tokens: part.tokens * notationFactor },
  );
}

/** `count` numbers from `first` on. */
export const numbers = (first: number, count: number): readonly Phrase[] =>
  Array.from({ length: count }, (_, at) => phrase(String(first + at)));

export function compile(corpus: Corpus, tasks: TaskForms): CompiledCorpus {
  const shared: [string, readonly Phrase[]][] = [
    ...Object.entries(corpus.words).map(([slot, words]): [string, Phrase[]] => [slot, words.map(phrase)]),
    ['small', numbers(3, 40)],
    ['big', numbers(101, 897)],
    ['percent', numbers(2, 60)],
    ['year', numbers(1960, 60)],
  ];
  return {
    slots: corpus.topics.map(
      topic =>
        new Map([
          ...shared,
          ['title', [phrase(topic.title)]],
          ['thing', topic.things.map(phrase)],
          ['actor', topic.actors.map(phrase)],
          ['place', topic.places.map(phrase)],
          ['goal', topic.goals.map(phrase)],
          ['measure', topic.measures.map(phrase)],
        ]),
    ),
    sentences: corpus.sentences.map(formOf),
    headings: corpus.headings.map(text => formOf(`## ${text}`)),
    titles: corpus.titles.map(text => formOf(`# ${text}`)),
    questions: corpus.questions.map(formOf),
    problems: corpus.problems.map(formOf),
    fillers: corpus.fillers.map(phrase),
    tasks: {
      documentQuestions: tasks.documentQuestions.map(formOf),
      passagesIntro: tasks.passagesIntro.map(formOf),
      passageTitles: tasks.passageTitles.map(formOf),
      passageQuestions: tasks.passageQuestions.map(formOf),
      mathsProblems: tasks.mathsProblems.map(notationForm),
      mathsSteps: tasks.mathsSteps.map(notationForm),
      codeAsks: tasks.codeAsks.map(formOf),
    },
    // Of texts this short every part of a token is one.
    bare: tasks.bare.map(text => ({ text, tokens: Math.ceil(phrase(text).tokens) })),
    sentenceGap: phrase(corpus.sentenceGap),
    blockGap: { text: '\n\n', tokens: 0.4 },
    lengthRequest: (reasoningTokens, answerTokens) => phrase(corpus.lengthRequest(reasoningTokens, answerTokens)),
  };
}
