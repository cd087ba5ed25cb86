import { Args, Command } from '@oclif/core';

export default class ScenariosShow extends Command {
  static override summary = 'Show a scenario: its YAML, and its load over time with the phases.';

  static override examples = [
    '<%= config.bin %> scenarios show viral-surge',
    '<%= config.bin %> scenarios show launch.yaml',
  ];

  static override args = {
    scenario: Args.string({ required: true, description: 'Built-in scenario or YAML file' }),
  };

  async run(): Promise<void> {
    const { args } = await this.parse(ScenariosShow);
    const { showScenario } = await import('../../scenario-pages.js');
    await showScenario(args.scenario);
  }
}
