import { formatDurationMs } from '../../base/units.js';
import type { SourceReport } from '../../store/run-types.js';
import type { ReportInput } from '../input.js';
import type { Fact } from './types.js';

/** `420 ± 50 ms ahead`, as compared with this machine's clock; null where the source told no time. */
function clockWords({ clockOffsetMs, clockErrorMs, clockSteps }: SourceReport): string | null {
  if (clockOffsetMs === null || clockErrorMs === null) return null;
  const size = Math.abs(clockOffsetMs);
  const inStep = size <= clockErrorMs;
  const set =
    clockSteps === 0 ? '' : `, and was set during the run (${clockSteps === 1 ? 'once' : `${clockSteps} times`})`;
  return inStep
    ? `in step with this machine’s within ${formatDurationMs(size + clockErrorMs)}${set}`
    : `${plusMinus(size, clockErrorMs)} ${clockOffsetMs < 0 ? 'behind' : 'ahead of'} this machine’s${set}`;
}

/** `0.42 ± 0.05 s`: both in the unit of the larger. */
function plusMinus(ms: number, errorMs: number): string {
  const seconds = Math.max(ms, errorMs) >= 100;
  const show = (value: number) => (seconds ? (value / 1_000).toFixed(2) : value.toFixed(0));
  return `${show(ms)} ± ${show(errorMs)} ${seconds ? 's' : 'ms'}`;
}

/** The clocks of what was watched, against this machine's. */
export function serverClockFacts({ manifest }: ReportInput): Fact[] {
  return manifest.sources.flatMap(source => {
    const words = clockWords(source);
    return words === null ? [] : [{ label: `Clock of ${source.name}`, value: words }];
  });
}

/** What a reader who holds the charts against a server's own logs must know: its clock is off by more than a window. */
export function serverClockNotices({ manifest, summary }: ReportInput): string[] {
  const { windowMs } = summary.series;
  return manifest.sources.flatMap(source => {
    const { name, clockOffsetMs, clockErrorMs, clockSteps } = source;
    if (clockOffsetMs === null || clockErrorMs === null) return [];
    const surelyOffMs = Math.abs(clockOffsetMs) - clockErrorMs;
    if (surelyOffMs <= windowMs && clockSteps === 0) return [];
    return [
      `The clock of telemetry source ${name} is ${clockWords(source)}. Its figures stand here where they were read by this ` +
        `machine’s clock; its own logs and dashboards are shifted by that against the charts, whose windows are ${formatDurationMs(windowMs)}.`,
    ];
  });
}
