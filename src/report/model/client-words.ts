import { formatMoment } from '../../base/units.js';
import type { ClientBehaviour, Distribution, Reclick, RetryBehaviour, Scenario } from '../../scenario/types.js';
import { plain } from './numbers.js';
import type { Fact } from './types.js';

type SecondsWords = (of: Distribution) => string;

/** Who asks, as sentences: once for the scenario, and once more for each class whose clients are others. */
export function clientFacts({ clients, traffic }: Scenario, seconds: SecondsWords): Fact[] {
  const usual = clientWords(clients, seconds);
  const own = traffic
    .map(entry => ({ label: `Clients of ${entry.class}`, value: clientWords(entry.clients, seconds) }))
    .filter(({ value }) => value !== usual);
  const keys = traffic.flatMap(({ class: name, apiKeyEnv }) => (apiKeyEnv === null ? [] : [`${name}: $${apiKeyEnv}`]));
  return [
    { label: 'Clients', value: usual },
    ...own,
    ...(keys.length === 0 ? [] : [{ label: 'Keys of classes', value: keys.join(', ') }]),
  ];
}

function clientWords({ retry, reclick, patience }: ClientBehaviour, seconds: SecondsWords): string {
  const time = (of: Distribution) => (of.kind === 'constant' ? formatMoment(of.value * 1_000) : seconds(of));
  const { firstTokenSeconds, totalSeconds, cancel } = patience;
  const leaving = [
    ...(firstTokenSeconds === null ? [] : [`no token has come within ${time(firstTokenSeconds)}`]),
    ...(totalSeconds === null ? [] : [`the answer is not complete within ${time(totalSeconds)}`]),
  ];
  return [
    retryWords(retry),
    ...(reclick === null ? [] : [reclickWords(reclick, time)]),
    leaving.length === 0 ? 'users wait for ever' : `users leave when ${leaving.join(' or ')}`,
    ...(cancel === null
      ? []
      : [`${percent(cancel.share)} stop their answer ${time(cancel.afterSeconds)} after its first token`]),
  ].join('; ');
}

const policies = {
  'openai-sdk': { node: 'as openai-node makes them', python: 'as openai-python makes them' },
  'full-jitter': { node: 'with full jitter', python: 'with full jitter' },
  immediate: { node: 'at once', python: 'at once' },
} as const;

function retryWords({ policy, flavour, max, honoursRetryAfter, budget }: RetryBehaviour): string {
  if (policy === 'none') return 'No retries';
  const hints = honoursRetryAfter ? '' : ', whatever Retry-After says';
  const bound = budget === null ? '' : `, at most ${percent(budget)} of all requests`;
  return `Up to ${max} ${max === 1 ? 'retry' : 'retries'} ${policies[policy][flavour]}${hints}${bound}`;
}

function reclickWords({ probability, max, delaySeconds }: Reclick, time: SecondsWords): string {
  return `${percent(probability)} of those turned away ask again after ${time(delaySeconds)}, up to ${max} times`;
}

/** A share as it was set: without the zeros of a measurement. */
function percent(share: number): string {
  return `${plain(share * 100)} %`;
}
