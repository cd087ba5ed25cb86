import { Args, Command, Flags } from '@oclif/core';
import type { CapacityPlanOptions } from '../../app/capacity/request.js';
import { BusytoneError, exitCodes } from '../../base/errors.js';
import { retryPolicies } from '../../scenario/clients/retry.js';
import type { ScenarioOverrides } from '../../scenario/load.js';
import {
  countFlag,
  durationFlag,
  factorFlag,
  httpFlag,
  loadFlag,
  moneyFlag,
  proxyFlags,
  shareFlag,
  surgeFlag,
} from '../flags.js';
import { searchSloFlags } from '../gate-flags.js';
import { readSecret } from '../secrets.js';

/** What a search that goes on keeps as it was begun. */
const begun = [
  'provider',
  'url',
  'model',
  'api-key-env',
  'http',
  'proxy',
  'proxy-auth-env',
  'allow-host',
  'from',
  'to',
  'growth',
  'precision',
  'retry',
  'seed',
  'slo',
  'step',
  'warm-up',
  'cool-down',
  'max-concurrency',
  'gpus',
  'gpu-hour-usd',
  'surge',
  'headroom',
];

export default class Capacity extends Command {
  static override summary = 'Find the highest load that still meets the SLO.';

  static override description =
    `SCENARIO is the name of a built-in scenario or a YAML file; without one, steady-chat is taken. Its traffic, clients and SLO
are searched with, at a steady load; its own shape and its limits, but that of money, are left out.

One bounded step after the other: the load grows until the SLO breaks, then the bracket is halved until it is narrower than
--precision. Every step is decided by 95 % intervals; one that is not sure is repeated, longer.

Exit codes:
0    a load surely holds; the answer says whether it is a bound or an interval
1    busytone or the target's set-up failed; what was done is kept
2    wrong usage or configuration
3    nothing is sure, e.g. because the instrument was at its limit
99   no load was found that holds
130  interrupted; go on with --resume`;

  static override examples = [
    '<%= config.bin %> capacity --url http://localhost:8000/v1 --model my-model',
    "<%= config.bin %> capacity long-reasoning --url http://gpu1:8000/v1 --model m --slo 'ttft.p95<3s' --from 1/s --to 40/s",
    '<%= config.bin %> capacity steady-chat --url http://gpu1:8000/v1 --model m --gpus 8 --gpu-hour-usd 2.50 --surge viral-surge',
    '<%= config.bin %> capacity --resume reports/20250127-020304-capacity-steady-chat-localhost',
  ];

  static override args = {
    scenario: Args.string({ description: 'Built-in scenario or YAML file. See: busytone scenarios list' }),
  };

