import { visible } from '../visible.js';

/** Markup that is safe to write into a page as it stands; only this module and literal templates make it. */
export class Markup {
  constructor(readonly text: string) {}

  toString(): string {
    return this.text;
  }
}

type Piece = string | number | Markup | null | readonly Piece[];

/** A template whose values are text unless they are markup already, so that forgetting to escape is not possible. */
export function html(literals: TemplateStringsArray, ...values: readonly Piece[]): Markup {
  return new Markup(
    literals.map((literal, at) => literal + (at < values.length ? piece(values[at] ?? null) : '')).join(''),
  );
}

function piece(value: Piece): string {
  if (value === null) return '';
  if (value instanceof Markup) return value.text;
  if (typeof value === 'object') return value.map(piece).join('');
  return escapeHtml(String(value));
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return visible(text).replace(/[&<>"']/g, character => entities[character] ?? character);
}

/** Keeps a number and its unit on one line. */
export function unbroken(text: string): string {
  return text.replace(/(\d) (%|ms|s|tok\/s)(?=$|[^\p{L}\d])/gu, '$1\u00a0$2');
}

/** JSON for a script element: nothing in it can close the element, open a comment or end a line of script. */
export function jsonForScript(value: unknown): Markup {
  return new Markup(
    JSON.stringify(value).replace(
      /[<>&\u2028\u2029]/g,
      character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    ),
  );
}
