import { parseCurveCsv } from './curve-csv.js';
import type { LoadSection } from './load-schema.js';
import type { KeyPath, Problem } from './problem.js';
import type { CurveFiles } from './resolve-shape.js';
import { pointsProblem, type WrittenPoint } from './shape-schema.js';

/** Reads every file that a load takes a curve from. */
export function readCurves(
  load: LoadSection,
  read: ((path: string) => string) | null,
): { readonly curves: CurveFiles; readonly problems: readonly Problem[] } {
  const curves = new Map<string, readonly WrittenPoint[]>();
  const problems: Problem[] = [];
  const mode = load.mode ?? 'open';
  const sections: { path: KeyPath; curve: { file: string } | undefined }[] = [
    { path: ['load'], curve: load.curve },
    ...(load.phases ?? []).map((phase, index) => ({ path: ['load', 'phases', index], curve: phase.curve })),
  ];
  for (const { path, curve } of sections) {
    if (curve === undefined) continue;
    const add = (text: string) => problems.push({ path: [...path, 'curve', 'file'], at: 'value', text });
    if (read === null) {
      add('cannot be read from here; write the points into the scenario');
      continue;
    }
    let text: string;
    try {
      text = read(curve.file);
    } catch (cause) {
      add(`cannot be read (${cause instanceof Error ? cause.message : String(cause)}); correct the path`);
      continue;
    }
    const { points, problem } = parseCurveCsv(text, curve.file, mode);
    const wrong = problem ?? pointsProblem(points, mode, true);
    if (points === null || wrong !== null) add(wrong ?? 'holds no points');
    else if (load.duration === undefined && load.phases === undefined && points[points.length - 1]?.[0] === 0) {
      add('ends where it begins, so the load has no duration; add load.duration or a later point');
    } else curves.set(curve.file, points);
  }
  return { curves, problems };
}
