import type { PageDialect } from '../scenario/types.js';
import { dialects } from './dialects/index.js';

const known = Object.entries(dialects) as [PageDialect, (typeof dialects)[PageDialect]][];

/**
 * The kinds of software whose figures stand on a page, from the names on it. A page may carry several: Triton's holds
 * those of TensorRT-LLM too.
 */
export function detectDialects(names: Iterable<string>): PageDialect[] {
  const all = [...names];
  return known
    .filter(([, { signature }]) => signature.some(sign => all.some(name => matches(sign, name))))
    .map(([id]) => id);
}

function matches(sign: string, name: string): boolean {
  if (sign.endsWith('*')) return name.startsWith(sign.slice(0, -1));
  return name === sign;
}
