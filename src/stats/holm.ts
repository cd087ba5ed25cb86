/**
 * Holm's correction (Scand. J. Statist. 6, 1979): p-values, in the order given, raised so that calling everything below
 * 5 % a difference calls one falsely in at most 5 % of all families of tests, whatever they have to do with each other.
 */
export function holm(ps: readonly number[]): number[] {
  const order = ps.map((_, at) => at).sort((a, b) => (ps[a] ?? 1) - (ps[b] ?? 1));
  const corrected = new Array<number>(ps.length).fill(1);
  let highest = 0;
  order.forEach((at, rank) => {
    highest = Math.max(highest, Math.min(1, (ps[at] ?? 1) * (ps.length - rank)));
    corrected[at] = highest;
  });
  return corrected;
}
