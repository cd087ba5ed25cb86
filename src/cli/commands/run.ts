import { Args, Command, Flags } from '@oclif/core';
import { BusytoneError, exitCodes } from '../../base/errors.js';
import type { TransportName } from '../../k6/setup.js';
import { retryPolicies } from '../../scenario/clients/retry.js';
import type { ScenarioOverrides } from '../../scenario/load.js';
import { countFlag, durationFlag, factorFlag, httpFlag, loadFlag, moneyFlag, proxyFlags } from '../flags.js';
import { baselineFlags, baselineGate, sloFlags } from '../gate-flags.js';
import { readSecret } from '../secrets.js';
import { selftestFile } from '../state-folder.js';

export default class Run extends Command {
  static override summary = 'Send a scenario to an endpoint and find out when it turns busy.';

  static override description =
    `SCENARIO is the name of a built-in scenario or a YAML file; without one, steady-chat is sent.

Exit codes:
0    the run ended and every SLO was met
1    busytone or the target's set-up failed, or nothing worked
2    wrong usage or configuration
3    the measurement is INVALID: its numbers must not be used
99   an SLO was not met, or a metric is surely worse than --max-regression allows
130  interrupted; the records are kept and the report is written`;

  static override examples = [
    '<%= config.bin %> run --url http://localhost:8000/v1 --model my-model',
    '<%= config.bin %> run viral-surge --url http://localhost:8000/v1 --model my-model --rate 1/s --peak 10x',
    '<%= config.bin %> run viral-surge --url http://gpu1:8000/v1 --model m --gpu http://gpu1:8000/metrics --gpu http://gpu1:9400/metrics',
    '<%= config.bin %> run --provider deepseek --model deepseek-reasoner --allow-host api.deepseek.com',
    '<%= config.bin %> run launch.yaml --allow-host api.example.com --api-key-env EXAMPLE_KEY --budget-usd 2',
  ];

