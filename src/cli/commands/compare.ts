import { Args, Command, Flags } from '@oclif/core';
import { shareFlag } from '../flags.js';
import { baselineFlags, sloFlags } from '../gate-flags.js';

export default class Compare extends Command {
  static override strict = false;

  static override summary = 'Hold runs against each other: who is better, by how much, and how sure that is.';

  static override description =
    `RUN are two or more run folders of one plan; the first is the baseline unless --baseline names another.

Percentiles count every intent that got no answer as a wait without end, so turning users away never looks fast. A
verdict needs a p below 0.05 after correction for all tests, a difference above --margin, and enough samples.

Exit codes: 0; 2 when the runs cannot be compared; 99 when a metric is surely worse than --max-regression allows.`;

  static override examples = [
    '<%= config.bin %> compare reports/LAST-WEEK reports/TODAY -o comparison',
    '<%= config.bin %> compare reports/A reports/B reports/C --json',
    '<%= config.bin %> compare reports/TODAY --baseline reports/LAST-WEEK --max-regression 10%',
  ];

  static override args = {
    run: Args.string({ description: 'Run folders, two or more' }),
  };

  static override flags = {
    ...baselineFlags,
    ...sloFlags,
    margin: shareFlag('margin')({
      description: 'Difference that counts as none however sure it is; 2% by default',
      helpValue: 'SHARE',
    }),
    seed: Flags.integer({ min: 0, description: 'Seed of the bootstrap' }),

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
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Compare);
    const { showComparison } = await import('../show-comparison.js');
    const { usualMargin, usualSeed } = await import('../../app/compare.js');
    process.exitCode = await showComparison(
      {
        runs: argv.map(String),
        baseline: flags.baseline ?? null,
        allowed: {
          differentPlan: flags.force || flags['allow-different-plan'],
          invalid: flags.force || flags['allow-invalid'],
          partial: flags.force || flags['allow-partial'],
        },
        slo: flags.slo ?? [],
        margin: flags.margin ?? usualMargin,
        maxRegression: flags['max-regression'] ?? null,
        seed: flags.seed ?? usualSeed,
        version: this.config.version,
      },
      { json: flags.json, output: flags.output ?? null },
    );
  }
}
