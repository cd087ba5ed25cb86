/** Something that a prompt can be about. The words fit the slots of every sentence of the same language. */
export interface Topic {
  readonly title: string;
  readonly things: readonly string[];
  readonly actors: readonly string[];
  readonly places: readonly string[];
  readonly goals: readonly string[];
  readonly measures: readonly string[];
}

/**
 * What prompts of one language are made of. Sentences hold slots: `{thing}`, `{actor}`, `{place}`, `{goal}` and
 * `{measure}` come from the topic, other names from `words`, and `{small}`, `{percent}`, `{year}` are numbers.
 */
export interface Corpus {
  readonly topics: readonly Topic[];
  readonly words: Readonly<Record<string, readonly string[]>>;
  readonly sentences: readonly string[];
  readonly headings: readonly string[];
  readonly titles: readonly string[];
  /** Questions of everyday chat, from a few words on. */
  readonly questions: readonly string[];
  /** Questions that need to be worked out. */
  readonly problems: readonly string[];
  /** Short sentences that bring a prompt to its length. */
  readonly fillers: readonly string[];
  readonly sentenceGap: string;
  lengthRequest(reasoningTokens: number, answerTokens: number): string;
}
