import { type CheckOptions, checkTarget } from '../app/check/check.js';
import { exitCodes } from '../base/errors.js';
import { typedHost } from './questions.js';
import { onStopSignals } from './signals.js';
import { checkText } from './ui/check.js';
import { checkProgress } from './ui/check-progress.js';
import { paletteFor, widthOf } from './ui/palette.js';

/** Checks a target with progress on stderr and the result on stdout. @returns the exit code. */
export async function checkInTerminal(
  options: Omit<CheckOptions, 'confirmHost'>,
  terminal: { readonly json: boolean; readonly quiet: boolean },
): Promise<number> {
  const { stdout, stderr, stdin } = process;
  const interactive = stdin.isTTY && stderr.isTTY && !terminal.json;
  const progress = checkProgress(stderr, !terminal.json && !terminal.quiet);
  const forget = onStopSignals(() => {
    progress.end();
    stderr.write('Interrupted: the check is not complete, so nothing is told of it.\n');
    process.exit(exitCodes.interrupted);
  });
  try {
    const report = await checkTarget({ ...options, confirmHost: interactive ? keyHost : null }, progress);
    progress.end();
    if (terminal.json) stdout.write(`${JSON.stringify(report, null, 2)}\n`);
    else stdout.write(`${checkText(report, widthOf(stdout), paletteFor(stdout))}\n`);
    return report.verdict === 'fail' ? exitCodes.failure : exitCodes.ok;
  } finally {
    progress.end();
    forget();
  }
}

function keyHost(host: string, addresses: readonly string[]): Promise<string> {
  const name = `${paletteFor(process.stderr).yellow.bold(host)} (${addresses.join(', ')})`;
  return typedHost(`The scenario file sends your key to the public host ${name}.\n`);
}
