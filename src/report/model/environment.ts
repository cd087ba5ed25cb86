import { formatBytes, formatDurationMs, formatShare, formatWhole } from '../../base/units.js';
import type { ReportInput } from '../input.js';
import { serverClockFacts } from './server-clocks.js';
import type { Fact } from './types.js';

/** Where and with what the numbers were measured. */
export function environmentFacts(input: ReportInput): Fact[] {
  const { summary, manifest } = input;
  const { host, versions, report } = manifest;
  const { tokens } = summary.overall;
  return [
    { label: 'Run', value: summary.run.id },
    { label: 'Plan', value: summary.run.planHash },
    { label: 'Endpoint', value: manifest.target.url },
    { label: 'Started', value: summary.run.startedAt },
    ...(manifest.endedAt === null ? [] : [{ label: 'Ended', value: manifest.endedAt }]),
    { label: 'Drain', value: `${formatDurationMs(summary.run.drainMs)} after the last arrival` },
    {
      label: 'Engine',
      value: `${summary.run.engine}${versions.k6 === undefined ? '' : ` ${versions.k6}`}, busytone ${versions.busytone}, Node.js ${versions.node}`,
    },
    {
      label: 'Machine',
      value: `${host.platform}, ${host.cpus} × ${host.cpuModel}, ${formatBytes(host.memoryBytes)} of memory`,
    },
    ...(report === null
      ? []
      : [
          { label: 'Workers', value: formatWhole(report.workers) },
          { label: 'Most in flight', value: formatWhole(report.peakInFlight) },
          ...(report.loopDelayP99Ms === null
            ? []
            : [{ label: 'Event-loop delay p99', value: formatDurationMs(report.loopDelayP99Ms) }]),
          ...(report.cpuOver80 === null
            ? []
            : [{ label: 'Time above 80 % of a core', value: formatShare(report.cpuOver80) }]),
        ]),
    ...serverClockFacts(input),
    {
      label: 'Token counts',
      value:
        tokens.fromUsage === null
          ? 'no tokens came'
          : tokens.fromUsage === 1
            ? 'all counted by the server'
            : `${formatShare(tokens.fromUsage)} counted by the server, the rest estimated from the text`,
    },
  ];
}
