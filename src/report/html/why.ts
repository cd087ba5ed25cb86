import type { Why } from '../model/types.js';
import { chipView } from './chip.js';
import { html, type Markup, unbroken } from './markup.js';

/** The reasons, the strongest first. */
export function whyView(reasons: readonly Why[]): Markup {
  return html`<ul class="checks why">${reasons.map(
    reason => html`<li>${chipView(reason.chip, 'small')}<span>${unbroken(reason.sentence)}${
      reason.evidence === '' ? null : html`<br><small class="note">${reason.evidence}</small>`
    }</span></li>
`,
  )}</ul>`;
}
