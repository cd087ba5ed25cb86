const things = ['lamp', 'rope', 'crate', 'anchor', 'chart', 'bell', 'sail', 'barrel', 'hook', 'lantern', 'oar', 'net'];
const places = ['north quay', 'old shed', 'south pier', 'customs hall', 'dry dock', 'fish market', 'signal tower'];
const lines = 110;
/** Tokens of a line, its number and its line break; by DeepSeek's rule of 0.3 tokens for a character. */
const tokensOfLine = 12;

/**
 * A list long enough for every known prefix cache (some begin at 1,024 tokens) that asks for a short answer. `salt`
 * stands at its very start, so that a cache can know it only from this check.
 */
export function longPrompt(salt: string): { readonly text: string; readonly tokens: number } {
  const entries = Array.from({ length: lines }, (_, index) => {
    const thing = things[(index * 5) % things.length] ?? '';
    const place = places[(index * 3) % places.length] ?? '';
    return `${index + 1}. One ${thing} lies in the ${place}.`;
  });
  const text = `List ${salt}\n${entries.join('\n')}\nHow many entries are there? (Answer in about 8 tokens.)`;
  return { text, tokens: lines * tokensOfLine };
}
