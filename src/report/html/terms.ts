import { type TermId, terms } from '../model/terms.js';
import { html, type Markup } from './markup.js';

/** A word that leads to its definition: a tooltip on hover and focus, the footnote on click and without script. */
export function termLink(id: TermId, label: string): Markup {
  return html`<a class="term" href="#def-${id}">${label}</a>`;
}

/** The footnotes: of every word, or of those that a page has. */
export function definitionList(
  words: Readonly<Record<string, { readonly name: string; readonly text: string }>> = terms,
): Markup {
  return html`<dl class="definitions">${Object.entries(words).map(
    ([id, term]) => html`<div id="def-${id}" tabindex="-1"><dt>${term.name}</dt><dd>${term.text}</dd></div>
`,
  )}</dl>`;
}
