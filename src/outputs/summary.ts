import type { OutputReport } from '../store/run-types.js';
import { type OutputsOptions, openOutput } from './index.js';
import { emptyBatch } from './output.js';
import type { RunFacts } from './run-facts.js';

/**
 * Tells outputs what a run that is over comes to. Never throws: what could not be written stands in the reports, in the
 * order of the outputs.
 */
export function writeRunFacts(options: OutputsOptions, run: RunFacts): Promise<readonly OutputReport[]> {
  return Promise.all(
    options.specs.map(spec => {
      const output = openOutput(spec, options.readSecret);
      output.start({ zeroWallMs: run.zeroWallMs, tags: options.tags, address: options.address });
      const { busyFromMs } = run;
      const text = run.words.headline;
      // A file is begun anew by whoever writes it first, so that of the marks stays as the run left it.
      const marks =
        busyFromMs === null || spec.kind === 'csv'
          ? []
          : [{ kind: 'verdict', atMs: busyFromMs, untilMs: null, text } as const];
      output.add({ ...emptyBatch(run.endedMs), marks, run });
      return output.stop();
    }),
  );
}
