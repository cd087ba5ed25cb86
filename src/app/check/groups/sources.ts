import { formatDurationMs } from '../../../base/units.js';
import type { Finding } from '../../../store/check-types.js';
import type { SourceReport } from '../../../store/run-types.js';
import { startCollector } from '../../../telemetry/collector.js';
import { findingsOf } from '../finding.js';
import type { CheckGroup } from '../group.js';

const { ok, warn } = findingsOf('sources');

/** Whether the sources of GPU and serving figures tell anything; nothing where the scenario and `--gpu` name none. */
export const sources: CheckGroup = {
  id: 'sources',
  title: 'GPUs and serving',
  needs: 'nothing',
  async look({ session }) {
    const { scenario, readSecret, redact } = session.options;
    if (scenario.telemetry.length === 0) return [];
    const collector = startCollector({ sources: scenario.telemetry, readSecret, emit: () => {} });
    await collector.firstLook;
    return (await collector.stop()).map(report => findingOf(report, redact));
  },
};

function findingOf(report: SourceReport, redact: (text: string) => string): Finding {
  const { name, where, status, samples, found, clockOffsetMs, clockErrorMs } = report;
  const evidence = { where, status, samples, clockOffsetMs, clockErrorMs };
  if (status !== 'ok') {
    const why = redact(report.lastError ?? 'no answer yet');
    const cure =
      'Correct its address under telemetry or in --gpu. A run goes on without it, and cannot say why it was busy.';
    return warn('source', name, `${where} tells nothing: ${why}`, cure, evidence);
  }
  const kinds = found.length === 0 ? '' : `, as ${found.join(' and ')}`;
  const clock =
    clockOffsetMs === null || clockErrorMs === null
      ? ''
      : `; its clock is ${formatDurationMs(Math.abs(clockOffsetMs))} off, within ${formatDurationMs(clockErrorMs)}`;
  return ok('source', name, `${samples} figures at a look${kinds}${clock}`, evidence);
}
