import { Args, Command, Flags } from '@oclif/core';
import { BusytoneError, exitCodes } from '../../../base/errors.js';
import { baselineFlags, baselineGate, sloFlags } from '../../gate-flags.js';
import { testRunFlag } from '../../k6-flags.js';

export default class K6Collect extends Command {
  static override strict = false;

  static override summary = 'Make one run folder of what several processes or pods of k6 printed. Sends nothing.';

  static override description =
    `FOLDER is what "busytone generate k6" wrote. SOURCE are files, or folders of files, each with what one process printed:
its stderr or --console-output with --log-format=raw, or its pod's log. All must be of the folder's plan and of one run.

Numbers are computed from all records together, as in a run by one process. The exit code is that of busytone run; it
is 3 when a part of the load left no records.`;

  static override examples = [
    '<%= config.bin %> k6 collect k6 records-1.ndjson records-2.ndjson',
    '<%= config.bin %> k6 collect k6 logs/',
    '<%= config.bin %> k6 collect k6 --kubectl load-test/busytone-viral-surge',
  ];

  static override args = {
    folder: Args.string({ required: true, description: 'Generated folder' }),
    source: Args.string({ description: 'Files or folders of console output' }),
  };

  static override flags = {
    kubectl: testRunFlag({
      description: 'Fetch the logs of the pods of this TestRun with kubectl, and wait for those that still run',
      helpValue: 'NAMESPACE/NAME',
    }),
    'out-dir': Flags.string({ default: 'reports', description: 'Folder for the run folder' }),
    gaps: Flags.boolean({ allowNo: true, default: true, description: 'Keep the gap between every two tokens' }),
    ...sloFlags,
    ...baselineFlags,
    json: Flags.boolean({ description: 'Print the summary as JSON on stdout' }),
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(K6Collect);
    const [folder = '', ...paths] = argv as string[];
    if (paths.length === 0 && flags.kubectl === undefined) {
      throw new BusytoneError('There is nothing named to collect', {
        code: 'usage.collect',
        exitCode: exitCodes.usage,
        hint: 'Name files or folders of console output after the folder, or pods with --kubectl NAMESPACE/NAME.',
      });
    }
    const { collectInTerminal } = await import('../../collect-in-terminal.js');
    process.exitCode = await collectInTerminal(
      {
        folder,
        paths,
        testRun: flags.kubectl ?? null,
        kubectl: { bin: 'kubectl', environment: process.env },
        outDir: flags['out-dir'],
        keepGaps: flags.gaps,
        slo: flags.slo ?? [],
        baseline: baselineGate(flags),
        version: this.config.version,
      },
      flags.json,
    );
  }
}
