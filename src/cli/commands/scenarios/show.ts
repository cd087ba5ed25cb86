import { Args, Command, Flags } from '@oclif/core';

export default class ScenariosShow extends Command {
  static override summary = 'Show a scenario: its YAML, and a picture of its load over time.';

  static override examples = [
    '<%= config.bin %> scenarios show viral-surge',
    '<%= config.bin %> scenarios show launch.yaml',
    '<%= config.bin %> scenarios show viral-surge --yaml > my-surge.yaml',
  ];

  static override args = {
    scenario: Args.string({ required: true, description: 'Built-in scenario or YAML file' }),
  };

  static override flags = {
    yaml: Flags.boolean({ description: 'Only the YAML, to make a file of it' }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(ScenariosShow);
    const { showScenario } = await import('../../scenario-pages.js');
    await showScenario(args.scenario, flags.yaml);
  }
}
