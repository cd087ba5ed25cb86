import { formatRate, formatWhole } from '../../base/units.js';
import { workersFor } from '../../engine/workers/number.js';
import { estimatedTokensPerSecond } from '../../scenario/estimate.js';
import type { Plan } from '../../scenario/types.js';
import { keptSelftest } from '../../store/selftest-file.js';
import type { SelftestReport } from '../../store/selftest-types.js';
import { hostFacts, sameHost } from '../host-facts.js';

/** What a plan asks of the instrument at its peak. */
interface Peak {
  readonly label: string;
  readonly planned: number;
  readonly of: 'eventsPerSecond' | 'requestsPerSecond' | 'streams';
}

/**
 * Says where a plan's peak goes beyond what the last selftest of this machine found to be VALID.
 * @param workers threads of the engine; null for as many as the plan needs
 * @returns null without a selftest, with one of another machine, and where everything fits
 */
export async function selftestWarning(path: string, plan: Plan, workers: number | null): Promise<string | null> {
  const report = await keptSelftest(path);
  if (report === null || !sameHost(report.host, hostFacts())) return null;
  return warningFor(report, plan, workers);
}

export function warningFor(report: SelftestReport, plan: Plan, workers: number | null): string | null {
  const { peakConcurrency, peakLoad } = plan.estimate;
  // More than the scenario allows are not sent.
  const streams = Math.min(peakConcurrency, plan.scenario.limits.concurrency);
  const threads = workers ?? workersFor(peakConcurrency);
  const peaks: readonly Peak[] = [
    { label: 'streams at once', planned: streams, of: 'streams' },
    {
      label: `events/s (at ${estimatedTokensPerSecond} tokens/s a stream)`,
      planned: streams * estimatedTokensPerSecond,
      of: 'eventsPerSecond',
    },
    // How often a user of a closed loop asks is the endpoint's to say.
    ...(plan.scenario.load.mode === 'closed'
      ? []
      : [{ label: 'requests/s', planned: peakLoad, of: 'requestsPerSecond' as const }]),
  ];
  const beyond = peaks.flatMap(({ label, planned, of }) => {
    const limit = limitOf(report, of, threads);
    return planned > limit ? [`about ${formatWhole(planned)} ${label}, and ${words(limit, of)} were VALID`] : [];
  });
  if (beyond.length === 0) return null;
  const measured = `by the selftest of ${report.startedAt.slice(0, 10)} with Node ${report.versions.node.slice(1)}`;
  const by = threads === 1 ? '1 worker' : `${threads} workers`;
  return `The peak is more than this machine was found to measure with ${by}, ${measured}: ${beyond.join('; ')}. Use several machines, or expect SUSPECT numbers at the peak.`;
}

/** So many workers do at most as often as much as one, and no more than all together did where that was measured. */
function limitOf({ capacity }: SelftestReport, of: Peak['of'], workers: number): number {
  const { perWorker, allWorkers } = capacity;
  const one = perWorker[of] ?? 0;
  if (workers === 1 || allWorkers.workers === 1) return one * workers;
  return workers >= allWorkers.workers ? Math.max(one, allWorkers[of] ?? 0) : one * workers;
}

function words(limit: number, of: Peak['of']): string {
  if (limit === 0) return 'none';
  return of === 'streams' ? formatWhole(limit) : formatRate(limit);
}