  static override args = {
    scenario: Args.string({ description: 'Built-in scenario or YAML file. See: busytone scenarios list' }),
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
      description: 'Allow load on this public host, or an attack on any, by its exact name',
      helpValue: 'HOST',
    }),
    insecure: Flags.boolean({ helpGroup: 'TARGET', description: 'Accept TLS certificates that do not verify' }),

    rate: loadFlag('rate')({
      helpGroup: 'LOAD',
      description: 'Base load: 2/s or 120/min; users in a closed loop: 50',
      helpValue: 'LOAD',
    }),
    peak: factorFlag('peak')({
      helpGroup: 'LOAD',
      description: 'Peak as a multiple of the base load: 20x',
      helpValue: 'FACTOR',
    }),
    duration: durationFlag('duration')({
      helpGroup: 'LOAD',
      description: 'How long work arrives: 30s, 5m. A surge is stretched or squeezed with it',
      helpValue: 'TIME',
    }),
    retry: Flags.option({ options: retryPolicies })({
      helpGroup: 'LOAD',
      description: 'What all client libraries do after a failed attempt; the plan stays the same',
    }),
    seed: Flags.integer({ helpGroup: 'LOAD', min: 0, description: 'Seed of the plan; same seed, same plan' }),

    'max-requests': countFlag('max-requests')({
      helpGroup: 'LIMITS',
      description: 'Requests, retries included',
      helpValue: 'N',
    }),
    'max-tokens': countFlag('max-tokens')({
      helpGroup: 'LIMITS',
      description: 'Prompt and output tokens together: 200k, 4M',
      helpValue: 'N',
    }),
    'max-concurrency': countFlag('max-concurrency')({
      helpGroup: 'LIMITS',
      description: 'Streams at once',
      helpValue: 'N',
    }),
    'budget-usd': moneyFlag('budget-usd')({
      helpGroup: 'LIMITS',
      description: 'Money to spend at most, in the currency of the scenario’s price',
      helpValue: 'AMOUNT',
    }),

    engine: Flags.string({
      helpGroup: 'ENGINE',
      options: ['native', 'k6'],
      default: 'native',
      description: 'What sends the load: busytone itself, or an installed k6',
    }),
    workers: Flags.integer({
      helpGroup: 'ENGINE',
      min: 1,
      max: 256,
      description:
        'Threads that send and receive; without it as many as the plan needs, and one core less than there are',
      helpValue: 'N',
    }),
    'k6-bin': Flags.string({
      helpGroup: 'ENGINE',
      env: 'K6_BIN',
      description: 'The k6 program; without it, k6 in PATH',
      helpValue: 'PATH',
    }),
    'k6-transport': Flags.string({
      helpGroup: 'ENGINE',
      options: ['sse', 'relay', 'http'],
      description:
        'How k6 sends: by the extension k6/x/sse (taken if there), by a relay of busytone, or plain, without TTFT',
    }),
    segments: Flags.integer({
      helpGroup: 'ENGINE',
      min: 1,
      description: 'Send with this many processes of k6, each a part of the plan, beginning together',
      helpValue: 'N',
    }),
    ...sloFlags,
    ...baselineFlags,

    gpu: Flags.string({
      helpGroup: 'TELEMETRY',
      multiple: true,
      multipleNonGreedy: true,
      description: 'Watch GPUs or the serving engine: "local" for nvidia-smi here, or the URL of a metrics page',
      helpValue: 'local|URL',
    }),

    out: Flags.string({
      helpGroup: 'OUTPUT',
      multiple: true,
      multipleNonGreedy: true,
      description:
        'Also write results, live, to influxdb=URL/DATABASE, prometheus=URL, scrape=PORT, otlp=URL or csv=FOLDER',
      helpValue: 'KIND=WHERE',
    }),
    'out-dir': Flags.string({ helpGroup: 'OUTPUT', default: 'reports', description: 'Folder for the run folder' }),
    gaps: Flags.boolean({
      helpGroup: 'OUTPUT',
      allowNo: true,
      default: true,
      description: 'Keep the gap between every two tokens',
    }),
    json: Flags.boolean({ helpGroup: 'OUTPUT', description: 'Print the summary as JSON on stdout, and no progress' }),
    quiet: Flags.boolean({ helpGroup: 'OUTPUT', char: 'q', description: 'No progress; only the summary' }),

    'dry-run': Flags.boolean({ description: 'Show what would be sent, and send nothing' }),
    yes: Flags.boolean({ char: 'y', description: 'Do not ask before a run that costs money' }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Run);
    if (flags.segments !== undefined && flags.engine === 'native') {
      throw new BusytoneError('The native engine is one process, which --segments cannot split', {
        code: 'usage.segments',
        exitCode: exitCodes.usage,
        hint: 'Add --engine k6, or leave --segments out.',
      });
    }
    const overrides: ScenarioOverrides = {
      ...(flags.provider === undefined ? {} : { provider: flags.provider }),
      ...(flags.url === undefined ? {} : { url: flags.url }),
      ...(flags.model === undefined ? {} : { model: flags.model }),
      ...(flags['api-key-env'] === undefined ? {} : { apiKeyEnv: flags['api-key-env'] }),
      ...(flags.http === undefined ? {} : { http: flags.http }),
      ...(flags.proxy === undefined ? {} : { proxy: flags.proxy }),
      ...(flags['proxy-auth-env'] === undefined ? {} : { proxyAuthEnv: flags['proxy-auth-env'] }),
      ...(flags['allow-host'] === undefined ? {} : { allowHosts: flags['allow-host'] }),
      ...(flags.peak === undefined ? {} : { peakFactor: flags.peak }),
      ...(flags.duration === undefined ? {} : { durationMs: flags.duration }),
      ...(flags.retry === undefined ? {} : { retry: flags.retry }),
      ...(flags.seed === undefined ? {} : { seed: flags.seed }),
      ...(flags['max-requests'] === undefined ? {} : { maxRequests: flags['max-requests'] }),
      ...(flags['max-tokens'] === undefined ? {} : { maxTokens: flags['max-tokens'] }),
      ...(flags['max-concurrency'] === undefined ? {} : { maxConcurrency: flags['max-concurrency'] }),
      ...(flags['budget-usd'] === undefined ? {} : { budget: flags['budget-usd'] }),
      ...(flags.slo === undefined ? {} : { slo: flags.slo }),
      ...(flags.gpu === undefined ? {} : { telemetry: flags.gpu }),
      ...(flags.out === undefined ? {} : { outputs: flags.out }),
    };
    const baseline = baselineGate(flags);
    const plan = {
      scenario: args.scenario ?? null,
      overrides,
      ...(flags.rate === undefined ? {} : { load: flags.rate }),
      ...(flags.workers === undefined ? {} : { workers: flags.workers }),
      // What k6 can measure is not what this engine can.
      ...(flags.engine === 'k6' ? {} : { selftest: selftestFile(process.env) }),
    };
    if (flags['dry-run']) {
      const { showPlan } = await import('../show-plan.js');
      await showPlan(plan, flags.json);
      return;
    }
    const { runInTerminal } = await import('../run-in-terminal.js');
    process.exitCode = await runInTerminal(
      {
        ...plan,
        outDir: flags['out-dir'],
        keepGaps: flags.gaps,
        insecureTls: flags.insecure,
        readSecret,
        version: this.config.version,
        ...(flags.engine === 'k6'
          ? {
              k6: {
                bin: flags['k6-bin'] ?? 'k6',
                transport: (flags['k6-transport'] as TransportName | undefined) ?? null,
                segments: flags.segments ?? 1,
                environment: process.env,
              },
            }
          : {}),
        baseline,
      },
      { json: flags.json, quiet: flags.quiet, askFirst: !flags.yes },
    );
  }
}
