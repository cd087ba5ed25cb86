/** What prompts of special kinds are made of, in one language; slots as in the corpus, and `{big}` for larger numbers. */
export interface TaskForms {
  /** Questions about a document that stands before them. */
  readonly documentQuestions: readonly string[];
  /** What to do with the passages that follow. */
  readonly passagesIntro: readonly string[];
  readonly passageTitles: readonly string[];
  /** Questions that passages may answer. */
  readonly passageQuestions: readonly string[];
  /** Whole problems of school and contest mathematics. */
  readonly mathsProblems: readonly string[];
  /** Sentences of a worked solution. */
  readonly mathsSteps: readonly string[];
  /** What to do with the code that stands before. */
  readonly codeAsks: readonly string[];
  /** Requests that ask for nothing, a token or two each. */
  readonly bare: readonly string[];
}
