import fc from 'fast-check';

/** Where to cut bytes, for `cut`. */
export const places = fc.array(fc.nat(), { maxLength: 40 });

/** Bytes as a connection could hand them over: in pieces that end anywhere, some of them empty. */
export function cut<Bytes extends Uint8Array>(bytes: Bytes, at: readonly number[]): Uint8Array[] {
  const ends = [...at.map(place => place % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
}

interface Damage {
  readonly at: number;
  readonly remove: number;
  readonly insert: Uint8Array;
}

const damage = fc.record({
  at: fc.nat(),
  remove: fc.nat(12),
  insert: fc.oneof(
    fc.uint8Array({ maxLength: 8 }),
    fc
      .constantFrom('\n', '\r', '\n\n', '\0', '\ufeff', '{', '}', '[', '"', '\\u0000', ':', '-1', '1e999', '__proto__')
      .map(text => Buffer.from(text)),
  ),
});

/** What is wrong with bytes that were damaged on their way or in their file, for `damaged`. */
export const damages = fc.array(damage, { minLength: 1, maxLength: 6 });

export function damaged(bytes: Uint8Array, by: readonly Damage[]): Uint8Array {
  let whole: Uint8Array = bytes;
  for (const { at, remove, insert } of by) {
    const from = at % (whole.length + 1);
    whole = Buffer.concat([whole.subarray(0, from), insert, whole.subarray(from + remove)]);
  }
  return whole;
}
