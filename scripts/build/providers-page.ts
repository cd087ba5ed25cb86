import { notDocumented, priceWords, sectionsOf, shapeWords } from '../../src/app/provider-words.js';
import { providers } from '../../src/protocol/providers/index.js';
import type { ErrorShape, Provider } from '../../src/protocol/providers/types.js';

const intro = `# Providers and serving engines

What \`target.provider\` and \`--provider\` know. This page is generated from \`src/protocol/providers/\` by
\`npm run generate\`; change the data, not the page.

Without a mark a fact was read in the documents named as sources. *Unconfirmed* was told elsewhere and not checked.
Example bodies hold null where a field is not documented; where only a code or the name of an exception is, the words are
busytone's own. A key of your own in the scenario always wins over
what stands here; the variable with the key is looked up only for a URL of the provider's own.

A price is chosen by the model and the moment at which the run is prepared. Hours with a price of their own count by that
moment too: a run that crosses their edge keeps the price it began with.
`;

/** docs/reference/providers.md. */
export function providersPage(): string {
  const overview = [
    '| id | provider | kind | reasoning | busy answers | prices |',
    '| --- | --- | --- | --- | --- | --- |',
    ...providers.map(
      ({ id, title, kind, reasoning, busy, prices }) =>
        `| [\`${id}\`](#${id}) | ${title} | ${kind} | ${reasoning.channel ?? notDocumented} | ${busy.length} | ${prices.length} |`,
    ),
  ];
  return [intro, ...overview, '', ...providers.map(page)].join('\n');
}

function page(provider: Provider): string {
  const facts = sectionsOf(provider).map(({ label, entries }) =>
    entries.length === 1
      ? `- ${label}: ${plain(entries[0] ?? '')}`
      : `- ${label}:\n${entries.map(entry => `  - ${plain(entry)}`).join('\n')}`,
  );
  return [
    `## ${provider.id}`,
    '',
    `**${provider.title}**`,
    '',
    ...facts,
    '',
    ...table('When it is busy', provider.busy),
    ...table('When the quota is used up', provider.quota),
    '### Prices of a million tokens',
    '',
    ...(provider.prices.length === 0 ? [notDocumented] : provider.prices.map(price => `- ${plain(priceWords(price))}`)),
    '',
  ].join('\n');
}

function table(title: string, shapes: readonly ErrorShape[]): readonly string[] {
  if (shapes.length === 0) return [`### ${title}`, '', notDocumented, ''];
  return [
    `### ${title}`,
    '',
    '| HTTP | outcome | when | body | Retry-After | simulated by |',
    '| --- | --- | --- | --- | --- | --- |',
    ...shapes.map(shape => {
      const { when, body, hint } = shapeWords(shape);
      const shown = shape.body === null ? body : `\`${cell(body)}\``;
      return `| ${shape.status} | \`${shape.outcome}\` | ${cell(plain(when))} | ${shown} | ${hint} | \`${shape.simulatedBy}\` |`;
    }),
    '',
  ];
}

const cell = (text: string): string => text.replaceAll('|', '\\|');
/** Words with signs that Markdown would read as tags. */
const plain = (text: string): string => text.replaceAll('<', '&lt;').replaceAll('>', '&gt;');
