import { Args, Command, Flags } from '@oclif/core';

export default class ProvidersShow extends Command {
  static override summary =
    'Show what is known of a provider: URLs, models, busy answers, limits, prices, and how sure.';

  static override examples = [
    '<%= config.bin %> providers show deepseek',
    '<%= config.bin %> providers show openrouter --json',
  ];

  static override args = {
    provider: Args.string({ required: true, description: 'Id of a provider' }),
  };

  static override flags = {
    json: Flags.boolean({ description: 'Print as JSON' }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(ProvidersShow);
    const { showProvider } = await import('../../provider-pages.js');
    showProvider(args.provider, flags.json);
  }
}
