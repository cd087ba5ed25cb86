import { lookup } from 'node:dns/promises';
import { BlockList, isIP, isIPv4 } from 'node:net';
import { BusytoneError, exitCodes } from '../base/errors.js';

export interface HostClearance {
  readonly host: string;
  /** The addresses that were judged, in the order to try them: load may go to these and to no others. None where a proxy knows them. */
  readonly addresses: readonly string[];
  /** True when no address of the host lies on the public Internet. */
  readonly private: boolean;
  /** What allowed it. */
  readonly by: 'private-address' | 'allow-list' | 'confirmation';
}

export interface HostGuardOptions {
  readonly url: string;
  /** Exact host names that may be loaded although they are public. */
  readonly allowHosts: readonly string[];
  /** A proxy looks the name up, so what it stands for is not known here: only an address can count as private. */
  readonly proxied?: boolean;
  /** The load imitates an attack: then private addresses need permission, too. */
  readonly attack: boolean;
  /** Asks a person for the host's name; null where nobody can be asked. */
  readonly confirm: ((host: string, addresses: readonly string[], attack: boolean) => Promise<string>) | null;
  /** Every address of a host name. The operating system's resolver by default. */
  readonly resolve?: (host: string) => Promise<readonly string[]>;
}

/**
 * RFC 1122 and 4291 (loopback, unspecified), 1918 (private), 3927 and 4291 (link-local), 4193 (unique local). Shared
 * address space (RFC 6598) is left out: behind it may stand somebody else's machine.
 */
const privateRanges = [
  ['0.0.0.0', 32],
  ['10.0.0.0', 8],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['::', 128],
  ['::1', 128],
  ['fc00::', 7],
  ['fe80::', 10],
] as const;

const privateAddresses = new BlockList();
for (const [network, bits] of privateRanges) {
  privateAddresses.addSubnet(network, bits, isIPv4(network) ? 'ipv4' : 'ipv6');
}

/** True for loopback, private and link-local addresses, also when an IPv4 address is written as a mapped IPv6 one. */
export function isPrivateAddress(address: string): boolean {
  const bare = address.split('%')[0] ?? address;
  const family = isIP(bare);
  return family !== 0 && privateAddresses.check(bare, family === 4 ? 'ipv4' : 'ipv6');
}

/** Host of a target's URL, lower case, without the brackets of IPv6. @throws BusytoneError on anything but http(s). */
export function targetHost(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) {
    const what = parsed === null ? 'a valid URL; check its host and its port, 1 to 65535' : 'an http or https URL';
    throw new BusytoneError(`"${url}" is not ${what}`, {
      code: 'target.url_invalid',
      exitCode: exitCodes.usage,
      hint: 'Give the base URL of the endpoint, e.g. --url https://api.example.com/v1.',
    });
  }
  if (parsed.username !== '' || parsed.password !== '') {
    throw new BusytoneError('The URL holds a user name or a password, which would be stored with the run', {
      code: 'target.url_credentials',
      exitCode: exitCodes.usage,
      hint: 'Put the key in an environment variable and name it: --api-key-env MY_API_KEY.',
    });
  }
  return parsed.hostname.replace(/^\[|\]$/g, '').toLowerCase();
}

/**
 * Decides whether a target may be put under load: every address it resolves to must be private, or its name must be
 * allowed exactly, or a person must have typed it. A load test of a machine that is not one's own is an attack; a load
 * that imitates an attack needs permission everywhere.
 * @throws BusytoneError `host.not_allowed` (exit code 2) or `host.unresolved` (exit code 1).
 */
export async function guardHost(options: HostGuardOptions): Promise<HostClearance> {
  const host = targetHost(options.url);
  const allowed = options.allowHosts.some(name => name.trim().toLowerCase() === host);
  const addresses = isIP(host)
    ? [host]
    : options.proxied
      ? []
      : await resolveHost(host, options.resolve ?? everyAddress);
  const publicAddresses = addresses.filter(address => !isPrivateAddress(address));
  const isPrivate = addresses.length > 0 && publicAddresses.length === 0;
  if (isPrivate && !options.attack) return { host, addresses, private: true, by: 'private-address' };
  if (allowed) return { host, addresses, private: isPrivate, by: 'allow-list' };
  if (options.confirm !== null) {
    const typed = await options.confirm(host, isPrivate ? addresses : publicAddresses, options.attack);
    if (typed.trim().toLowerCase() === host) return { host, addresses, private: isPrivate, by: 'confirmation' };
    throw new BusytoneError(`${host} was not confirmed, so nothing was sent`, {
      code: 'host.not_allowed',
      exitCode: exitCodes.usage,
      hint: `Type the host's name exactly, or pass --allow-host ${host}.`,
    });
  }
  if (isPrivate) throw attackNotAllowed(host);
  throw notAllowed(host, publicAddresses);
}

function attackNotAllowed(host: string): BusytoneError {
  return new BusytoneError(`The scenario imitates an attack: busytone sends it only when told to, even to ${host}`, {
    code: 'host.not_allowed',
    exitCode: exitCodes.usage,
    hint: `If you may attack this host, pass --allow-host ${host} or list it under allowHosts in the scenario.`,
  });
}

function notAllowed(host: string, addresses: readonly string[]): BusytoneError {
  const where =
    addresses.length === 0
      ? 'is looked up by the proxy, so it may be public'
      : addresses.includes(host)
        ? 'is a public address'
        : `resolves to the public address ${addresses[0]}`;
  return new BusytoneError(`${host} ${where}: busytone loads public hosts only when told to`, {
    code: 'host.not_allowed',
    exitCode: exitCodes.usage,
    hint: `If you may load-test this host, pass --allow-host ${host} or list it under allowHosts in the scenario.`,
  });
}

async function everyAddress(host: string): Promise<readonly string[]> {
  return (await lookup(host, { all: true })).map(entry => entry.address);
}

async function resolveHost(host: string, resolve: (host: string) => Promise<readonly string[]>) {
  const unresolved = (cause?: unknown) =>
    new BusytoneError(`The host name ${host} does not resolve`, {
      code: 'host.unresolved',
      hint: 'Check the spelling of --url, and this machine’s DNS or VPN.',
      cause,
    });
  let addresses: readonly string[];
  try {
    addresses = await resolve(host);
  } catch (cause) {
    throw unresolved(cause);
  }
  if (addresses.length === 0) throw unresolved();
  return addresses;
}
