const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Characters at the beginning that also depend on what stands before, by the bytes of it modulo 3. */
const dependent = [0, 2, 3] as const;

/**
 * What a text looks like inside of something in Base64 (RFC 4648, both alphabets), at each of the three places that it
 * can have among the groups of three bytes. Characters that also depend on the neighbours are left out.
 */
export function base64Forms(text: string): readonly string[] {
  const bytes = utf8(text);
  const standard = dependent.map((skipped, before) => encoded(bytes, before).slice(skipped));
  return [...standard, ...standard.map(form => form.replaceAll('+', '-').replaceAll('/', '_'))];
}

/** Whole characters only: what is left of the last byte is the neighbour's, too. */
function encoded(bytes: readonly number[], bytesBefore: number): string {
  let text = '';
  let bits = 0;
  let held = 0;
  for (const byte of [...new Array<number>(bytesBefore).fill(0), ...bytes]) {
    held = (held << 8) | byte;
    bits += 8;
    for (; bits >= 6; bits -= 6) text += alphabet[(held >> (bits - 6)) & 63] ?? '';
    held &= (1 << bits) - 1;
  }
  return text;
}

function utf8(text: string): readonly number[] {
  const bytes: number[] = [];
  for (const [part, code] of encodeURIComponent(text).matchAll(/%(..)|./gs)) {
    bytes.push(code === undefined ? part.charCodeAt(0) : Number.parseInt(code, 16));
  }
  return bytes;
}
