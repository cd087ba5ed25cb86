import type { Chip, Tone } from '../model/types.js';
import { html, Markup } from './markup.js';

/** One shape for each tone, so that it is told apart without its colour. */
const icons: Readonly<Record<Tone, Markup>> = {
  good: new Markup('<circle cx="8" cy="8" r="7.2"/><path d="M4.6 8.3 7 10.7l4.5-5"/>'),
  warn: new Markup('<path class="solid" d="M8 1.2 15.4 14.4H.6Z"/><path d="M8 6v4M8 11.7v.9"/>'),
  bad: new Markup('<rect x=".8" y=".8" width="14.4" height="14.4" rx="2.4"/><path d="m5 5 6 6m0-6-6 6"/>'),
  quiet: new Markup('<circle class="ring" cx="8" cy="8" r="6.4"/><path class="ink" d="M4.8 8h6.4"/>'),
};

export function chipView(chip: Chip, size: 'large' | 'small'): Markup {
  return html`<span class="chip ${size} tone-${chip.tone}"><svg viewBox="0 0 16 16" aria-hidden="true">${icons[chip.tone]}</svg>${chip.word}</span>`;
}
