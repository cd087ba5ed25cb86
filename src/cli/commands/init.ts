import { Args, Command } from '@oclif/core';

export default class Init extends Command {
  static override summary = 'Write a commented scenario file to start from. An existing file is never overwritten.';

  static override args = {
    file: Args.string({ default: 'busytone.yaml', description: 'File to write' }),
  };

  async run(): Promise<void> {
    const { args } = await this.parse(Init);
    const { writeStarter } = await import('../../app/starter.js');
    await writeStarter(args.file);
    process.stdout.write(
      `Wrote ${args.file}\n\nLook at its load:  busytone scenarios show ./${args.file}\nDry run:           busytone run ./${args.file} --dry-run\n`,
    );
  }
}
