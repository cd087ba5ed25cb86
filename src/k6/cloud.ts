import { BusytoneError, exitCodes } from '../base/errors.js';
import { type CloudSetup, type K6Setup, keyNames, type TransportName } from './setup.js';

/** One of the places that Grafana Cloud k6 sends from. */
export interface CloudZone {
  /** E.g. `amazon:us:ashburn`. */
  readonly zone: string;
  /** Share of the load in percent, a whole number. */
  readonly percent: number;
}

/** What a user says of a test in Grafana Cloud k6. */
export interface CloudChoice {
  readonly projectId: number | null;
  /** Empty leaves it to the cloud. */
  readonly distribution: readonly CloudZone[];
}

/**
 * k6's options for Grafana Cloud.
 * @throws BusytoneError `k6.cloud_transport` or `k6.cloud_distribution` (exit code 2).
 */
export function cloudSetup(name: string, transport: TransportName, choice: CloudChoice): CloudSetup {
  if (transport === 'relay') {
    throw new BusytoneError('Grafana Cloud k6 runs k6 alone, and no relay beside it', {
      code: 'k6.cloud_transport',
      exitCode: exitCodes.usage,
      hint: 'Add --transport sse (where the cloud has k6/x/sse) or --transport http; or take --operator.',
    });
  }
  const { projectId, distribution } = choice;
  const sum = distribution.reduce((total, { percent }) => total + percent, 0);
  if (distribution.length > 0 && sum !== 100) {
    throw new BusytoneError(`The load zones share ${sum} % of the load between them`, {
      code: 'k6.cloud_distribution',
      exitCode: exitCodes.usage,
      hint: 'Let their shares add up to 100: --cloud-zone amazon:us:ashburn=60 --cloud-zone amazon:de:frankfurt=40.',
    });
  }
  const zones = distribution.map(({ zone, percent }) => [zone, { loadZone: zone, percent }] as const);
  return {
    name,
    ...(projectId === null ? {} : { projectID: projectId }),
    ...(zones.length === 0 ? {} : { distribution: Object.fromEntries(zones) }),
  };
}

/** The part of a folder's README on Grafana Cloud. */
export function cloudReadme(setup: K6Setup): string {
  const keys = keyNames(setup);
  const secrets =
    keys.length === 0
      ? ''
      : `
Keys: set ${keys.map(key => `\`${key}\``).join(', ')} as environment variables of the test in Grafana Cloud. Not with \`k6 cloud run -e\`: k6
packs what is given so into the archive that it uploads.
`;
  const sse =
    setup.transport === 'sse'
      ? `
\`transport.js\` imports \`k6/x/sse\`. Grafana Cloud loads only extensions of its own list: ask there whether this one is on it.
Where it is not, the test ends before its first request; write the folder with \`--transport http\` then.
`
      : '';
  return `## In Grafana Cloud k6

\`options.cloud\` is set in \`main.js\`, from \`scenario.json\`. It needs an account, and a \`k6 cloud login\` once:

\`\`\`sh
k6 cloud run main.js
\`\`\`
${secrets}${sse}
The endpoint has to be reachable from there. Results are k6's metrics in Grafana Cloud, which adds the load generators up
properly. There is no run folder: the cloud keeps too little of what scripts print.
`;
}
