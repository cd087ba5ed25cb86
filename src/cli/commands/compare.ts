import { Args, Command, Flags } from '@oclif/core';
import { BusytoneError, exitCodes } from '../../base/errors.js';
import { countFlag, moneyFlag, shareFlag } from '../flags.js';
import { baselineFlags, sidesSloFlags } from '../gate-flags.js';
import { readSecret } from '../secrets.js';

export default class Compare extends Command {
  static override strict = false;

  static override summary =
    'Hold runs, or targets run in turns, against each other: who is better, by how much, how sure.';

  static override description =
    `RUN are two or more run folders of one plan; the first is the baseline unless --baseline names another.

With --targets FILE the targets of the file are run first, in turns: every round runs all of them in an order of its own,
so that the time of day is shared, and what differs between rounds is in the intervals. FILE is a list of targets with the
name of a scenario, or a scenario with targets instead of target.

Percentiles count every intent that got no answer as a wait without end, so turning users away never looks fast. A
verdict needs a p below 0.05 after correction for all tests, a difference above --margin, and enough samples.

Exit codes: 0; 2 when the runs cannot be compared; 3 when a run of --targets is INVALID; 99 when a metric is surely worse than --max-regression allows.`;

  static override examples = [
    '<%= config.bin %> compare reports/LAST-WEEK reports/TODAY -o comparison',
    '<%= config.bin %> compare --targets providers.yaml --rounds 3 --budget-usd 5',
    '<%= config.bin %> compare --resume reports/20250127-020304-compare-provider-comparison',
    '<%= config.bin %> compare reports/A reports/B reports/C --json',
    '<%= config.bin %> compare reports/TODAY --baseline reports/LAST-WEEK --max-regression 10%',
  ];

  static override args = {
    run: Args.string({ description: 'Run folders, two or more' }),
  };

  static override flags = {
    ...baselineFlags,
    ...sidesSloFlags,
    margin: shareFlag('margin')({
      description: 'Difference that counts as none however sure it is; 2% by default',
      helpValue: 'SHARE',
    }),
    seed: Flags.integer({ min: 0, description: 'Seed of the bootstrap' }),

    targets: Flags.string({
      helpGroup: 'TARGETS',
      description: 'File of targets to run in turns, or a scenario with targets',
      helpValue: 'FILE',
    }),
    resume: Flags.string({
      helpGroup: 'TARGETS',
      description: 'Folder of rounds that were begun: run what is missing',
      helpValue: 'DIR',
      exclusive: ['targets', 'scenario', 'rounds', 'max-requests', 'max-tokens', 'budget-usd', 'allow-host'],
    }),
    scenario: Flags.string({
      helpGroup: 'TARGETS',
      description: 'Scenario for targets that come without one; provider-comparison by default',
      helpValue: 'SCENARIO',
    }),
    rounds: Flags.integer({ helpGroup: 'TARGETS', min: 1, max: 100, description: 'Rounds; 3 by default' }),
    'max-requests': countFlag('max-requests')({
      helpGroup: 'TARGETS',
      description: 'Requests of all rounds together; no round is begun that would pass it',
      helpValue: 'N',
    }),
    'max-tokens': countFlag('max-tokens')({
      helpGroup: 'TARGETS',
      description: 'Prompt and output tokens of all rounds together',
      helpValue: 'N',
    }),
    'budget-usd': moneyFlag('budget-usd')({
      helpGroup: 'TARGETS',
      description: 'Money for all rounds together, in the currency that all targets are priced in',
      helpValue: 'AMOUNT',
    }),
    'allow-host': Flags.string({
      helpGroup: 'TARGETS',
      multiple: true,
      multipleNonGreedy: true,
      description: 'Allow load on this public host, by its exact name',
      helpValue: 'HOST',
    }),
    insecure: Flags.boolean({ helpGroup: 'TARGETS', description: 'Accept TLS certificates that do not verify' }),
    'out-dir': Flags.string({
      helpGroup: 'TARGETS',
      default: 'reports',
      description: 'Folder in which the folder of the rounds is made',
    }),
    'dry-run': Flags.boolean({ helpGroup: 'TARGETS', description: 'Show what would be sent, and send nothing' }),
    yes: Flags.boolean({ char: 'y', helpGroup: 'TARGETS', description: 'Do not ask before rounds that cost money' }),

    force: Flags.boolean({ helpGroup: 'UNLIKE RUNS', description: 'Compare whatever differs; the report says what' }),
    'allow-different-plan': Flags.boolean({
      helpGroup: 'UNLIKE RUNS',
      description: 'Compare runs of different plans, clients or deadlines',
    }),
    'allow-invalid': Flags.boolean({ helpGroup: 'UNLIKE RUNS', description: 'Compare INVALID measurements' }),
    'allow-partial': Flags.boolean({ helpGroup: 'UNLIKE RUNS', description: 'Compare runs that were cut short' }),

    output: Flags.string({
      char: 'o',
      helpGroup: 'OUTPUT',
      description: 'Folder for comparison.json, .html, .md, .csv and junit.xml',
      helpValue: 'DIR',
    }),
    json: Flags.boolean({ helpGroup: 'OUTPUT', description: 'Print the comparison as JSON' }),
    quiet: Flags.boolean({ char: 'q', helpGroup: 'OUTPUT', description: 'No progress; only the comparison' }),
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Compare);
    const { usualMargin, usualSeed } = await import('../../app/compare.js');
    const common = {
      slo: flags.slo ?? [],
      margin: flags.margin ?? usualMargin,
      maxRegression: flags['max-regression'] ?? null,
      version: this.config.version,
    };
    const seed = flags.seed ?? usualSeed;
    if (flags.targets === undefined && flags.resume === undefined) {
      const { showComparison } = await import('../show-comparison.js');
      process.exitCode = await showComparison(
        {
          ...common,
          runs: argv.map(String),
          baseline: flags.baseline ?? null,
          allowed: {
            differentPlan: flags.force || flags['allow-different-plan'],
            invalid: flags.force || flags['allow-invalid'],
            partial: flags.force || flags['allow-partial'],
          },
          seed,
        },
        { json: flags.json, output: flags.output ?? null },
      );
      return;
    }
    if (argv.length > 0 || flags.baseline !== undefined) {
      throw new BusytoneError('Targets are run and compared with each other; run folders are not taken beside them', {
        code: 'usage.compare',
        exitCode: exitCodes.usage,
        hint: 'Leave the folders and --baseline away; the first target of the file is the baseline.',
      });
    }
    const { compareTargetsInTerminal } = await import('../compare-targets-in-terminal.js');
    process.exitCode = await compareTargetsInTerminal(
      {
        ...common,
        work:
          flags.resume !== undefined
            ? { kind: 'resume', folder: flags.resume }
            : {
                kind: 'new',
                outDir: flags['out-dir'],
                request: {
                  file: flags.targets ?? '',
                  scenario: flags.scenario ?? null,
                  rounds: flags.rounds ?? null,
                  seed,
                  caps: {
                    requests: flags['max-requests'] ?? null,
                    tokens: flags['max-tokens'] ?? null,
                    money: flags['budget-usd'] ?? null,
                  },
                  allowHosts: flags['allow-host'] ?? [],
                },
              },
        insecureTls: flags.insecure,
        keepGaps: false,
        readSecret,
      },
      {
        json: flags.json,
        quiet: flags.quiet,
        askFirst: !flags.yes,
        dryRun: flags['dry-run'],
        output: flags.output ?? null,
      },
    );
  }
}
