import { Args, Command, Flags } from '@oclif/core';
import { baselineFlags, baselineGate, sloFlags } from '../gate-flags.js';

export default class Report extends Command {
  static override summary = 'Rebuild the summary and the reports of a run folder, also of a run that was killed.';

  static override description =
    'The exit code is the one that the run itself had or would have had: see busytone run --help.';

  static override examples = [
    '<%= config.bin %> report latest',
    '<%= config.bin %> report reports/20250127T020304Z-viral-surge-localhost --json',
    '<%= config.bin %> report latest --format csv,parquet -o data',
    "<%= config.bin %> report latest --slo 'ttft.p95<3s' --baseline reports/LAST-WEEK --max-regression 10%",
  ];

  static override args = {
    run: Args.string({ required: true, description: 'Run folder, or "latest" for the newest one under --out-dir' }),
  };

  static override flags = {
    format: Flags.string({
      description:
        'text, html, markdown, json, csv, junit, parquet; several with commas. One text form goes to stdout, several to files',
      default: 'text',
      helpValue: 'FORMS',
    }),
    output: Flags.string({
      char: 'o',
      description: 'Folder for the files; the run folder by default',
      helpValue: 'DIR',
    }),
    json: Flags.boolean({ description: 'Same as --format json' }),
    open: Flags.boolean({ description: 'Open the HTML report in the browser' }),
    ...sloFlags,
    ...baselineFlags,
    'out-dir': Flags.string({ default: 'reports', description: 'Folder in which "latest" is looked for' }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Report);
    const { formsOf } = await import('../form-flag.js');
    const forms = formsOf(flags.json ? 'json' : flags.format);
    const { showReport } = await import('../show-report.js');
    process.exitCode = await showReport({
      run: args.run,
      outDir: flags['out-dir'],
      forms,
      output: flags.output ?? null,
      open: flags.open,
      slo: flags.slo ?? [],
      baseline: baselineGate(flags),
      version: this.config.version,
    });
  }
}
