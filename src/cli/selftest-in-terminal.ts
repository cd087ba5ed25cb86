import { type SelftestOptions, selftest } from '../app/selftest/selftest.js';
import { exitCodes } from '../base/errors.js';
import { onStopSignals } from './signals.js';
import { checkProgress } from './ui/check-progress.js';
import { paletteFor, widthOf } from './ui/palette.js';
import { selftestText } from './ui/selftest.js';

/** Measures the instrument with progress on stderr and the result on stdout. @returns the exit code. */
export async function selftestInTerminal(
  options: SelftestOptions,
  terminal: { readonly json: boolean; readonly quiet: boolean },
): Promise<number> {
  const { stdout, stderr } = process;
  const progress = checkProgress(stderr, !terminal.json && !terminal.quiet);
  const forget = onStopSignals(() => {
    progress.end();
    stderr.write('Interrupted: the selftest is not complete, so nothing is told or kept of it.\n');
    process.exit(exitCodes.interrupted);
  });
  try {
    const report = await selftest(options, { measuring: what => progress.looking({ id: what, title: what }) });
    progress.end();
    if (terminal.json) stdout.write(`${JSON.stringify(report, null, 2)}\n`);
    else stdout.write(`${selftestText(report, widthOf(stdout), paletteFor(stdout))}\n`);
    if (options.path !== null && !terminal.json) stdout.write(`\nKept for later runs in ${options.path}\n`);
    return report.verdict === 'VALID' ? exitCodes.ok : exitCodes.invalid;
  } finally {
    progress.end();
    forget();
  }
}
