import { isIP, isIPv6 } from 'node:net';
import { formatDurationMs } from '../../../base/units.js';
import type { EngineProxy } from '../../../engine/types.js';
import type { Finding } from '../../../store/check-types.js';
import { type Connected, tryConnect, tryTls } from '../connect.js';
import { findingsOf } from '../finding.js';
import type { CheckGroup } from '../group.js';
import type { CheckSession } from '../session.js';

const { ok, warn, fail } = findingsOf('reach');

/** More addresses than this say nothing new. */
const mostAddresses = 6;
const longestConnectMs = 10_000;
const dayMs = 86_400_000;
const soonDays = 21;

/** From the name to a connection that could carry a request. */
export const reach: CheckGroup = {
  id: 'reach',
  title: 'Network',
  needs: 'nothing',
  async look({ session }) {
    const { proxy } = session.target;
    if (proxy !== null) return [await proxyFinding(session, proxy)];
    const name = nameFinding(session);
    if (name.status === 'fail') return [name];
    const url = new URL(session.target.url);
    const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
    const limitMs = Math.min(longestConnectMs, session.options.scenario.deadlines.connectMs);
    const tried: Connected[] = [];
    for (const address of session.options.clearance.addresses.slice(0, mostAddresses)) {
      tried.push(await tryConnect(address, port, limitMs));
    }
    const connection = connectFinding(tried, port);
    const first = tried.find(each => each.ms !== null);
    if (first === undefined) return [name, connection];
    const tls = url.protocol === 'https:' ? await tlsFinding(session, first, port, limitMs) : plainFinding(session);
    return [name, connection, tls];
  },
};

/** Past the proxy nothing can be seen from here; whether it lets requests through they will tell. */
async function proxyFinding(session: CheckSession, proxy: EngineProxy): Promise<Finding> {
  const { protocol, port, host } = new URL(proxy.url);
  const limitMs = Math.min(longestConnectMs, session.options.scenario.deadlines.connectMs);
  const number = Number(port) || (protocol === 'https:' ? 443 : 80);
  const tried: Connected[] = [];
  for (const address of (proxy.addresses ?? []).slice(0, mostAddresses)) {
    tried.push(await tryConnect(address, number, limitMs));
  }
  const evidence = {
    proxy: host,
    addresses: tried.map(each => each.address),
    connectMs: tried.map(each => each.ms),
    failures: tried.map(each => each.failure),
  };
  if (tried.some(each => each.ms !== null)) return ok('proxy', 'proxy', `${host} takes connections`, evidence);
  return fail('proxy', 'proxy', `no connection to ${host}`, 'Check --proxy, and that the proxy runs.', evidence);
}

function nameFinding({ options }: CheckSession): Finding {
  const { host, addresses, private: isPrivate } = options.clearance;
  const where = isPrivate ? 'private' : 'public';
  const ipv6 = addresses.filter(isIPv6).length;
  const evidence = {
    host,
    addresses,
    ipv4: addresses.length - ipv6,
    ipv6,
    lookUpMs: options.lookUpMs,
    private: isPrivate,
  };
  if (isIP(host) !== 0) return ok('name', 'name', `${host} is a ${where} address: nothing to look up`, evidence);
  if (addresses.length === 0) {
    return fail(
      'name',
      'name',
      `${host} does not resolve`,
      'Check the spelling of --url, and this machine’s DNS or VPN.',
      evidence,
    );
  }
  const families = [
    ...(ipv6 < addresses.length ? [`${addresses.length - ipv6} IPv4`] : []),
    ...(ipv6 > 0 ? [`${ipv6} IPv6`] : []),
  ];
  const found = `${host} has ${families.join(' and ')} ${where} address${addresses.length === 1 ? '' : 'es'}, looked up in ${formatDurationMs(options.lookUpMs)}`;
  return ok('name', 'name', found, evidence);
}

function connectFinding(tried: readonly Connected[], port: number): Finding {
  const evidence = {
    port,
    addresses: tried.map(each => each.address),
    connectMs: tried.map(each => each.ms),
    failures: tried.map(each => each.failure),
  };
  const reached = tried.flatMap(({ address, ms }) => (ms === null ? [] : [`${formatDurationMs(ms)} to ${address}`]));
  const dead = tried.filter(each => each.ms === null);
  const deadWords = dead.map(({ address, failure }) => `${address} (${failure})`).join(', ');
  if (reached.length === 0) {
    const refused = dead.every(each => each.failure === 'ECONNREFUSED');
    return fail(
      'connect',
      'connection',
      `no connection to port ${port}: ${deadWords}`,
      refused
        ? 'Nothing listens there: start the server, or check host and port in --url.'
        : 'Check host and port in --url, firewalls and VPN.',
      evidence,
    );
  }
  const found = `TCP in ${reached.join(', ')}`;
  if (dead.length === 0) return ok('connect', 'connection', found, evidence);
  return warn(
    'connect',
    'connection',
    `${found}; not ${deadWords}`,
    'A load goes to the addresses that answer. Clients that prefer the others wait for them first: repair them or take them out of DNS.',
    evidence,
  );
}

async function tlsFinding(session: CheckSession, to: Connected, port: number, limitMs: number): Promise<Finding> {
  const { host } = session.options.clearance;
  const hand = await tryTls(host, to.address, port, limitMs);
  const daysLeft = hand.validToMs === null ? null : Math.floor((hand.validToMs - Date.now()) / dayMs);
  const evidence = {
    version: hand.version,
    alpn: hand.alpn,
    handshakeMs: hand.ms,
    certificateUntil: hand.validToMs === null ? null : new Date(hand.validToMs).toISOString(),
    certificateDaysLeft: daysLeft,
    unverified: hand.unverified,
    failure: hand.failure,
  };
  if (hand.ms === null) {
    const cure = 'For a port that speaks plain HTTP, write http:// in --url.';
    return fail('tls', 'TLS', `the handshake failed (${hand.failure})`, cure, evidence);
  }
  const protocol = hand.alpn === null ? 'no protocol chosen' : `would speak ${hand.alpn}, a load takes http/1.1`;
  const found = `${hand.version} in ${formatDurationMs(hand.ms)}, ${hand.alpn === 'http/1.1' ? 'http/1.1' : protocol}`;
  if (hand.unverified !== null && !session.target.insecureTls) {
    return fail(
      'tls',
      'TLS',
      `${found}; the certificate does not verify (${hand.unverified})`,
      'For a test endpoint, pass --insecure. For a company’s own authority, set NODE_EXTRA_CA_CERTS to its file.',
      evidence,
    );
  }
  const certificate =
    daysLeft === null ? '' : daysLeft < 0 ? '; the certificate has run out' : `; certificate for ${daysLeft} more days`;
  const unverified = hand.unverified === null ? '' : `, not verified (${hand.unverified})`;
  if (daysLeft !== null && daysLeft < soonDays) {
    return warn('tls', 'TLS', `${found}${certificate}${unverified}`, 'Renew the certificate.', evidence);
  }
  return ok('tls', 'TLS', `${found}${certificate}${unverified}`, evidence);
}

function plainFinding(session: CheckSession): Finding {
  const { target, options } = session;
  if (options.clearance.private || target.apiKey === null)
    return ok('tls', 'TLS', 'none: plain HTTP', { version: null });
  return warn('tls', 'TLS', 'none: the key goes over the Internet in the clear', 'Write https:// in --url.', {
    version: null,
  });
}
