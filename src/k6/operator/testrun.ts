import { type K6Setup, keyNames } from '../setup.js';
import type { Sizing } from '../sizing.js';
import { type OperatorOptions, stockImage } from './options.js';

/** What a TestRun is made of. */
export interface TestRunParts {
  readonly name: string;
  readonly secret: string;
  readonly setup: K6Setup;
  readonly sizing: Sizing;
  /** The scripts are in a ConfigMap of this name, or on a volume. */
  readonly scripts: 'configMap' | 'volumeClaim';
  readonly options: OperatorOptions;
}

interface EnvironmentEntry {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: object;
}

/**
 * The operator releases the pods one after the other, and the load begins on the next full minute of their clocks. Only
 * where five seconds before a minute pass between two of them, these begin a minute apart.
 */
const beginEverySeconds = '60';

/** What the initializer is told in the place of a key: it only reads the script, and passes its environment as arguments. */
const noKey = 'none-needed-to-read-the-script';

/** The custom resource of the k6-operator (`k6.io/v1alpha1`, operator 1.6) that sends a load with several pods. */
export function testRunOf(parts: TestRunParts): object {
  const { name, setup, sizing, scripts, options } = parts;
  const { transport } = setup;
  const image = options.k6Image ?? stockImage;
  const labels = { app: 'k6', k6_cr: name, runner: 'true' };
  const own = [
    { name: 'K6_NO_USAGE_REPORT', value: 'true' },
    { name: 'K6_AUTO_EXTENSION_RESOLUTION', value: 'false' },
  ];
  const keys = keyNames(setup);
  const sent = transport === 'relay' ? [] : keys;
  const script = { name, file: 'main.js' };
  return {
    apiVersion: 'k6.io/v1alpha1',
    kind: 'TestRun',
    metadata: {
      name,
      labels: { 'app.kubernetes.io/managed-by': 'busytone' },
      annotations: { 'busytone/plan-hash': setup.planHash },
    },
    spec: {
      parallelism: sizing.parallelism,
      script: scripts === 'configMap' ? { configMap: script } : { volumeClaim: { ...script, readOnly: true } },
      args: ['--no-usage-report', '--no-color', '--log-format=raw', ...options.outputs.flatMap(outputArgs)],
      initializer: {
        image,
        env: [...own, ...sent.map(key => ({ name: key, value: noKey }))],
        resources: sizing.initializer,
        ...restricted,
      },
      runner: {
        image,
        env: [
          ...own,
          { name: 'BUSYTONE_BEGIN_EVERY', value: beginEverySeconds },
          { name: 'BUSYTONE_VUS', value: String(sizing.users) },
          ...sent.map(key => fromSecret(parts.secret, key)),
          ...options.outputs.flatMap(output => outputEnvironment(output, parts.secret)),
        ],
        resources: sizing.k6,
        ...restricted,
        topologySpreadConstraints: [
          {
            maxSkew: 1,
            topologyKey: 'kubernetes.io/hostname',
            whenUnsatisfiable: 'ScheduleAnyway',
            labelSelector: { matchLabels: labels },
          },
        ],
        ...(transport === 'relay' ? { initContainers: [relayOf(parts, keys)] } : {}),
      },
    },
  };
}

/** A native sidecar: it starts before k6 and ends after it. It reads the folder where k6 does, at /test. */
function relayOf({ options, secret, sizing }: TestRunParts, keys: readonly string[]): object {
  return {
    name: 'relay',
    image: options.relayImage,
    command: ['busytone', 'relay', '/test', '--json'],
    restartPolicy: 'Always',
    ...(keys.length === 0 ? {} : { env: keys.map(key => fromSecret(secret, key)) }),
    resources: sizing.relay,
  };
}

const restricted = {
  securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
  containerSecurityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
};

function fromSecret(secret: string, key: string, optional = false): EnvironmentEntry {
  return { name: key, valueFrom: { secretKeyRef: { name: secret, key, ...(optional ? { optional } : {}) } } };
}

function outputArgs({ kind, url }: OperatorOptions['outputs'][number]): readonly string[] {
  return ['--out', kind === 'influxdb' ? `influxdb=${url}` : 'experimental-prometheus-rw'];
}

/** The names that hold a user and a password, should the database want them. They may be missing in the Secret. */
export const outputSecrets = {
  influxdb: ['K6_INFLUXDB_USERNAME', 'K6_INFLUXDB_PASSWORD'],
  prometheus: ['K6_PROMETHEUS_RW_USERNAME', 'K6_PROMETHEUS_RW_PASSWORD'],
} as const;

function outputEnvironment(
  { kind, url }: OperatorOptions['outputs'][number],
  secret: string,
): readonly EnvironmentEntry[] {
  const own =
    kind === 'influxdb'
      ? // What is no field is a tag: instance_id, by which the operator tells the pods apart, is one.
        [{ name: 'K6_INFLUXDB_TAGS_AS_FIELDS', value: 'vu:int,iter:int,url' }]
      : [
          { name: 'K6_PROMETHEUS_RW_SERVER_URL', value: url },
          // k6's other form of times is a percentile since the beginning, of each pod: neither can be made one later.
          { name: 'K6_FEATURES', value: 'native-histograms' },
        ];
  return [...own, ...outputSecrets[kind].map(key => fromSecret(secret, key, true))];
}
