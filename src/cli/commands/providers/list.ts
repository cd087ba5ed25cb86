import { Command, Flags } from '@oclif/core';

export default class ProvidersList extends Command {
  static override summary = 'List the known providers and serving engines.';

  static override flags = {
    json: Flags.boolean({ description: 'Print as JSON' }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(ProvidersList);
    const { listProviders } = await import('../../provider-pages.js');
    listProviders(flags.json);
  }
}
