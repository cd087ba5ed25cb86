import { BusytoneError, exitCodes } from '../base/errors.js';
import { providerNamed, providers } from '../protocol/providers/index.js';
import { type CurrentPrice, priceAt } from '../protocol/providers/price.js';
import type { BaseUrl, Provider } from '../protocol/providers/types.js';
import { defaultLimits } from '../scenario/file/defaults.js';
import { nearestName } from '../scenario/file/nearest.js';
import type { KnownProvider } from '../scenario/load.js';
import type { Limits, Price, Scenario, TargetSpec } from '../scenario/types.js';

/** The registry as the scenario's reader needs it. */
export const knownProviders: readonly KnownProvider[] = providers.map(({ id, prices }) => ({
  id,
  currency: prices[0]?.currency ?? null,
}));

export interface FilledTarget {
  readonly scenario: Scenario;
  /** Sentences for the person who runs it. */
  readonly notes: readonly string[];
}

/**
 * The provider of an id.
 * @throws BusytoneError `provider.unknown` (exit code 2) with what was probably meant.
 */
export function providerOf(id: string): Provider {
  const provider = providerNamed(id);
  if (provider !== null) return provider;
  const guess = nearestName(
    id,
    providers.map(each => each.id),
  );
  throw failure(
    'unknown',
    `There is no provider named "${id}"`,
    guess === null
      ? 'List them with: busytone providers list. An endpoint that is not there needs none: give --url and --model.'
      : `Did you mean ${guess}? See: busytone providers list`,
  );
}

/**
 * Gives the target what its provider knows and the scenario does not say. The provider's key variable comes only with
 * a URL of the provider's, so that no key goes to another host. `moment` (ISO 8601, UTC) decides which price holds.
 * @throws BusytoneError (exit code 2) for a provider that is unknown, cannot be spoken to or has no URL of its own, and
 * for a money limit without a price.
 */
export function fillTarget(scenario: Scenario, moment: string): FilledTarget {
  const { target } = scenario;
  if (target.provider === null) return { scenario, notes: [] };
  const provider = providerOf(target.provider);
  if (provider.auth.form === 'sigv4') {
    throw failure('unsupported', `${provider.title} cannot be loaded directly`, provider.auth.note ?? '');
  }
  const url = target.url ?? ownUrl(provider);
  const isOwn = ownBaseUrl(provider.id, url);
  const found = target.price === null && target.model !== null ? priceAt(provider, target.model, moment) : null;
  const price = target.price ?? (found && priceOf(found));
  const filled: TargetSpec = {
    ...target,
    url,
    apiKeyEnv: target.apiKeyEnv ?? (isOwn ? provider.apiKeyEnv : null),
    name: target.name ?? (isOwn && provider.kind === 'service' ? provider.id : null),
    price,
  };
  return {
    scenario: { ...scenario, target: filled, limits: limitsWith(scenario.limits, price, filled) },
    notes: [`${provider.title}. ${target.price === null ? priceWords(found, filled, moment) : 'Price as given.'}`],
  };
}

/** Whether a URL lies at a host of the provider's own. @throws BusytoneError `provider.unknown` (exit code 2). */
export function ownBaseUrl(id: string, url: string): boolean {
  return providerOf(id).baseUrls.some(base => fits(base, url));
}

function ownUrl(provider: Provider): string {
  const fixed = provider.baseUrls.find(({ url }) => !url.includes('{'));
  if (fixed !== undefined) return fixed.url;
  throw failure(
    'url_missing',
    `${provider.title} has no URL that is the same for everybody`,
    `Give yours with --url or target.url: ${provider.baseUrls.map(({ url }) => url).join(' or ')}`,
  );
}

/** Whether a URL lies at the scheme and host of a base URL. Only HTTPS fits one with a part left open. */
function fits(base: BaseUrl, url: string): boolean {
  const origin = (text: string) => /^https?:\/\/[^/]+/i.exec(text)?.[0].toLowerCase() ?? '';
  const own = origin(base.url);
  if (!own.includes('{')) return own === origin(url);
  const pattern = own.replace(/[.]/g, '\\.').replace(/\{[a-z]+\}/g, '[a-z0-9-]+');
  return own.startsWith('https:') && new RegExp(`^${pattern}$`).test(origin(url));
}

function priceOf({ entry, input, inputCached, output }: CurrentPrice): Price {
  return { currency: entry.currency, input, inputCached, output };
}

function limitsWith(limits: Limits, price: Price | null, target: TargetSpec): Limits {
  if (price !== null) return { ...limits, money: limits.money ?? defaultLimits.money };
  if (limits.money === null) return limits;
  throw failure(
    'no_price',
    `Money cannot be limited: no price of ${target.model ?? 'an unnamed model'} at ${target.provider} is known`,
    'Add target.price to the scenario file, or remove the limit and use limits.tokens.',
  );
}

function priceWords(found: CurrentPrice | null, { model, provider }: TargetSpec, moment: string): string {
  if (found === null) {
    return `No price of ${model ?? 'an unnamed model'} at ${provider} is known for ${moment.slice(0, 10)}: costs are not counted.`;
  }
  const { entry, window, input, inputCached, output } = found;
  const cached = inputCached === null ? '' : `, ${inputCached} cached`;
  return [
    `Price of a million tokens: ${input} ${entry.currency} in${cached}, ${output} out`,
    window === null ? '' : ` (from ${window.from} to ${window.to} UTC)`,
    `, ${entry.verification}${entry.note === null ? '' : ` (${entry.note})`}; source: ${entry.source}.`,
  ].join('');
}

function failure(code: string, message: string, hint: string): BusytoneError {
  return new BusytoneError(message, { code: `provider.${code}`, exitCode: exitCodes.usage, hint });
}
