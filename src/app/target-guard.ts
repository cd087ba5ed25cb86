import type { EngineTarget } from '../engine/types.js';
import { guardHost, type HostClearance, type HostGuardOptions } from './host-guard.js';

/** A target that load may be sent to. */
export interface ClearedTarget {
  readonly target: EngineTarget;
  readonly clearance: HostClearance;
}

/**
 * Asks for permission to load a target and the proxy before it, and pins both to the addresses that were judged.
 * @param proxyHosts hosts that the proxy may be besides; those of `options` by default
 * @throws BusytoneError as `guardHost` does.
 */
export async function guardTarget(
  named: Omit<EngineTarget, 'addresses'>,
  options: Omit<HostGuardOptions, 'url' | 'proxied'>,
  proxyHosts: readonly string[] = options.allowHosts,
): Promise<ClearedTarget> {
  const { proxy } = named;
  const clearance = await guardHost({ ...options, url: named.url, proxied: proxy !== null });
  if (proxy === null) return { target: { ...named, addresses: clearance.addresses }, clearance };
  const { attack, confirm } = options;
  const { addresses } = await guardHost({ url: proxy.url, allowHosts: proxyHosts, attack, confirm });
  return { target: { ...named, addresses: null, proxy: { ...proxy, addresses } }, clearance };
}
