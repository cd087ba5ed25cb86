import { formatWhole } from '../../base/units.js';
import type { OutputReport, SourceReport } from '../../store/run-types.js';

/** What a person has to know of the sources of telemetry and of the outputs; nothing of those that did their work. */
export function sideNotes(sources: readonly SourceReport[], outputs: readonly OutputReport[]): readonly string[] {
  return [
    ...sources.filter(source => source.status !== 'ok' || source.leftOut > 0).map(sourceWords),
    ...outputs.filter(output => output.status !== 'ok').map(outputWords),
  ];
}

function sourceWords({ name, where, status, lastError, leftOut }: SourceReport): string {
  const why = lastError === null ? '' : `: ${lastError}`;
  if (status === 'dead') return `Telemetry source ${name} (${where}) told nothing${why}.`;
  if (status === 'lost') return `Telemetry source ${name} (${where}) fell silent before the end${why}.`;
  return `Telemetry source ${name} (${where}) has too many series; ${formatWhole(leftOut)} were left out.`;
}

/** One sentence for an output, whatever became of it. */
export function outputWords({ name, where, written, dropped, lastError }: OutputReport): string {
  if (dropped === 0 && lastError === null) return `${name} (${where}): ${formatWhole(written)} points written.`;
  const why = lastError === null ? '' : ` Last: ${lastError}.`;
  if (dropped === 0) return `${name} (${where}): ${formatWhole(written)} points written, some at a later try.${why}`;
  return `${name} (${where}): ${formatWhole(written)} points written, ${formatWhole(dropped)} lost.${why} The run folder has them: busytone export.`;
}
