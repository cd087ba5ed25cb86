/** A database that k6 itself writes its metrics to. */
export interface K6Output {
  readonly kind: 'influxdb' | 'prometheus';
  readonly url: string;
}

/** What a user says of a TestRun; the plan says the rest. */
export interface OperatorOptions {
  readonly namespace: string;
  /** Runner pods; null takes as many as the plan needs. */
  readonly parallelism: number | null;
  /** The image of k6; null takes the stock one. */
  readonly k6Image: string | null;
  /** The image of busytone that relays. */
  readonly relayImage: string | null;
  /** The Secret that holds keys and passwords by their variables' names; null names one after the test. */
  readonly secret: string | null;
  readonly outputs: readonly K6Output[];
  /** busytone's own version. */
  readonly version: string;
}

/** Stock k6, of the version that was tested. */
export const stockImage = 'grafana/k6:2.2.0';

/** The user that this image runs as. */
export const imageUser = 12_345;

/** Files of a folder that k6 reads. */
export const scriptFiles = [
  'main.js',
  'metrics.js',
  'transport.js',
  'busytone.k6.js',
  'scenario.json',
  'schedule.json',
  'prompts.json',
] as const;

/**
 * A name for everything on the cluster: of the letters that Kubernetes takes, and short enough that what the operator adds
 * (`-service-1000`) fits a label.
 */
export function testRunName(scenario: string): string {
  const safe = scenario
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 36)
    .replace(/^-+|-+$/g, '');
  return safe === '' ? 'busytone' : `busytone-${safe}`;
}
