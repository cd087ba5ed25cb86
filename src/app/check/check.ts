import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { BusytoneError, exitCodes } from '../../base/errors.js';
import { monotonicMs } from '../../base/node/clock.js';
import { redactor } from '../../base/redact.js';
import type { EngineTarget } from '../../engine/types.js';
import type { CheckedGroup, CheckReport, Finding, FindingStatus } from '../../store/check-types.js';
import { type HostGuardOptions, targetHost } from '../host-guard.js';
import { readKeys } from '../keys.js';
import { type PlanOptions, prepareRun } from '../prepare.js';
import { ownBaseUrl } from '../provider.js';
import { sideSecrets } from '../side-work.js';
import { namedTarget } from '../target.js';
import { type ClearedTarget, guardTarget } from '../target-guard.js';
import { clean } from './clean.js';
import { forecast, spent } from './forecast.js';
import type { CheckGroup } from './group.js';
import { checkGroups } from './groups/index.js';
import { Questions } from './questions.js';
import { CheckSession, type SessionOptions } from './session.js';

export interface CheckOptions extends PlanOptions {
  /** Accept TLS certificates that do not verify. */
  readonly insecureTls: boolean;
  /** Ask once with a key that is wrong on purpose; private targets only. */
  readonly provesKey: boolean;
  /** For everything that is asked of the target. */
  readonly limitMs: number;
  readonly readSecret: (name: string) => string | undefined;
  /** The k6 that a run would take, by path or by name, and where it is looked for. */
  readonly k6: SessionOptions['k6'];
  /** Asks a person to type a public host's name; null where nobody can be asked. */
  readonly confirmHost: HostGuardOptions['confirm'];
  /** busytone's own version, for the report. */
  readonly version: string;
}

/** What a user interface may want to hear. */
export interface CheckObserver {
  looking(group: { readonly id: string; readonly title: string }): void;
  asking(purpose: string, number: number): void;
}

/**
 * The preflight of a target: a handful of small requests, one at a time, and a look at this machine.
 * @throws BusytoneError (exit code 2) for a target that is not named, a key that is not there, and a public host that a
 * key may not go to. All else is a finding.
 */
export async function checkTarget(
  options: CheckOptions,
  observer: CheckObserver,
  groups: readonly CheckGroup[] = checkGroups,
): Promise<CheckReport> {
  const startedAt = new Date().toISOString();
  const startMs = monotonicMs();
  const { scenario, plan } = await prepareRun(options, startedAt);
  const keys = readKeys(scenario, options.readSecret);
  // Where every class has a key of its own, the check asks with the first.
  const { apiKeyEnv: keyVariable = null, apiKey = null } =
    keys.credentials.find(each => keys.target !== null && each.apiKey === keys.target) ?? keys.credentials[0] ?? {};
  const named = namedTarget(scenario.target, { ...keys, target: apiKey }, options.insecureTls);
  const found = named.proxy === null ? await addressesOf(targetHost(named.url)) : { addresses: [], ms: 0 };
  const { target, clearance } = await clear(options, named, scenario.allowHosts, found.addresses);
  if (options.provesKey && !clearance.private) throw provesPublicKey(clearance.host);
  const redact = redactor([...keys.secrets, ...sideSecrets(scenario, options.readSecret)]);
  const session = new CheckSession({
    target,
    clearance,
    lookUpMs: found.ms,
    scenario,
    plan,
    hasScenario: options.scenario !== null,
    keyVariable,
    untriedKeys: keys.credentials.flatMap(each =>
      each.apiKeyEnv === null || each.apiKeyEnv === keyVariable ? [] : [each.apiKeyEnv],
    ),
    provesKey: options.provesKey,
    redact,
    readSecret: options.readSecret,
    k6: options.k6,
    untilMs: startMs + options.limitMs,
    onRequest: (purpose, number) => observer.asking(purpose, number),
  });
  const looked: CheckedGroup[] = [];
  try {
    await lookAll(groups, new Questions(session), looked, observer);
  } finally {
    session.close();
  }
  const findings = looked.flatMap(group => group.findings);
  const report: CheckReport = {
    schema: 'busytone.check/1',
    startedAt,
    durationMs: Math.round(monotonicMs() - startMs),
    versions: { busytone: options.version, node: process.version },
    target: { name: named.name, url: named.url, model: named.model, provider: scenario.target.provider },
    scenario: options.scenario === null ? null : scenario.name,
    verdict: verdictOf(findings),
    counts: countsOf(findings),
    groups: looked,
    requests: session.requests,
    cost: spent(session.requests, scenario.target.price),
    forecast: forecast(plan, options.scenario !== null),
  };
  return clean(report, redact);
}

