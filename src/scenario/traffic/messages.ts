import type { TextKind } from '../types.js';
import type { CodeWriter } from './code-writer.js';
import type { CompiledCorpus, Phrase } from './corpus/forms.js';
import type { Writer } from './writer.js';

/** Who writes a conversation: one of each for all of its messages. */
export interface Pens {
  readonly corpus: CompiledCorpus;
  readonly prose: Writer;
  readonly code: CodeWriter;
}

/** What a user's message has to be like. `tokens` is the room for it, without what a chat template puts around it. */
export interface Question {
  readonly tokens: number;
  readonly reasoningTokens: number;
  readonly answerTokens: number;
}

/** A passage that a search found has about this many tokens. */
const passageTokens = 350;
const fewestPassageTokens = 60;
/** `1. ` before a problem, `[1] ` before a passage. */
const numberTokens = 3;
const gapTokens = 0.4;
/** A block of code stands between marks. */
const fenceTokens = 4;

/** A user's message. */
export function questionText(kind: TextKind, question: Question, pens: Pens): string {
  switch (kind) {
    case 'bare':
      return bare(question.tokens, pens);
    case 'code':
      return code(question.tokens, pens);
    case 'maths':
      return maths(question, pens);
    case 'passages':
      return passages(question, pens);
    case 'document':
      return prose(question, pens, pens.corpus.tasks.documentQuestions);
    case 'prose':
      return prose(question, pens, question.reasoningTokens > 0 ? pens.corpus.problems : pens.corpus.questions);
  }
}

/** An assistant's answer of about so many tokens. */
export function answerText(kind: TextKind, tokens: number, pens: Pens): string {
  const { corpus, prose: pen } = pens;
  if (kind === 'code') return joined([pens.code.finished(tokens - fenceTokens).text], pens, tokens);
  if (kind === 'maths') {
    const steps = pen.several(corpus.tasks.mathsSteps, tokens, corpus.sentenceGap.tokens);
    if (steps.length > 0) return steps.map(step => step.text).join(corpus.sentenceGap.text);
  }
  return joined([pen.document(tokens, true).text], pens, tokens);
}

/** The shortest answers have no room for a sentence. */
function joined(parts: readonly string[], { corpus, prose: pen }: Pens, tokens: number): string {
  const text = parts.filter(part => part !== '').join(corpus.blockGap.text);
  return text === '' ? (pen.filler(Math.max(1, tokens))[0] ?? corpus.bare[0]?.text ?? '') : text;
}

function prose(
  { tokens, ...wanted }: Question,
  { corpus, prose: pen }: Pens,
  questions: CompiledCorpus['questions'],
): string {
  const request = corpus.lengthRequest(wanted.reasoningTokens, wanted.answerTokens);
  let left = tokens - request.tokens;
  const question = pen.question(questions, left);
  left -= question.tokens;
  const document = pen.document(left);
  const filler = pen.filler(left - document.tokens);
  const end = [question.text, ...filler, request.text].join(corpus.sentenceGap.text);
  return document.text === '' ? end : `${document.text}\n\n${end}`;
}

/** One problem, or as many as there is room for, numbered. */
function maths({ tokens, ...wanted }: Question, { corpus, prose: pen }: Pens): string {
  const request = corpus.lengthRequest(wanted.reasoningTokens, wanted.answerTokens);
  let left = tokens - request.tokens;
  const { mathsProblems } = corpus.tasks;
  const first = pen.question(mathsProblems, left);
  left -= first.tokens;
  const more = pen.several(mathsProblems, left - numberTokens, numberTokens + gapTokens);
  for (const problem of more) left -= problem.tokens + numberTokens + gapTokens;
  const problems = [first, ...more].map(({ text }, at) => (more.length === 0 ? text : `${at + 1}. ${text}`));
  const filler = pen.filler(more.length === 0 ? left : left - numberTokens);
  const end = [...filler, request.text].join(corpus.sentenceGap.text);
  return more.length === 0 ? [...problems, end].join(corpus.sentenceGap.text) : [...problems, end].join('\n\n');
}

/** Numbered passages about several topics, and a question that some of them may answer. */
function passages({ tokens, ...wanted }: Question, { corpus, prose: pen }: Pens): string {
  const request = corpus.lengthRequest(wanted.reasoningTokens, wanted.answerTokens);
  const question = pen.question(corpus.tasks.passageQuestions, tokens - request.tokens);
  const intro = pen.fill(pen.pick(corpus.tasks.passagesIntro));
  let left = tokens - request.tokens - question.tokens - intro.tokens;
  const found: string[] = [];
  const count = Math.max(1, Math.round(left / passageTokens));
  for (let number = 1; number <= count && left >= fewestPassageTokens; number++) {
    const passage = pen.elsewhere(() => passageOf(number, left / (count - number + 1), { corpus, prose: pen }));
    found.push(passage.text);
    left -= passage.tokens + gapTokens;
  }
  // Too little for a passage, as in most follow-ups: what there is room for comes without a number.
  const context = found.length === 0 ? pen.document(left + intro.tokens, true) : null;
  const filler = pen.filler(context === null ? left : left + intro.tokens - context.tokens);
  const end = [question.text, ...filler, request.text].join(corpus.sentenceGap.text);
  if (context === null) return [intro.text, ...found, end].join('\n\n');
  return context.text === '' ? end : `${context.text}\n\n${end}`;
}

function passageOf(number: number, tokens: number, { corpus, prose: pen }: Omit<Pens, 'code'>): Phrase {
  const title = pen.fill(pen.pick(corpus.tasks.passageTitles));
  const own = title.tokens + numberTokens + gapTokens;
  const text = pen.document(tokens - own, true);
  return { text: `[${number}] ${title.text}\n${text.text}`, tokens: own + text.tokens };
}

/** Code that breaks off, after what to do with it. */
function code(tokens: number, { corpus, code: pen, prose }: Pens): string {
  const ask = prose.question(corpus.tasks.codeAsks, tokens);
  const file = pen.unfinished(tokens - ask.tokens - fenceTokens);
  return file.text === '' ? ask.text : `${ask.text}\n\n\`\`\`\n${file.text}\n\`\`\``;
}

function bare(tokens: number, { corpus, prose: pen }: Pens): string {
  const said: string[] = [];
  for (let left = tokens; ; ) {
    const fitting = corpus.bare.filter(each => each.tokens <= left);
    if (fitting.length === 0) break;
    const next = pen.pick(fitting);
    said.push(next.text);
    left -= next.tokens;
  }
  return said.length === 0 ? (corpus.bare[0]?.text ?? '') : said.join(corpus.sentenceGap.text);
}
