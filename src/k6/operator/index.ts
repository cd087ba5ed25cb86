import { stringify } from 'yaml';
import { BusytoneError, exitCodes } from '../../base/errors.js';
import type { Plan } from '../../scenario/types.js';
import { refuseUnsplittable } from '../segments.js';
import type { K6Setup } from '../setup.js';
import { sizingOf } from '../sizing.js';
import { type OperatorOptions, scriptFiles, testRunName } from './options.js';
import { operatorReadme } from './readme.js';
import { testRunOf } from './testrun.js';
import { volumeOf } from './volume.js';

/** The API server takes a ConfigMap of 1 MiB; some of it is left to names and labels. */
const largestConfigMapBytes = 1_000_000;

/** The manifests of a folder, and what its README says of them. */
export interface OperatorFiles {
  readonly files: ReadonlyMap<string, string>;
  readonly readme: string;
  readonly parallelism: number;
}

/**
 * Kubernetes manifests that send a generated folder with the k6-operator. The same options give the same bytes; secrets
 * are only named.
 * @throws BusytoneError `k6.operator_image` or `k6.segments` (exit code 2).
 */
export function operatorFiles(
  plan: Plan,
  setup: K6Setup,
  scripts: ReadonlyMap<string, string>,
  options: OperatorOptions,
): OperatorFiles {
  refuseMissingImages(setup, options);
  const bytesOf = (file: string) => Buffer.byteLength(scripts.get(file) ?? '');
  const data = { schedule: bytesOf('schedule.json'), prompts: bytesOf('prompts.json') };
  const sizing = sizingOf(plan, setup, data, options.parallelism);
  refuseUnsplittable(plan, sizing.parallelism);
  const name = testRunName(plan.scenario.name);
  const secret = options.secret ?? `${name}-keys`;
  const names = scriptFiles.filter(file => scripts.has(file));
  const sizeBytes = names.reduce((sum, file) => sum + bytesOf(file) + file.length, 0);
  const fits = sizeBytes <= largestConfigMapBytes;
  const parts = {
    name,
    secret,
    setup,
    sizing,
    scripts: fits ? ('configMap' as const) : ('volumeClaim' as const),
    options,
  };
  const files = new Map([
    ['testrun.yaml', yamlOf([testRunOf(parts)])],
    ['kustomization.yaml', yamlOf([kustomizationOf(name, options.namespace, fits ? names : [])])],
  ]);
  if (!fits) files.set('volume.yaml', yamlOf(volumeOf(name, sizeBytes)));
  if (setup.transport === 'relay') files.set('relay.Dockerfile', relayImageOf(options.version));
  return { files, readme: operatorReadme({ ...parts, names, sizeBytes }), parallelism: sizing.parallelism };
}

function refuseMissingImages({ transport }: K6Setup, { relayImage, k6Image }: OperatorOptions): void {
  const refuse = (what: string, hint: string): never => {
    throw new BusytoneError(what, { code: 'k6.operator_image', exitCode: exitCodes.usage, hint });
  };
  if (transport === 'relay' && relayImage === null) {
    refuse(
      'Over the relay each pod needs a container of busytone, and no image of it was named',
      'Name one with --relay-image; the folder will hold relay.Dockerfile to make it of. Without it: --transport http, or sse with --k6-image.',
    );
  }
  if (transport === 'sse' && k6Image === null) {
    refuse(
      'The stock image of k6 does not hold the extension k6/x/sse, and no other was named',
      'Name one with --k6-image: k6 built by xk6 with github.com/phymbert/xk6-sse. Without it: --transport relay or http.',
    );
  }
}

/** `files` empty: the scripts are on a volume. */
function kustomizationOf(name: string, namespace: string, files: readonly string[]): object {
  return {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    namespace,
    resources: ['testrun.yaml'],
    ...(files.length === 0
      ? {}
      : {
          configMapGenerator: [{ name, files }],
          // The TestRun names the ConfigMap, and kustomize does not know that it does.
          generatorOptions: { disableNameSuffixHash: true },
        }),
  };
}

/** An image with the relay: Node.js and the npm package, as a user without rights. */
function relayImageOf(version: string): string {
  return `FROM node:22-slim
RUN npm install --global busytone@${version}
USER 1000
ENTRYPOINT ["busytone"]
`;
}

function yamlOf(documents: readonly object[]): string {
  return documents.map(document => stringify(document, { lineWidth: 0, aliasDuplicateObjects: false })).join('---\n');
}