async function lookAll(
  groups: readonly CheckGroup[],
  questions: Questions,
  looked: CheckedGroup[],
  observer: CheckObserver,
): Promise<void> {
  for (const group of groups) {
    if (group.needs === 'scenario' && !questions.session.options.hasScenario) continue;
    const skipped = await whySkipped(group, questions, looked);
    if (skipped === null) observer.looking(group);
    const findings = skipped === null ? await group.look(questions) : [];
    if (skipped !== null || findings.length > 0) looked.push({ id: group.id, title: group.title, skipped, findings });
  }
}

/** Why nothing can be seen of a group after what was found before it; null when it can. */
async function whySkipped(group: CheckGroup, questions: Questions, before: readonly CheckedGroup[]) {
  if (group.needs === 'nothing') return null;
  const network = before.find(each => each.id === 'reach');
  const broken = network?.findings.find(each => each.status === 'fail');
  if (broken !== undefined) return 'the endpoint cannot be reached';
  if (group.needs !== 'answers') return null;
  const { failure, noAnswers } = await questions.hello();
  return failure === null ? noAnswers : 'the endpoint does not answer as it should';
}

async function addressesOf(host: string): Promise<{ readonly addresses: readonly string[]; readonly ms: number }> {
  if (isIP(host) !== 0) return { addresses: [host], ms: 0 };
  const startMs = monotonicMs();
  const entries = await lookup(host, { all: true, verbatim: true }).catch(() => []);
  return { addresses: entries.map(entry => entry.address), ms: monotonicMs() - startMs };
}

/**
 * A check is no load: a dozen small requests, one at a time, harm nobody. So a public host needs no permission when it
 * was typed or belongs to the provider that was named, or when no key goes to it. A key that a scenario file sends to a
 * public host of the file's choosing does: then the same guard stands before it as before a run.
 */
async function clear(
  options: CheckOptions,
  target: Omit<EngineTarget, 'addresses'>,
  allowHosts: readonly string[],
  addresses: readonly string[],
): Promise<ClearedTarget> {
  const host = targetHost(target.url);
  // A name without addresses is told as a finding; nothing can be sent to it.
  if (addresses.length === 0 && target.proxy === null) {
    return { target: { ...target, addresses }, clearance: { host, addresses, private: true, by: 'private-address' } };
  }
  const { url, provider, proxy } = options.overrides;
  const trusted =
    url !== undefined || target.apiKey === null || (provider !== undefined && ownBaseUrl(provider, target.url));
  const trustedProxy = proxy !== undefined && target.proxy !== null ? [targetHost(target.proxy.url)] : [];
  return guardTarget(
    target,
    {
      allowHosts: trusted ? [...allowHosts, host] : allowHosts,
      attack: false,
      confirm: options.confirmHost,
      resolve: async () => addresses,
    },
    [...allowHosts, ...trustedProxy],
  );
}

function provesPublicKey(host: string): BusytoneError {
  return new BusytoneError(`${host} is public, and a wrong key there looks like somebody breaking in`, {
    code: 'check.wrong_key_public',
    exitCode: exitCodes.usage,
    hint: 'Leave out --wrong-key: it is for endpoints on private addresses.',
  });
}

function verdictOf(findings: readonly Finding[]): CheckReport['verdict'] {
  const has = (status: FindingStatus) => findings.some(each => each.status === status);
  return has('fail') ? 'fail' : has('warn') ? 'warn' : 'ok';
}

function countsOf(findings: readonly Finding[]): CheckReport['counts'] {
  const count = (status: FindingStatus) => findings.filter(each => each.status === status).length;
  return { ok: count('ok'), warn: count('warn'), fail: count('fail'), unknown: count('unknown') };
}
