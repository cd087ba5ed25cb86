import type { Auth, ErrorShape, PriceEntry, Provider, Reasoning, Verification } from '../protocol/providers/types.js';

/** What a reader sees for null and for empty lists. */
export const notDocumented = 'not documented';

const sure = (verification: Verification): string => (verification === 'confirmed' ? '' : ' (unconfirmed)');
const remark = (note: string | null): string => (note === null ? '' : `: ${note}`);

/** One line of a provider's page: a label and its entries. */
export interface Section {
  readonly label: string;
  readonly entries: readonly string[];
}

/** Everything but errors and prices, in words for terminal and reference page. */
export function sectionsOf(provider: Provider): readonly Section[] {
  const { baseUrls, dialect, models, usage, keepAlive, limits } = provider;
  const facts = [usage, keepAlive].map(fact =>
    fact === null ? notDocumented : `${fact.text}${sure(fact.verification)}`,
  );
  return [
    section(
      'URL',
      baseUrls.map(({ url, note, verification }) => `${url}${note === null ? '' : `, ${note}`}${sure(verification)}`),
    ),
    section('Key', [
      `${authWords(provider.auth)}${provider.apiKeyEnv === null ? '' : ` Looked for in ${provider.apiKeyEnv}.`}`,
    ]),
    section(
      'Models',
      models.map(
        ({ id, family, verification }) => `${id} (${family}${verification === 'confirmed' ? '' : ', unconfirmed'})`,
      ),
    ),
    section('Reasoning', [reasoningWords(provider.reasoning)]),
    section('Usage', facts.slice(0, 1)),
    section('Keep-alive', facts.slice(1)),
    section('Token cap', [dialect.maxTokensField ?? `${notDocumented}; max_tokens is tried first`]),
    section('include_usage', [
      dialect.includeUsage === null ? `${notDocumented}; asked for first` : dialect.includeUsage ? 'taken' : 'refused',
    ]),
    section(
      'Limits',
      limits.map(({ text, verification }) => `${text}${sure(verification)}`),
    ),
    section('Sources', provider.sources),
  ];
}

function section(label: string, entries: readonly string[]): Section {
  return { label, entries: entries.length === 0 ? [notDocumented] : entries };
}

function authWords({ form, header, note }: Auth): string {
  const forms = {
    bearer: 'Authorization: Bearer KEY.',
    header: `${header}: KEY.`,
    none: 'None.',
    sigv4: 'SigV4: not supported.',
  };
  return `${forms[form]}${note === null ? '' : ` ${note}`}`;
}

function reasoningWords({ channel, note, verification }: Reasoning): string {
  const channels = { hidden: 'not sent', think_tags: '<think> tags in the content' };
  const where =
    channel === null
      ? notDocumented
      : channel === 'hidden' || channel === 'think_tags'
        ? channels[channel]
        : `delta.${channel}`;
  return `${where}${remark(note)}${channel === null ? '' : sure(verification)}`;
}

/** `503 busy.overloaded  Server Overloaded`, by its parts. */
export function shapeWords(shape: ErrorShape): { readonly when: string; readonly body: string; readonly hint: string } {
  const bodies = {
    body: notDocumented,
    stream: notDocumented,
    silence: 'blank lines only',
    cut: 'an answer that ends early',
    wait: 'none: the request waits',
  };
  return {
    when: `${shape.title}${shape.note === null ? '' : `. ${shape.note}`}${sure(shape.verification)}`,
    body: shape.body === null ? bodies[shape.carrier] : shape.carrier === 'stream' ? `data: ${shape.body}` : shape.body,
    hint: shape.retryAfter ?? notDocumented,
  };
}

/** One price, with what it may depend on. */
export function priceWords(price: PriceEntry): string {
  const cached = price.inputCached === null ? '' : `, ${price.inputCached} cached`;
  const day = (moment: string) => moment.slice(0, 16).replace('T', ' ').replace(' 00:00', '');
  const from = price.validFrom === null ? '' : ` from ${day(price.validFrom)}`;
  const to = price.validTo === null ? '' : ` to ${day(price.validTo)}`;
  const nights = price.windows.map(
    each =>
      `; from ${each.from} to ${each.to} UTC ${each.input} in, ${each.output} out, ${day(each.validFrom)} to ${each.validTo === null ? 'now' : day(each.validTo)}`,
  );
  return `${price.models.join(', ')}: ${price.input} ${price.currency} in${cached}, ${price.output} out${from}${to}${nights.join('')}${price.note === null ? '' : `; ${price.note}`}. Source: ${price.source}${sure(price.verification)}`;
}
