import { Args, Command, Flags } from '@oclif/core';

export default class Report extends Command {
  static override summary = 'Rebuild the summary and the reports of a run folder, also of a run that was killed.';

  static override description =
    'The exit code is the one that the run itself had or would have had: see busytone run --help.';

  static override examples = [
    '<%= config.bin %> report latest',
    '<%= config.bin %> report reports/20250127T020304Z-viral-surge-localhost --json',
  ];

  static override args = {
    run: Args.string({ required: true, description: 'Run folder, or "latest" for the newest one under --out-dir' }),
  };

  static override flags = {
    format: Flags.string({
      options: ['text', 'html', 'md', 'junit', 'json'],
      description: 'Print this form on stdout; all forms are written to the folder in any case',
      default: 'text',
    }),
    json: Flags.boolean({ description: 'Same as --format json' }),
    open: Flags.boolean({ description: 'Open the HTML report in the browser' }),
    'out-dir': Flags.string({ default: 'reports', description: 'Folder in which "latest" is looked for' }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Report);
    const { showReport } = await import('../show-report.js');
    process.exitCode = await showReport({
      run: args.run,
      outDir: flags['out-dir'],
      format: flags.json ? 'json' : flags.format,
      open: flags.open,
    });
  }
}
