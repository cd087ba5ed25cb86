import { Args, Command, Flags } from '@oclif/core';
import type { Style, TransportName } from '../../../k6/setup.js';
import { durationFlag, factorFlag, loadFlag } from '../../flags.js';

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
      },
      flags.json,
    );
  }
}
