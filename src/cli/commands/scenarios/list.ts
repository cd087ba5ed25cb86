import { Command, Flags } from '@oclif/core';

export default class ScenariosList extends Command {
  static override summary = 'List the built-in scenarios.';

  static override flags = {
    json: Flags.boolean({ description: 'Print as JSON' }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(ScenariosList);
    const { listScenarios } = await import('../../scenario-pages.js');
    listScenarios(flags.json);
  }
}
