import { readFileSync } from 'node:fs';

/** Files that a process needs besides its streams: event loop, threads, run folder, libraries. */
const reserve = 64;

/** Whether the system lets this process open as many streams as a plan needs. */
export interface FileLimit {
  /** Files that this process may have open at once; null where the system does not say. */
  readonly files: number | null;
  /** Streams that fit under it. */
  readonly streams: number | null;
  /** What to do when `needed` streams do not fit; null when they do or nothing is known. */
  readonly cure: string | null;
}

/** Compares the limit on open files with the number of streams that will be open at once. */
export function fileLimit(needed: number): FileLimit {
  const files = openFiles();
  if (files === null) return { files: null, streams: null, cure: null };
  const streams = Math.max(0, files - reserve);
  const enough = Math.ceil((needed + reserve) / 1_024) * 1_024;
  const cure =
    needed <= streams ? null : `Run \`ulimit -n ${enough}\` in this shell first, or lower limits.concurrency.`;
  return { files, streams, cure };
}

/** The limit in force, which Node has raised to the highest that it may. */
function openFiles(): number | null {
  try {
    const line = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'latin1'));
    if (line) return Number(line[1]);
  } catch {
    // Not Linux: the diagnostic report knows too.
  }
  const report = process.report?.getReport() as
    | { userLimits?: { open_files?: { soft?: number | string } } }
    | undefined;
  const soft = Number(report?.userLimits?.open_files?.soft);
  return Number.isFinite(soft) ? soft : null;
}
