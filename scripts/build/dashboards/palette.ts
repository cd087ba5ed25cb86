import type { OutcomeClass } from '../../../src/protocol/types.js';
import { style } from '../../../src/report/page/style.js';

/** A colour of the report's dark page, by the name of its variable. @throws Error for a name that the page lacks. */
function ofReport(name: string): string {
  const dark = style.slice(style.indexOf('prefers-color-scheme: dark'));
  const found = new RegExp(`--${name}: (#[0-9a-f]{6})`).exec(dark)?.[1];
  if (found === undefined) throw new Error(`The report has no colour --${name}`);
  return found;
}

/** What means something in the report means the same here. */
export const colours = {
  good: ofReport('good'),
  warn: ofReport('warn'),
  bad: ofReport('bad'),
  quiet: ofReport('quiet'),
  answered: ofReport('answered'),
  busy: ofReport('busy'),
  failed: ofReport('failed'),
  abandoned: ofReport('abandoned'),
  cancelled: ofReport('cancelled'),
  load: ofReport('load'),
  ttft: ofReport('ttft'),
  ttfa: ofReport('ttfa'),
  reasoning: ofReport('reasoning'),
  answer: ofReport('answer'),
} as const;

/** Shares of white that tell members of one family of outcomes apart. */
const tints = [0, 0.22, 0.4, 0.55, 0.68, 0.12, 0.32, 0.48, 0.62];

function tinted(colour: string, tint: number): string {
  const parts = [1, 3, 5].map(at => Number.parseInt(colour.slice(at, at + 2), 16));
  return `#${parts.map(part => Math.round(part + (255 - part) * tint).toString(16)).join('')}`;
}

/** One colour for each outcome: families have the report's hue, their members a tint of it. */
export function outcomeColours(outcomes: readonly OutcomeClass[]): ReadonlyMap<OutcomeClass, string> {
  const seen = new Map<string, number>();
  return new Map(
    outcomes.map(outcome => {
      const family = familyOf(outcome);
      const at = seen.get(family) ?? 0;
      seen.set(family, at + 1);
      return [outcome, tinted(family, tints[at % tints.length] ?? 0)];
    }),
  );
}

function familyOf(outcome: OutcomeClass): string {
  if (outcome === 'ok') return colours.answered;
  if (outcome.startsWith('busy.')) return colours.busy;
  if (outcome.startsWith('slow.')) return colours.warn;
  return outcome === 'client.aborted' ? colours.abandoned : colours.failed;
}
