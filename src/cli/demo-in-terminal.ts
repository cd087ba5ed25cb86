import { demoPlan, withDemoEndpoint } from '../app/demo.js';
import { exitCodes } from '../base/errors.js';
import { runInTerminal } from './run-in-terminal.js';
import { lostTimeNote } from './serve-simulator.js';

export interface DemoOptions {
  readonly launcher: readonly string[];
  readonly outDir: string;
  readonly seed: number | null;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly version: string;
}

/** @returns 0 when the demo ran: that its endpoint turns busy is the point of it and no failure. */
export async function demoInTerminal(options: DemoOptions): Promise<number> {
  const { result: exitCode, lostMs } = await withDemoEndpoint(options.launcher, options.seed, endpoint =>
    runInTerminal(
      {
        ...demoPlan(endpoint, options.seed),
        outDir: options.outDir,
        keepGaps: true,
        insecureTls: false,
        readSecret: () => undefined,
        version: options.version,
      },
      { json: options.json, quiet: options.quiet, askFirst: false },
    ),
  );
  if (lostMs !== null && lostMs > 0) process.stderr.write(`${lostTimeNote(lostMs)}\n`);
  return exitCode === exitCodes.sloMissed || exitCode === exitCodes.invalid ? exitCodes.ok : exitCode;
}
