/** Half-width of the central 95 % of a normal distribution. */
const z = 1.959963984540054;

/** Wilson's 95 % score interval of a share: sound for small counts and for shares of 0 and 1. Null without trials. */
export function wilsonInterval(count: number, of: number): { low: number; high: number } | null {
  if (of === 0) return null;
  const share = count / of;
  const spread = (z * z) / of;
  const centre = (share + spread / 2) / (1 + spread);
  const half = (z / (1 + spread)) * Math.sqrt((share * (1 - share)) / of + spread / (4 * of));
  return {
    low: count === 0 ? 0 : Math.max(0, centre - half),
    high: count === of ? 1 : Math.min(1, centre + half),
  };
}
