import { BusytoneError } from '../base/errors.js';
import { type CloudChoice, cloudReadme, cloudSetup } from '../k6/cloud.js';
import { writeK6Folder } from '../k6/folder.js';
import { generateK6, setupOf } from '../k6/generate/index.js';
import { commandOf } from '../k6/generate/readme.js';
import { refuseKeyHeader } from '../k6/generate/unfit.js';
import { operatorFiles } from '../k6/operator/index.js';
import type { OperatorOptions } from '../k6/operator/options.js';
import type { Style, TransportName } from '../k6/setup.js';
import { isAttack } from '../scenario/shapes/attack.js';
import { guardHost } from './host-guard.js';
import { k6TargetOf } from './k6-engine.js';
import { type PlanOptions, prepareRun } from './prepare.js';
import { namedTarget } from './target.js';

export interface GenerateK6Options extends PlanOptions {
  /** The folder to write. */
  readonly out: string;
  readonly style: Style;
  readonly transport: TransportName;
  /** Write Kubernetes manifests, too. */
  readonly operator?: Omit<OperatorOptions, 'version'>;
  /** Write options for Grafana Cloud k6, too. */
  readonly cloud?: CloudChoice;
  /** busytone's own version. */
  readonly version: string;
}

export interface GeneratedK6 {
  readonly planHash: string;
  readonly files: readonly string[];
  readonly transport: TransportName;
  /** Pods of the manifests; null without them. */
  readonly parallelism: number | null;
  /** Runs the test, in the folder. */
  readonly command: string;
}

/**
 * Writes a k6 test of a scenario: scripts, data and a README. Sends nothing.
 * @throws BusytoneError for a wrong scenario, a target without URL or model, a host that is not allowed, or a folder
 * that cannot be written; and for what the operator or the cloud cannot do.
 */
export async function generateK6Folder(options: GenerateK6Options): Promise<GeneratedK6> {
  const { out, style, transport, version } = options;
  const { scenario, plan } = await prepareRun(options);
  const target = namedTarget(scenario.target, { target: null, classes: new Map(), proxyAuthorization: null }, false);
  refuseKeyHeader(transport, target);
  await guarded(target.url, scenario.allowHosts, scenario.load.mode !== 'replay' && isAttack(scenario.load.shape));
  const k6Target = k6TargetOf(target, scenario.target.apiKeyEnv);
  const cloud = options.cloud === undefined ? {} : { cloud: cloudSetup(scenario.name, transport, options.cloud) };
  const of = { plan, target: k6Target, transport, style, salt: null, keepGaps: true, ...cloud };
  const setup = setupOf(of);
  const files = new Map(generateK6(of));
  const append = (section: string) => files.set('README.md', `${files.get('README.md') ?? ''}\n${section}`);
  if (options.cloud !== undefined) append(cloudReadme(setup));
  const manifests =
    options.operator === undefined ? null : operatorFiles(plan, setup, files, { ...options.operator, version });
  for (const [name, text] of manifests?.files ?? []) files.set(name, text);
  if (manifests !== null) append(manifests.readme);
  await writeK6Folder(out, files);
  return {
    planHash: plan.planHash,
    files: [...files.keys()],
    transport,
    command: options.cloud === undefined ? commandOf(transport) : 'k6 cloud run main.js',
    parallelism: manifests?.parallelism ?? null,
  };
}

/** The scripts will ask nobody, so the host has to be allowed now. A name that only resolves elsewhere may be. */
async function guarded(url: string, allowHosts: readonly string[], attack: boolean): Promise<void> {
  try {
    await guardHost({ url, allowHosts, attack, confirm: null });
  } catch (error) {
    if (!(error instanceof BusytoneError) || error.code !== 'host.unresolved') throw error;
  }
}
