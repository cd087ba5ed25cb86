type Kind = 'none' | 'letter' | 'digit' | 'space' | 'newline' | 'mark' | 'han' | 'kana' | 'hangul' | 'other' | 'symbol';

/**
 * Tokens of a text, estimated as it streams by, without keeping it. Additive: however the text is cut, the sum is the
 * same, which no tokenizer's count of pieces is.
 *
 * The weights were fitted on 300 kB of prose, documentation and code in English, Chinese and six other languages,
 * against the tokenizers of DeepSeek V3 and o200k, in Chinese against DeepSeek's alone (o200k needs up to a fifth more
 * tokens there). Error on texts of some thousand characters: within 10 % for English, Japanese, Korean and code,
 * within 17 % for German, French and Russian; Chinese follows DeepSeek's tokenizer within 5 % and lies up to 18 % under
 * OpenAI's; more for short texts and for scripts not named here. Used only
 * where the server sends no usage, and to check it.
 */
export class TokenEstimator {
  private sum = 0;
  private kind: Kind = 'none';
  /** Characters of the run that is under way, and whether its last letter was a small one. */
  private run = 0;
  private small = false;

  add(text: string): void {
    for (let at = 0; at < text.length; at++) this.character(text.charCodeAt(at));
  }

  /** Whole tokens so far; at least 1 when there was any text. */
  get tokens(): number {
    return this.kind === 'none' ? 0 : Math.max(1, Math.round(this.sum));
  }

  private character(code: number): void {
    const kind = kindOf(code);
    const continues = kind === this.kind;
    this.kind = kind;
    this.run = continues ? this.run + 1 : 1;
    switch (kind) {
      case 'letter':
        this.letter(code >= 0x61, continues);
        return;
      case 'digit':
        // Groups of three; the space before a number is a token of its own more often than before a word.
        if (this.run % 3 === 1) this.sum += 1.4;
        return;
      case 'space':
        // A single space belongs to the word after it.
        if (this.run === 2) this.sum += 1;
        return;
      case 'newline':
        if (!continues) this.sum += 0.1;
        return;
      case 'mark':
        this.sum += continues ? 0.17 : 0.91;
        return;
      default:
        this.sum += perCharacter[kind] ?? 0;
    }
  }

  /** A word is one token up to eight letters; camelCase begins a new one. */
  private letter(isSmall: boolean, continues: boolean): void {
    const startsPart = continues && this.small && !isSmall;
    this.small = isSmall;
    if (startsPart) {
      this.run = 1;
      this.sum += 0.78;
    } else if (this.run === 1) this.sum += 1.08;
    else if (this.run > 8) this.sum += 0.165;
  }
}

/** Scripts without spaces, and letters outside ASCII: tokens per UTF-16 code unit. */
const perCharacter: Readonly<Partial<Record<Kind, number>>> = {
  han: 0.6,
  kana: 0.74,
  hangul: 0.8,
  other: 0.37,
  symbol: 0.8,
};

function kindOf(code: number): Kind {
  if (code < 0x80) {
    if ((code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a)) return 'letter';
    if (code >= 0x30 && code <= 0x39) return 'digit';
    if (code === 0x20 || code === 0x09) return 'space';
    if (code === 0x0a || code === 0x0d) return 'newline';
    return 'mark';
  }
  if ((code >= 0x4e00 && code <= 0x9fff) || (code >= 0x3400 && code <= 0x4dbf)) return 'han';
  if (code >= 0x3040 && code <= 0x30ff) return 'kana';
  if (code >= 0xac00 && code <= 0xd7a3) return 'hangul';
  return code >= 0xc0 && code <= 0x1fff ? 'other' : 'symbol';
}
