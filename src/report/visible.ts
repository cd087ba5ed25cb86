/**
 * Text from the wire with everything that could act instead of being read made visible: control characters, marks that
 * change the direction of writing, and halves of surrogate pairs. Line breaks and tabs become spaces. XML 1.0 forbids
 * most of these characters even when escaped.
 */
export function visible(text: string): string {
  return text
    .replace(/[\t\n\r\u0085\u2028\u2029]+/g, ' ')
    .replace(/[\p{Cc}\p{Cs}\p{Bidi_Control}\p{Noncharacter_Code_Point}\u200b\u2060\ufeff]/gu, escaped);
}

function escaped(character: string): string {
  return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
}
