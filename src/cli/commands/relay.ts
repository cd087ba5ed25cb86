import { Args, Command, Flags } from '@oclif/core';
import { readSecret } from '../secrets.js';

export default class Relay extends Command {
  static override summary = 'Send and watch what a k6 test asks for: stock k6 cannot watch a stream.';

  static override description =
    `FOLDER is what "busytone generate k6 --transport relay" wrote. Listens on this machine alone, and sends to the
folder's target and nowhere else, until Ctrl-C.`;

  static override examples = ['<%= config.bin %> relay k6', '<%= config.bin %> relay k6 --port 9900'];

  static override args = {
    folder: Args.string({ required: true, description: 'Generated folder' }),
  };

  static override flags = {
    port: Flags.integer({ default: 9_797, min: 0, max: 65_535, description: 'Port on 127.0.0.1; 0 takes a free one' }),
    'allow-host': Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      description: 'Allow load on this public host by its exact name',
      helpValue: 'HOST',
    }),
    insecure: Flags.boolean({ description: 'Accept TLS certificates that do not verify' }),
    json: Flags.boolean({ description: 'Print one JSON line on stdout when ready, and one when it ends' }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Relay);
    const { relayInTerminal } = await import('../relay-in-terminal.js');
    await relayInTerminal(
      {
        folder: args.folder,
        port: flags.port,
        allowHosts: flags['allow-host'] ?? [],
        insecureTls: flags.insecure,
        readSecret,
      },
      flags.json,
    );
  }
}
