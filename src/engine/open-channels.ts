import type { Channels } from './channel.js';
import { Http2Pool } from './http2/pool.js';
import { ConnectionPool, sharedOf } from './pool.js';
import { completionsUrl } from './request-template.js';
import type { EngineTarget } from './types.js';

/**
 * The way to a target, by the version of HTTP that is asked for.
 * @param stamp arrival stamps on the monotonic clock, in milliseconds
 */
export function openChannels(
  target: Pick<EngineTarget, 'url' | 'addresses' | 'connections' | 'http' | 'insecureTls' | 'proxy'>,
  stamp: () => number,
): Channels {
  const { addresses, connections, http, insecureTls, proxy } = target;
  const options = { url: completionsUrl(target), addresses, connections, insecureTls, proxy, stamp };
  return http === 2 ? new Http2Pool(sharedOf(options), connections) : new ConnectionPool(options);
}
