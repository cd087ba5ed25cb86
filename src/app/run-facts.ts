import type { Summary } from '../measure/summary-types.js';
import type { OutputsOptions } from '../outputs/index.js';
import { runFactsOf } from '../outputs/run-facts.js';
import { writeRunFacts } from '../outputs/summary.js';
import type { OutputReport, RunManifest } from '../store/run-types.js';

/**
 * Tells the outputs of a run what it came to, and adds that to what they had to say before. One that has taken nothing
 * yet is not asked again: an export brings everything there.
 * @param before reports of the outputs, in their order
 */
export async function tellRunFacts(
  options: OutputsOptions,
  summary: Summary,
  { report, startedAt }: Pick<RunManifest, 'report' | 'startedAt'>,
  before: readonly OutputReport[],
): Promise<readonly OutputReport[]> {
  const zeroWallMs = Math.trunc(report?.startedWallMs ?? Date.parse(startedAt));
  const endedMs = report?.endedMs ?? summary.run.spanMs;
  // A page to scrape is gone by now.
  const heard = before.map(
    ({ written, status }, at) => options.specs[at]?.kind !== 'scrape' && (written > 0 || status === 'ok'),
  );
  const specs = options.specs.filter((_, at) => heard[at]);
  const told = [...(await writeRunFacts({ ...options, specs }, runFactsOf(summary, { zeroWallMs, endedMs })))];
  return before.map((live, at) => {
    const last = heard[at] === true ? told.shift() : undefined;
    return last === undefined ? live : joined(live, last);
  });
}

function joined(live: OutputReport, last: OutputReport): OutputReport {
  return {
    ...live,
    status: live.status === 'ok' && last.status === 'ok' ? 'ok' : 'incomplete',
    written: live.written + last.written,
    dropped: live.dropped + last.dropped,
    failures: live.failures + last.failures,
    lastError: last.lastError ?? live.lastError,
  };
}
