import type { OutputReport } from '../store/run-types.js';
import { type OutputsOptions, openOutput } from './index.js';
import type { RunFacts } from './run-facts.js';

/**
 * Tells all outputs what a run that is over comes to; a page to scrape is gone by then. Never throws: what could not be
 * written stands in the reports, in the order of the outputs.
 */
export function writeRunFacts(options: OutputsOptions, run: RunFacts): Promise<readonly OutputReport[]> {
  const specs = options.specs.filter(({ kind }) => kind !== 'scrape');
  return Promise.all(
    specs.map(spec => {
      const output = openOutput(spec, options.readSecret);
      output.start({ zeroWallMs: run.zeroWallMs, tags: options.tags, address: options.address });
      const { busyFromMs } = run;
      output.add({
        untilMs: run.endedMs,
        intervals: [],
        totals: [],
        figures: [],
        attempts: [],
        loads: [],
        marks:
          busyFromMs === null ? [] : [{ kind: 'verdict', atMs: busyFromMs, untilMs: null, text: run.words.headline }],
        run,
      });
      return output.stop();
    }),
  );
}
