import { type Fault, type Mode, modes, streamed } from './acts.js';
import { heavyFaults } from './heavy.js';
import { faults } from './table.js';

/** A fault in one form of the answer. A request asks for it by its token cap. */
export interface Case {
  readonly cap: number;
  readonly fault: Fault;
  readonly mode: Mode;
}

const firstCap = 1;
const firstHeavyCap = 10_001;

export const cases: readonly Case[] = faults.flatMap((fault, at) =>
  modes.map((mode, form) => ({ cap: firstCap + at * modes.length + form, fault, mode })),
);
export const heavyCases: readonly Case[] = heavyFaults.map((fault, at) => ({
  cap: firstHeavyCap + at,
  fault,
  mode: streamed,
}));

/** The case of a cap. @throws where there is none. */
export function caseOf(cap: number): Case {
  const found = (cap < firstHeavyCap ? cases : heavyCases).find(each => each.cap === cap);
  if (found === undefined) throw new Error(`No case has the cap ${cap}`);
  return found;
}
