import { providerOf } from '../app/provider.js';
import { notDocumented, priceWords, sectionsOf, shapeWords } from '../app/provider-words.js';
import { providers } from '../protocol/providers/index.js';
import type { ErrorShape, Provider } from '../protocol/providers/types.js';
import { paletteFor, widthOf } from './ui/palette.js';
import { type Column, tableText } from './ui/table.js';
import { labelled } from './ui/text.js';

const columns: readonly Column<Provider>[] = [
  { title: 'id', cell: ({ id }) => id, drop: 0, align: 'left' },
  { title: 'provider', cell: ({ title }) => title, drop: 1, align: 'left' },
  {
    title: 'key',
    cell: ({ auth, apiKeyEnv }) => (auth.form === 'sigv4' ? 'SigV4' : (apiKeyEnv ?? 'none')),
    drop: 2,
    align: 'left',
  },
  { title: 'reasoning', cell: ({ reasoning }) => reasoning.channel ?? notDocumented, drop: 3, align: 'left' },
  { title: 'busy', cell: ({ busy }) => String(busy.length), drop: 4 },
  { title: 'prices', cell: ({ prices }) => String(prices.length), drop: 4 },
];

/** Ids and what is known of each on stdout. */
export function listProviders(json: boolean): void {
  const { stdout } = process;
  if (json) {
    const entries = providers.map(({ id, title, kind, apiKeyEnv, baseUrls }) => ({
      id,
      title,
      kind,
      apiKeyEnv,
      baseUrls,
    }));
    stdout.write(`${JSON.stringify(entries, null, 2)}\n`);
    return;
  }
  const paint = paletteFor(stdout);
  for (const [title, kind] of [
    ['Services', 'service'],
    ['Serving engines', 'server'],
  ] as const) {
    const rows = providers.filter(provider => provider.kind === kind);
    stdout.write(`${paint.bold(title)}\n${tableText(columns, rows, widthOf(stdout))}\n\n`);
  }
  stdout.write('Look at one: busytone providers show ID\nLoad one:    busytone run --provider ID --model MODEL\n');
}

/** Everything that is known of a provider on stdout. */
export function showProvider(id: string, json: boolean): void {
  const { stdout } = process;
  const provider = providerOf(id);
  if (json) {
    stdout.write(`${JSON.stringify(provider, null, 2)}\n`);
    return;
  }
  const paint = paletteFor(stdout);
  const width = widthOf(stdout);
  const indent = 15;
  const line = (label: string, text: string) => labelled(paint.dim(label), text, indent, width);
  const block = (title: string, shapes: readonly ErrorShape[]) => [
    '',
    paint.bold(title),
    ...(shapes.length === 0 ? [line('', notDocumented)] : shapes.flatMap(shape => shapeLines(shape, line))),
  ];
  const kind = provider.kind === 'service' ? 'service' : 'serving engine';
  const out = [
    `${paint.bold(provider.title)} ${paint.dim(`${provider.id}, ${kind}`)}`,
    ...sectionsOf(provider).flatMap(({ label, entries }) =>
      entries.map((entry, index) => line(index === 0 ? label : '', entry)),
    ),
    ...block('When it is busy', provider.busy),
    ...block('When the quota is used up', provider.quota),
    '',
    paint.bold('Prices of a million tokens'),
    ...(provider.prices.length === 0 ? [notDocumented] : provider.prices.map(priceWords)).map(text => line('', text)),
  ];
  stdout.write(`${out.join('\n')}\n`);
}

function shapeLines(shape: ErrorShape, line: (label: string, text: string) => string): readonly string[] {
  const { when, body, hint } = shapeWords(shape);
  return [
    line(`HTTP ${shape.status}`, `${shape.outcome}: ${when}`),
    line('', body),
    line('', `Retry-After: ${hint}. Spoken by simulate --busy-style ${shape.simulatedBy}`),
  ];
}