  static override flags = {
    provider: Flags.string({ helpGroup: 'TARGET', description: 'Known provider, as in busytone run', helpValue: 'ID' }),
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
      description: 'Allow load on this public host, by its exact name',
      helpValue: 'HOST',
    }),
    insecure: Flags.boolean({ helpGroup: 'TARGET', description: 'Accept TLS certificates that do not verify' }),

    from: loadFlag('from')({
      helpGroup: 'SEARCH',
      description: "Load of the first step: 2/s, or 50 users; the scenario's base by default",
      helpValue: 'LOAD',
    }),
    to: loadFlag('to')({ helpGroup: 'SEARCH', description: 'No step above this load', helpValue: 'LOAD' }),
    growth: factorFlag('growth')({
      helpGroup: 'SEARCH',
      description: 'Factor between steps until the SLO breaks; 2x by default, 1.5x at least',
      helpValue: 'FACTOR',
    }),
    precision: shareFlag('precision')({
      helpGroup: 'SEARCH',
      description: 'How near the load that holds and the one that breaks are to come; 5% by default',
      helpValue: 'SHARE',
    }),
    'max-steps': Flags.integer({ helpGroup: 'SEARCH', min: 1, max: 100, description: 'Steps at most; 15 by default' }),
    retry: Flags.option({ options: retryPolicies })({
      helpGroup: 'SEARCH',
      description: 'What all client libraries do after a failed attempt',
    }),
    seed: Flags.integer({ helpGroup: 'SEARCH', min: 0, description: 'Seed of the plans; each step adds its number' }),
    ...searchSloFlags,

    step: durationFlag('step')({
      helpGroup: 'STEPS',
      description: 'Measured part of a first step at a load; by default as long as the SLO takes to be shown',
      helpValue: 'TIME',
    }),
    'warm-up': durationFlag('warm-up')({
      helpGroup: 'STEPS',
      description: 'Part before it that is left out; by default a third of it, or two answers of the step before',
      helpValue: 'TIME',
    }),
    'cool-down': durationFlag('cool-down')({
      helpGroup: 'STEPS',
      description: 'Longest wait for the endpoint to recover between steps; 60s by default',
      helpValue: 'TIME',
    }),

    'max-requests': countFlag('max-requests')({
      helpGroup: 'LIMITS',
      description: 'Requests of all steps together; 20k by default',
      helpValue: 'N',
    }),
    'max-tokens': countFlag('max-tokens')({
      helpGroup: 'LIMITS',
      description: 'Prompt and output tokens of all steps together; 50M by default',
      helpValue: 'N',
    }),
    'budget-usd': moneyFlag('budget-usd')({
      helpGroup: 'LIMITS',
      description: 'Money for all steps together, in the currency of the price',
      helpValue: 'AMOUNT',
    }),
    'max-time': durationFlag('max-time')({
      helpGroup: 'LIMITS',
      description: 'Time for all steps together; 1h by default',
      helpValue: 'TIME',
    }),
    'max-concurrency': countFlag('max-concurrency')({
      helpGroup: 'LIMITS',
      description: 'Streams at once; 2,000 by default',
      helpValue: 'N',
    }),

    gpus: Flags.integer({ helpGroup: 'SIZING', min: 1, description: 'GPUs behind the endpoint, for figures of one' }),
    'gpu-hour-usd': moneyFlag('gpu-hour-usd')({
      helpGroup: 'SIZING',
      description: 'What an hour of one GPU costs, for the cost of own serving; needs --gpus',
      helpValue: 'AMOUNT',
    }),
    surge: surgeFlag({
      helpGroup: 'SIZING',
      description: 'How many of these a surge takes: a scenario with its peak, or the peak itself, 40/s or 500',
      helpValue: 'SCENARIO|LOAD',
    }),
    headroom: shareFlag('headroom')({
      helpGroup: 'SIZING',
      description: 'Share of its capacity that each keeps free at the peak; 20% by default',
      helpValue: 'SHARE',
    }),

    resume: Flags.string({
      description:
        'Folder of a search that was begun: go on with it. Limits that are given take the place of the old ones',
      helpValue: 'DIR',
      exclusive: begun,
    }),
    'out-dir': Flags.string({
      helpGroup: 'OUTPUT',
      default: 'reports',
      description: 'Folder in which the folder of the search is made',
    }),
    json: Flags.boolean({ helpGroup: 'OUTPUT', description: 'Print the result as JSON on stdout, and no progress' }),
    quiet: Flags.boolean({ helpGroup: 'OUTPUT', char: 'q', description: 'No progress; only the result' }),
    'dry-run': Flags.boolean({ description: 'Show what would be searched, and send nothing' }),
    yes: Flags.boolean({ char: 'y', description: 'Do not ask before a search that costs money' }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Capacity);
    const { capacityInTerminal } = await import('../capacity-in-terminal.js');
    const options = {
      insecureTls: flags.insecure,
      readSecret,
      version: this.config.version,
    };
    const terminal = {
      json: flags.json,
      quiet: flags.quiet,
      askFirst: !flags.yes,
      dryRun: flags['dry-run'],
    };
    if (flags.resume !== undefined) {
      if (args.scenario !== undefined) throw usage('A search that goes on has its scenario', 'Leave it away.');
      const caps = {
        ...(flags['max-requests'] === undefined ? {} : { requests: flags['max-requests'] }),
        ...(flags['max-tokens'] === undefined ? {} : { tokens: flags['max-tokens'] }),
        ...(flags['budget-usd'] === undefined ? {} : { money: flags['budget-usd'] }),
        ...(flags['max-time'] === undefined ? {} : { timeMs: flags['max-time'] }),
      };
      const steps = flags['max-steps'] === undefined ? {} : { mostSteps: flags['max-steps'] };
      const work = { kind: 'resume', folder: flags.resume, caps, ...steps } as const;
      process.exitCode = await capacityInTerminal({ ...options, work }, terminal);
      return;
    }
    if (flags['gpu-hour-usd'] !== undefined && flags.gpus === undefined) {
      throw usage('--gpu-hour-usd needs to know how many GPUs there are', 'Add --gpus N.');
    }
    if (flags.growth !== undefined && flags.growth < 1.5)
      throw usage('--growth is 1.5x at least', 'Write --growth 2x.');
    if (flags.precision !== undefined && (flags.precision < 0.005 || flags.precision > 1)) {
      throw usage('--precision is between 0.5% and 100%', 'Write --precision 5%.');
    }
    if (flags.headroom !== undefined && flags.headroom >= 1) {
      throw usage('--headroom leaves nothing to serve with', 'Write --headroom 20%.');
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
      ...(flags.retry === undefined ? {} : { retry: flags.retry }),
      ...(flags.seed === undefined ? {} : { seed: flags.seed }),
      ...(flags['max-requests'] === undefined ? {} : { maxRequests: flags['max-requests'] }),
      ...(flags['max-tokens'] === undefined ? {} : { maxTokens: flags['max-tokens'] }),
      ...(flags['max-concurrency'] === undefined ? {} : { maxConcurrency: flags['max-concurrency'] }),
      ...(flags['budget-usd'] === undefined ? {} : { budget: flags['budget-usd'] }),
      ...(flags.slo === undefined ? {} : { slo: flags.slo }),
    };
    const plan: CapacityPlanOptions = {
      scenario: args.scenario ?? null,
      overrides,
      ...(flags.from === undefined ? {} : { from: flags.from }),
      ...(flags.to === undefined ? {} : { to: flags.to }),
      ...(flags.growth === undefined ? {} : { growth: flags.growth }),
      ...(flags.precision === undefined ? {} : { precision: flags.precision }),
      ...(flags['max-steps'] === undefined ? {} : { mostSteps: flags['max-steps'] }),
      ...(flags.step === undefined ? {} : { stepMs: flags.step }),
      ...(flags['warm-up'] === undefined ? {} : { warmUpMs: flags['warm-up'] }),
      ...(flags['cool-down'] === undefined ? {} : { coolDownMs: flags['cool-down'] }),
      ...(flags['max-time'] === undefined ? {} : { timeMs: flags['max-time'] }),
      ...(flags.gpus === undefined ? {} : { gpus: flags.gpus }),
      ...(flags['gpu-hour-usd'] === undefined ? {} : { gpuHourUsd: flags['gpu-hour-usd'] }),
      ...(flags.surge === undefined ? {} : { surge: flags.surge }),
      ...(flags.headroom === undefined ? {} : { headroom: flags.headroom }),
    };
    const work = { kind: 'new', plan, outDir: flags['out-dir'] } as const;
    process.exitCode = await capacityInTerminal({ ...options, work }, terminal);
  }
}

function usage(message: string, hint: string): BusytoneError {
  return new BusytoneError(message, { code: 'usage.capacity', exitCode: exitCodes.usage, hint });
}
