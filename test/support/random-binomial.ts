/** How many of `n` trials succeed. */
export function binomial(n: number, share: number, random: () => number): number {
  let count = 0;
  for (let trial = 0; trial < n; trial += 1) if (random() < share) count += 1;
  return count;
}
