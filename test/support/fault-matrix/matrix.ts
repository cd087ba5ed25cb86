import type { AttemptRecord } from '../../../src/measure/attempt.js';
import type { Deadlines } from '../../../src/scenario/types.js';

/** So far apart that a deadline can be told from the next by when it came. */
export const deadlines: Deadlines = {
  connectMs: 700,
  headersMs: 1_200,
  firstTokenMs: 2_400,
  gapMs: 1_200,
  totalMs: 3_300,
};
/** What one run said. */
export interface RunReport {
  readonly records: readonly AttemptRecord[];
  /** Outcomes of the summary's ledger, with their counts. */
  readonly ledger: Readonly<Record<string, number>>;
  readonly intents: number;
}

export interface MatrixReport {
  /** Longest time for which the machine, or what else it does, kept the client from its deadlines. */
  readonly heldUpMs: number;
  /** Every case, then good requests that take whatever connections the faults left. */
  readonly cases: RunReport;
  /** In the order of the origins. */
  readonly origins: readonly RunReport[];
  readonly heavy: readonly { readonly run: RunReport; readonly grownBytes: number }[];
  /** Kinds of the handles that were open before and after, sorted. */
  readonly handles: { readonly before: readonly string[]; readonly after: readonly string[] };
  /** Keys that answers put on the prototype of all objects. */
  readonly polluted: readonly string[];
}
