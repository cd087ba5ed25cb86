import { BusytoneError, exitCodes } from '../base/errors.js';
import type { EngineTarget } from '../engine/types.js';
import { dialectOf, providerNamed } from '../protocol/providers/index.js';
import type { Provider } from '../protocol/providers/types.js';
import { defaultDialect } from '../protocol/request.js';
import type { TargetSpec } from '../scenario/types.js';
import { targetHost } from './host-guard.js';
import type { RunKeys } from './keys.js';

/**
 * All of a target but the addresses, which only the guard of public hosts gives out.
 * @throws BusytoneError `target.missing` (exit code 2) without a URL or a model.
 */
export function namedTarget(
  target: TargetSpec,
  keys: Pick<RunKeys, 'target' | 'classes' | 'proxyAuthorization'>,
  insecureTls: boolean,
): Omit<EngineTarget, 'addresses'> {
  const { url, model } = target;
  const provider = target.provider === null ? null : providerNamed(target.provider);
  if (url === null || model === null) {
    const missing = [...(url === null ? ['--url'] : []), ...(model === null ? ['--model'] : [])];
    throw new BusytoneError(`The scenario names no ${url === null ? 'URL' : 'model'} to send to`, {
      code: 'target.missing',
      exitCode: exitCodes.usage,
      hint: `Pass ${missing.join(' and ')}, or set target.url and target.model in the scenario file.${modelHint(provider)}`,
    });
  }
  return {
    name: target.name ?? targetHost(url),
    url: canonical(url),
    model,
    apiKey: keys.target,
    classKeys: keys.classes,
    apiKeyHeader: provider?.auth.header ?? null,
    headers: target.headers,
    connections: target.connections,
    http: target.http,
    dialect: provider === null ? defaultDialect : dialectOf(provider),
    insecureTls,
    proxy:
      target.proxy === null
        ? null
        : { url: new URL(target.proxy).origin, addresses: null, authorization: keys.proxyAuthorization },
  };
}

/** As the native engine reads it, so that k6, which reads hosts in its own way, connects to the same. */
function canonical(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`.replace(/\/+$/, '');
}

function modelHint(provider: Provider | null): string {
  if (provider === null || provider.models.length === 0) return '';
  return ` Known at ${provider.title}: ${provider.models.map(({ id }) => id).join(', ')}.`;
}
