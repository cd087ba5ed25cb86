import type { FigureSample } from './figure.js';
import { figureNames } from './figure-names.js';
import type { ServingSeries } from './summary-types.js';

export interface Windows {
  readonly startMs: number;
  readonly windowMs: number;
  readonly count: number;
}

/** A window without a look shows the look before, unless that is older than so many usual pauses between looks. */
const heldPauses = 3;

interface Look {
  readonly atMs: number;
  readonly value: number;
}

/**
 * What GPUs and engines said, over equal windows: the mean of each series in a window, then one value of all series as
 * the figure asks for (mean, sum or highest). Where two kinds of sources tell the same figure, the one with more samples
 * counts, so that no GPU is counted twice. Counters are left out: their rates are figures of their own.
 */
export function servingSeries(figures: readonly FigureSample[], windows: Windows): ServingSeries[] {
  const byName = new Map<string, FigureSample[]>();
  for (const figure of figures) {
    if (figureNames[figure.name]?.kind === 'counter') continue;
    const known = byName.get(figure.name);
    if (known) known.push(figure);
    else byName.set(figure.name, [figure]);
  }
  return [...byName]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, samples]) => {
      const series = [...seriesOf(mostTold(samples)).values()];
      const columns = series.map(looks => columnOf(looks, windows));
      const values = Array.from({ length: windows.count }, (_, at) =>
        combined(
          columns.flatMap(column => column[at] ?? []),
          acrossOf(name),
        ),
      );
      return { name, series: series.length, values };
    });
}

/** By how much a counter grew between two moments, over all its series; null where nothing was told of it. */
export function growthOf(figures: readonly FigureSample[], name: string, fromMs: number, toMs: number): number | null {
  const samples = figures.filter(figure => figure.name === name && figure.atMs <= toMs);
  if (samples.length === 0) return null;
  let growth = 0;
  for (const looks of seriesOf(mostTold(samples)).values()) {
    // The last look before the stretch is where it starts from.
    const first = looks.findIndex(look => look.atMs >= fromMs);
    const inside = first < 0 ? [] : looks.slice(Math.max(0, first - 1));
    inside.forEach((look, at) => {
      const before = inside[at - 1];
      if (before !== undefined) growth += look.value < before.value ? look.value : look.value - before.value;
    });
  }
  return growth;
}

function mostTold(samples: readonly FigureSample[]): readonly FigureSample[] {
  const counts = new Map<string, number>();
  for (const { raw = '' } of samples) counts.set(raw, (counts.get(raw) ?? 0) + 1);
  if (counts.size <= 1) return samples;
  const [best] = [...counts].sort((a, b) => b[1] - a[1]);
  return samples.filter(({ raw = '' }) => raw === best?.[0]);
}

function seriesOf(samples: readonly FigureSample[]): Map<string, Look[]> {
  const series = new Map<string, Look[]>();
  for (const { source, labels, atMs, value } of samples) {
    const key = `${source} ${JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)))}`;
    const looks = series.get(key);
    if (looks) looks.push({ atMs, value });
    else series.set(key, [{ atMs, value }]);
  }
  for (const looks of series.values()) looks.sort((a, b) => a.atMs - b.atMs);
  return series;
}

function columnOf(looks: readonly Look[], { startMs, windowMs, count }: Windows): (number | null)[] {
  const first = looks[0]?.atMs ?? 0;
  const last = looks[looks.length - 1]?.atMs ?? 0;
  const pauseMs = looks.length < 2 ? windowMs : (last - first) / (looks.length - 1);
  const column: (number | null)[] = [];
  let next = 0;
  let held: Look | null = null;
  for (let at = 0; at < count; at += 1) {
    const fromMs = startMs + at * windowMs;
    const toMs = fromMs + windowMs;
    let sum = 0;
    let n = 0;
    for (let look = looks[next]; look !== undefined && look.atMs < toMs; next += 1, look = looks[next]) {
      held = look;
      if (look.atMs < fromMs) continue;
      sum += look.value;
      n += 1;
    }
    const fresh = held !== null && toMs - held.atMs <= Math.max(windowMs, heldPauses * pauseMs);
    column.push(n > 0 ? sum / n : fresh && held !== null ? held.value : null);
  }
  return column;
}

/** Rates and quantiles are combined as what they were made of. */
function acrossOf(name: string): 'mean' | 'sum' | 'max' {
  const base = name.replace(/_per_second$/, '_total').replace(/_p\d+$/, '');
  return (figureNames[name] ?? figureNames[base])?.across ?? 'mean';
}

function combined(values: readonly number[], across: 'mean' | 'sum' | 'max'): number | null {
  if (values.length === 0) return null;
  if (across === 'max') return values.reduce((most, value) => Math.max(most, value));
  const sum = values.reduce((total, value) => total + value, 0);
  return across === 'sum' ? sum : sum / values.length;
}
