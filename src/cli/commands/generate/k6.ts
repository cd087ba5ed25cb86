import { Args, Command, Flags } from '@oclif/core';
import type { Style, TransportName } from '../../../k6/setup.js';
import { durationFlag, factorFlag, loadFlag } from '../../flags.js';
import { outputFlag, zoneFlag } from '../../k6-flags.js';

export default class GenerateK6 extends Command {
  static override summary = 'Write a k6 test that sends a scenario: scripts, data and a README. Sends nothing.';

  static override description =
    `The same scenario and seed give the same bytes, and the same plan as busytone run. Files of these names are overwritten.

Transports:
relay   stock k6, with "busytone relay FOLDER" on the same machine to watch the streams
sse     a k6 with the extension k6/x/sse
http    stock k6 alone: outcomes, tokens and E2E, but neither TTFT, TTFA nor TPOT`;

  static override examples = [
    '<%= config.bin %> generate k6 viral-surge -o k6 --url http://localhost:8000/v1 --model my-model',
    '<%= config.bin %> generate k6 launch.yaml -o k6 --transport sse',
    '<%= config.bin %> generate k6 launch.yaml -o k6 --operator --relay-image example.com/busytone:1',
    '<%= config.bin %> generate k6 launch.yaml -o k6 --transport http --cloud --cloud-zone amazon:us:ashburn=100',
  ];

  static override args = {
    scenario: Args.string({ required: true, description: 'Built-in scenario or YAML file' }),
  };

  static override flags = {
    out: Flags.string({ char: 'o', required: true, description: 'Folder to write', helpValue: 'FOLDER' }),
    transport: Flags.string({
      options: ['relay', 'sse', 'http'],
      default: 'relay',
      description: 'How the requests go out',
    }),
    style: Flags.string({
      options: ['schedule', 'idiomatic'],
      default: 'schedule',
      description: 'Open loads: replay the plan’s own arrivals, or let k6 make them at the planned rate',
    }),
    operator: Flags.boolean({
      helpGroup: 'KUBERNETES',
      description: 'Write manifests for the k6-operator, too: several pods send the plan together',
      exclusive: ['cloud'],
    }),
    parallelism: Flags.integer({
      helpGroup: 'KUBERNETES',
      min: 1,
      description: 'Pods; by default as many as the streams at the plan’s peak need',
      helpValue: 'N',
      dependsOn: ['operator'],
    }),
    'relay-image': Flags.string({
      helpGroup: 'KUBERNETES',
      description: 'Image of busytone for the relay in each pod; relay.Dockerfile in the folder makes it',
      helpValue: 'IMAGE',
      dependsOn: ['operator'],
    }),
    'k6-image': Flags.string({
      helpGroup: 'KUBERNETES',
      description: 'Image of k6; sse needs one with k6/x/sse',
      helpValue: 'IMAGE',
      dependsOn: ['operator'],
    }),
    namespace: Flags.string({
      helpGroup: 'KUBERNETES',
      default: 'load-test',
      description: 'Namespace of it all',
      helpValue: 'NAME',
    }),
    secret: Flags.string({
      helpGroup: 'KUBERNETES',
      description: 'NAME of the Secret that holds keys under the names of their variables',
      helpValue: 'NAME',
      dependsOn: ['operator'],
    }),
    'k6-out': outputFlag({
      helpGroup: 'KUBERNETES',
      multiple: true,
      multipleNonGreedy: true,
      description: 'Let k6 also write its own metrics to influxdb=URL/DATABASE or prometheus=URL of remote write',
      helpValue: 'KIND=URL',
      dependsOn: ['operator'],
    }),
    cloud: Flags.boolean({
      helpGroup: 'GRAFANA CLOUD',
      description: 'Set the options of Grafana Cloud k6; not for the transport relay',
    }),
    'cloud-project': Flags.integer({
      helpGroup: 'GRAFANA CLOUD',
      min: 1,
      description: 'Number of the project; without it, the default one',
      helpValue: 'ID',
      dependsOn: ['cloud'],
    }),
    'cloud-zone': zoneFlag({
      helpGroup: 'GRAFANA CLOUD',
      multiple: true,
      multipleNonGreedy: true,
      description: 'Share of the load from a load zone, in percent',
      helpValue: 'ZONE=PERCENT',
      dependsOn: ['cloud'],
    }),
    provider: Flags.string({ description: 'Known provider. See: busytone providers list', helpValue: 'ID' }),
    url: Flags.string({ description: 'Base URL, up to and including the version' }),
    model: Flags.string({ description: 'Model to ask for' }),
    'api-key-env': Flags.string({
      description: 'NAME of the environment variable that holds the API key when the test runs',
      helpValue: 'NAME',
    }),
    'allow-host': Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      description: 'Allow load on this public host by its exact name',
      helpValue: 'HOST',
    }),
    rate: loadFlag('rate')({ description: 'Base load: 2/s or 120/min; users as 50', helpValue: 'LOAD' }),
    peak: factorFlag('peak')({ description: 'Peak as a multiple of the base load: 20x', helpValue: 'FACTOR' }),
    duration: durationFlag('duration')({ description: 'How long work arrives: 30s, 5m', helpValue: 'TIME' }),
    seed: Flags.integer({ min: 0, description: 'Seed of the plan' }),
    json: Flags.boolean({ description: 'Print what was written as JSON' }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(GenerateK6);
    const { generateInTerminal } = await import('../../generate-k6.js');
    await generateInTerminal(
      {
        scenario: args.scenario,
        overrides: {
          ...(flags.provider === undefined ? {} : { provider: flags.provider }),
          ...(flags.url === undefined ? {} : { url: flags.url }),
          ...(flags.model === undefined ? {} : { model: flags.model }),
          ...(flags['api-key-env'] === undefined ? {} : { apiKeyEnv: flags['api-key-env'] }),
          ...(flags['allow-host'] === undefined ? {} : { allowHosts: flags['allow-host'] }),
          ...(flags.peak === undefined ? {} : { peakFactor: flags.peak }),
          ...(flags.duration === undefined ? {} : { durationMs: flags.duration }),
          ...(flags.seed === undefined ? {} : { seed: flags.seed }),
        },
        ...(flags.rate === undefined ? {} : { load: flags.rate }),
        out: flags.out,
        style: flags.style as Style,
        transport: flags.transport as TransportName,
        version: this.config.version,
        ...(flags.cloud
          ? { cloud: { projectId: flags['cloud-project'] ?? null, distribution: flags['cloud-zone'] ?? [] } }
          : {}),
        ...(flags.operator
          ? {
              operator: {
                namespace: flags.namespace,
                parallelism: flags.parallelism ?? null,
                k6Image: flags['k6-image'] ?? null,
                relayImage: flags['relay-image'] ?? null,
                secret: flags.secret ?? null,
                outputs: flags['k6-out'] ?? [],
              },
            }
          : {}),
      },
      flags.json,
    );
  }
}
