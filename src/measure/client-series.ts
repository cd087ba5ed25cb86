import type { EngineReport, EngineSample } from './self.js';
import type { Windows } from './serving.js';
import type { ClientSeries } from './summary-types.js';

/**
 * What the workers of an engine said of themselves, over equal windows. A look tells of the time since the look before
 * it, so it stands in every window of that time. Of several looks in a window, and of several workers, the worst counts;
 * sockets are added up over the workers, memory is that of the one process. null without any look.
 */
export function clientSeries(
  samples: readonly EngineSample[],
  windows: Windows,
  report: Pick<EngineReport, 'threads' | 'marks'> | null,
): ClientSeries | null {
  const workers = new Map<number, EngineSample[]>();
  for (const sample of samples) {
    const looks = workers.get(sample.worker);
    if (looks) looks.push(sample);
    else workers.set(sample.worker, [sample]);
  }
  if (workers.size === 0 || windows.count === 0) return null;
  for (const looks of workers.values()) looks.sort((a, b) => a.atMs - b.atMs);
  const highest = (figure: Figure) => [...workers.values()].map(looks => columnOf(looks, figure, windows));
  return {
    workers: workers.size,
    cpu: across(highest('cpu'), Math.max),
    loopDelayMaxMs: across(highest('loopDelayMaxMs'), Math.max),
    rssBytes: across(highest('rssBytes'), Math.max),
    openSockets: across(highest('openSockets'), (a, b) => a + b),
    threads: report?.threads ?? [],
    marks: report?.marks ?? [],
  };
}

type Figure = 'cpu' | 'loopDelayMaxMs' | 'rssBytes' | 'openSockets';
type Column = (number | null)[];

function columnOf(looks: readonly EngineSample[], figure: Figure, { startMs, windowMs, count }: Windows): Column {
  const column = Array.from({ length: count }, (): number | null => null);
  let beforeMs = startMs;
  for (const look of looks) {
    const first = Math.max(0, Math.floor((beforeMs - startMs) / windowMs));
    const last = Math.min(count - 1, Math.ceil((look.atMs - startMs) / windowMs) - 1);
    for (let at = first; at <= last; at += 1) column[at] = Math.max(column[at] ?? look[figure], look[figure]);
    beforeMs = look.atMs;
  }
  return column;
}

function across(columns: readonly Column[], combine: (a: number, b: number) => number): Column {
  const [first = [], ...others] = columns;
  return others.reduce(
    (all, column) =>
      all.map((value, at) => {
        const other = column[at] ?? null;
        return value === null || other === null ? (value ?? other) : combine(value, other);
      }),
    first,
  );
}
