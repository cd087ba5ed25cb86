/** Random numbers in [0, 1). */
export type Random = () => number;

/** FNV-1a over the text's UTF-16 units, started from a seed. */
export function hashText(text: string, seed: number): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}

/** Independent stream for each pair of seed and index (Steele and others' SplitMix, in 32 bits). */
export function randomStream(seed: number, index: number): Random {
  let state = (Math.imul(seed | 0, 0x9e3779b1) ^ Math.imul((index | 0) + 1, 0x85ebca6b)) >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 4_294_967_296;
  };
}

/** Standard normal by the polar method's plain cousin (Box and Muller). */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Gamma with shape of at least 1 (Marsaglia and Tsang, 2000). */
function gamma(shape: number, random: Random): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal(random);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

export function beta(a: number, b: number, random: Random): number {
  const x = gamma(a, random);
  return x / (x + gamma(b, random));
}

export function lognormal(mu: number, sigma: number, random: Random): number {
  return Math.exp(mu + sigma * normal(random));
}

/** One of the parts, by weight. */
export function pick<T extends { readonly weight: number }>(parts: readonly [T, ...(readonly T[])], random: Random): T {
  let rest = random() * parts.reduce((sum, part) => sum + part.weight, 0);
  for (const part of parts) {
    rest -= part.weight;
    if (rest < 0) return part;
  }
  return parts[0];
}
