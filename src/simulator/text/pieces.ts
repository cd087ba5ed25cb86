import { corpus, type Language, type Voice } from './corpus.js';

/** One token's text, ready to be put into a JSON string. */
export interface Piece {
  readonly text: string;
  /** Escaped for JSON, without the quotes. */
  readonly json: string;
  readonly jsonBytes: number;
}

/** English: a word with the blank before it, or a mark. Chinese: one or two characters, or a mark. About what tokenizers do. */
const splitters: Readonly<Record<Language, RegExp>> = {
  en: /\n\n| ?[A-Za-z]{1,9}| ?\d{1,3}|[^A-Za-z\d]/g,
  zh: /\n\n|[\u4e00-\u9fff]{1,2}| ?[A-Za-z]+| ?\d{1,3}|[^\u4e00-\u9fffA-Za-z\d]/g,
};

export function makePiece(text: string): Piece {
  const json = JSON.stringify(text).slice(1, -1);
  return { text, json, jsonBytes: Buffer.byteLength(json) };
}

function split(language: Language, voice: Voice): readonly Piece[] {
  // The source is wrapped for reading: a single line break is a blank in English and nothing in Chinese.
  const paragraphs = corpus[language][voice].split(/\n{2,}\s*/);
  const text = paragraphs.map(lines => lines.replace(/\n/g, language === 'en' ? ' ' : '')).join('\n\n');
  return (text.match(splitters[language]) ?? []).map(makePiece);
}

const pieces: Readonly<Record<Language, Readonly<Record<Voice, readonly Piece[]>>>> = {
  en: { reasoning: split('en', 'reasoning'), answer: split('en', 'answer') },
  zh: { reasoning: split('zh', 'reasoning'), answer: split('zh', 'answer') },
};

const nothing = makePiece('');

/** Positions at which a sentence begins. */
const beginnings: Readonly<Record<Language, Readonly<Record<Voice, readonly number[]>>>> = {
  en: { reasoning: beginningsOf(pieces.en.reasoning), answer: beginningsOf(pieces.en.answer) },
  zh: { reasoning: beginningsOf(pieces.zh.reasoning), answer: beginningsOf(pieces.zh.answer) },
};

function beginningsOf(all: readonly Piece[]): readonly number[] {
  const opens = (index: number): boolean => /^(\n\n|[.。])$/.test(all[index - 1]?.text ?? '\n\n');
  return [...all.keys()].filter(index => opens(index) && !/^(\s*$| ?\d)/.test(all[index]?.text ?? ''));
}

/**
 * The text of an answer as a function of the position, so that nothing has to be stored per request.
 * @param opening any whole number: chooses the sentence to begin with.
 */
export function pieceAt(language: Language, voice: Voice, opening: number, position: number): Piece {
  const all = pieces[language][voice];
  const starts = beginnings[language][voice];
  const start = starts[opening % starts.length] ?? 0;
  return all[(start + position) % all.length] ?? nothing;
}

/** Language to answer in: Chinese as soon as a tenth of the letters are. */
export function languageOf(text: string): Language {
  const sample = text.slice(0, 2_000);
  const chinese = sample.match(/[\u4e00-\u9fff]/g)?.length ?? 0;
  return chinese * 10 > sample.length ? 'zh' : 'en';
}
