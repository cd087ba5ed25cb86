import { type TermId, terms } from '../model/terms.js';
import { html, type Markup } from './markup.js';

/** A word that leads to its definition: a tooltip on hover and focus, the footnote on click and without script. */
export function termLink(id: TermId, label: string): Markup {
  return html`<a class="term" href="#def-${id}">${label}</a>`;
}

/** The footnotes. */
export function definitionList(): Markup {
  return html`<dl class="definitions">${Object.entries(terms).map(
    ([id, term]) => html`<div id="def-${id}" tabindex="-1"><dt>${term.name}</dt><dd>${term.text}</dd></div>
`,
  )}</dl>`;
}
