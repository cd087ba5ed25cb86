import { Command, Flags } from '@oclif/core';

export default class Demo extends Command {
  static override summary = 'See it work: a simulated endpoint, a viral surge and a report, in under a minute.';

  static override description =
    `Starts a small simulated R1 endpoint on this machine, sends it a flash crowd, and reports when it
turned busy and when it recovered. Needs no configuration, no key and no network, and costs nothing.`;

  static override flags = {
    'out-dir': Flags.string({ default: 'reports', description: 'Folder for the run folder' }),
    seed: Flags.integer({ min: 0, description: 'Seed of the plan and of the simulated endpoint' }),
    json: Flags.boolean({ description: 'Print the summary as JSON on stdout, and no progress' }),
    quiet: Flags.boolean({ char: 'q', description: 'No progress; only the summary' }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Demo);
    const { demoInTerminal } = await import('../demo-in-terminal.js');
    process.exitCode = await demoInTerminal({
      launcher: [process.execPath, `${this.config.root}/bin/run.js`],
      outDir: flags['out-dir'],
      seed: flags.seed ?? null,
      json: flags.json,
      quiet: flags.quiet,
      version: this.config.version,
    });
  }
}
