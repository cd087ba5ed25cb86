import { Args, Command, Flags } from '@oclif/core';
import type { ScenarioOverrides } from '../../scenario/load.js';
import { durationFlag, httpFlag, proxyFlags } from '../flags.js';
import { readSecret } from '../secrets.js';

export default class Check extends Command {
  static override summary = 'Look an endpoint over before a load: what it supports, what it costs, and this machine.';

  static override description =
    `Sends at most 11 small requests, one at a time. Without SCENARIO it checks the target alone; with one,
also what that scenario will need of it.

A check is no load, so a public host that you type with --url, or that belongs to --provider, needs no permission. A key
that a scenario file sends to a public host does: --allow-host, allowHosts in the file, or its name typed.

Exit codes:
0    ready for a load; warnings are allowed
1    a load makes no sense: something failed
2    wrong usage or configuration
130  interrupted`;

  static override examples = [
    '<%= config.bin %> check --url http://localhost:8000/v1 --model my-model',
    '<%= config.bin %> check --provider deepseek --model deepseek-reasoner',
    '<%= config.bin %> check launch.yaml --json',
  ];

  static override args = {
    scenario: Args.string({ description: 'Built-in scenario or YAML file, whose needs are checked, too' }),
  };

  static override flags = {
    provider: Flags.string({
      helpGroup: 'TARGET',
      description: 'Known provider, for URL, key variable, request form and price. See: busytone providers list',
      helpValue: 'ID',
    }),
    url: Flags.string({
      helpGroup: 'TARGET',
      description: 'Base URL, up to and including the version: http://localhost:8000/v1',
    }),
    model: Flags.string({ helpGroup: 'TARGET', description: 'Model to ask for' }),
    'api-key-env': Flags.string({
      helpGroup: 'TARGET',
      description: 'NAME of the environment variable that holds the API key; the key itself is never an argument',
      helpValue: 'NAME',
    }),
    http: httpFlag,
    ...proxyFlags,
    'allow-host': Flags.string({
      helpGroup: 'TARGET',
      multiple: true,
      multipleNonGreedy: true,
      description: 'Let a scenario file’s key go to this public host, by its exact name',
      helpValue: 'HOST',
    }),
    gpu: Flags.string({
      helpGroup: 'TELEMETRY',
      multiple: true,
      multipleNonGreedy: true,
      description: 'Look at GPUs or the serving engine, too: "local" for nvidia-smi here, or the URL of a metrics page',
      helpValue: 'local|URL',
    }),
    'k6-bin': Flags.string({
      env: 'K6_BIN',
      description: 'The k6 program to look at; without it, k6 in PATH',
      helpValue: 'PATH',
    }),
    insecure: Flags.boolean({ helpGroup: 'TARGET', description: 'Accept TLS certificates that do not verify' }),
    'wrong-key': Flags.boolean({
      description: 'Also ask once with a key that is wrong on purpose; private addresses only',
    }),
    'time-limit': durationFlag('time-limit')({
      default: 120_000,
      defaultHelp: async () => '2m',
      description: 'Ask nothing more after this time',
      helpValue: 'TIME',
    }),
    json: Flags.boolean({ helpGroup: 'OUTPUT', description: 'Print the report as JSON on stdout, and no progress' }),
    quiet: Flags.boolean({ helpGroup: 'OUTPUT', char: 'q', description: 'No progress; only the result' }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Check);
    const overrides: ScenarioOverrides = {
      ...(flags.provider === undefined ? {} : { provider: flags.provider }),
      ...(flags.url === undefined ? {} : { url: flags.url }),
      ...(flags.model === undefined ? {} : { model: flags.model }),
      ...(flags['api-key-env'] === undefined ? {} : { apiKeyEnv: flags['api-key-env'] }),
      ...(flags.http === undefined ? {} : { http: flags.http }),
      ...(flags.proxy === undefined ? {} : { proxy: flags.proxy }),
      ...(flags['proxy-auth-env'] === undefined ? {} : { proxyAuthEnv: flags['proxy-auth-env'] }),
      ...(flags['allow-host'] === undefined ? {} : { allowHosts: flags['allow-host'] }),
      ...(flags.gpu === undefined ? {} : { telemetry: flags.gpu }),
    };
    const { checkInTerminal } = await import('../check-in-terminal.js');
    process.exitCode = await checkInTerminal(
      {
        scenario: args.scenario ?? null,
        overrides,
        insecureTls: flags.insecure,
        provesKey: flags['wrong-key'],
        limitMs: flags['time-limit'],
        readSecret,
        k6: { bin: flags['k6-bin'] ?? null, environment: process.env },
        version: this.config.version,
      },
      { json: flags.json, quiet: flags.quiet },
    );
  }
}
