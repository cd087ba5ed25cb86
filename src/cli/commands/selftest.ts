import { Command, Flags } from '@oclif/core';
import { selftestFile } from '../state-folder.js';

export default class Selftest extends Command {
  static override summary = 'Measure the instrument itself: how exact it is on this machine, and up to what load.';

  static override description =
    `Sends loads to processes on loopback that know when they sent what, and holds the measurement against
that. Takes a minute at most, needs no network and costs nothing. Its result is kept in
$XDG_STATE_HOME/busytone/selftest.json (else ~/.local/state): later runs warn when their peak goes beyond it.

Exit codes:
0    measurements here are VALID, up to the load that is told
1    the senders or the engine could not be started, or the result not be kept
2    wrong usage
3    not even the smallest load can be measured here and now
130  interrupted; nothing is told or kept`;

  static override examples = ['<%= config.bin %> selftest', '<%= config.bin %> selftest --quick --json'];

  static override flags = {
    quick: Flags.boolean({ default: false, description: 'A third of the time: fewer loads, shorter ramps' }),
    keep: Flags.boolean({ allowNo: true, default: true, description: 'Keep the result for later runs' }),
    json: Flags.boolean({ description: 'Print the report as JSON on stdout, and no progress' }),
    quiet: Flags.boolean({ char: 'q', description: 'No progress; only the result' }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Selftest);
    const { selftestInTerminal } = await import('../selftest-in-terminal.js');
    process.exitCode = await selftestInTerminal(
      { quick: flags.quick, path: flags.keep ? selftestFile(process.env) : null, version: this.config.version },
      { json: flags.json, quiet: flags.quiet },
    );
  }
}
