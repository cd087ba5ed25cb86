import { type PlanOptions, prepareRun } from '../app/prepare.js';
import { paletteFor, widthOf } from './ui/palette.js';
import { previewText } from './ui/preview.js';

/** The dry run: what a run would send, on stdout. */
export async function showPlan(options: PlanOptions, json: boolean): Promise<void> {
  const prepared = await prepareRun(options);
  if (json) {
    process.stdout.write(`${JSON.stringify(prepared.preview, null, 2)}\n`);
    return;
  }
  const { stdout } = process;
  stdout.write(`${previewText(prepared, widthOf(stdout), paletteFor(stdout))}\n\nNothing was sent.\n`);
}
