import type fc from 'fast-check';

/** A reader of what others wrote, with what must hold of it whatever they wrote. */
export interface FuzzTarget {
  /** `reader: what holds`. */
  readonly name: string;
  /** Cases in `npm test`; `npm run test:fuzz` goes on for as long as it is told. */
  readonly runs: number;
  readonly property: fc.IRawProperty<unknown>;
}

/** @param property fails by throwing */
export function target<Values>(name: string, runs: number, property: fc.IRawProperty<Values>): FuzzTarget {
  return { name, runs, property: property as fc.IRawProperty<unknown> };
}
