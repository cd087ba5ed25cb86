import { figureNames } from '../measure/figure-names.js';
import type { Buckets } from './buckets.js';
import type { Dialect, FigureRule, SeriesRef } from './dialects/types.js';
import type { Exposition, ExpositionSample } from './exposition.js';
import type { Figure } from './figure.js';

type Index = ReadonlyMap<string, readonly ExpositionSample[]>;

/** The samples of a page by their name. */
export function indexOf(page: Exposition): Index {
  const index = new Map<string, ExpositionSample[]>();
  for (const sample of page.samples) {
    const known = index.get(sample.name);
    if (known) known.push(sample);
    else index.set(sample.name, [sample]);
  }
  return index;
}

/** The figures that a dialect finds on a page, under their normalised names. Values that are no number are left out. */
export function normalise(index: Index, dialect: Dialect): Figure[] {
  return dialect.rules.flatMap(rule => figuresOf(index, dialect, rule));
}

function figuresOf(index: Index, dialect: Dialect, rule: FigureRule): Figure[] {
  switch (rule.how) {
    case 'value': {
      const ref = rule.from.find(each => seriesOf(index, each).length > 0);
      return ref === undefined
        ? []
        : seriesOf(index, ref).flatMap(sample => plain(dialect, rule.name, sample, sample.value * (rule.scale ?? 1)));
    }
    case 'sum': {
      const [first, ...rest] = rule.of;
      if (first === undefined) return [];
      const more = rest.map(ref => byLabels(seriesOf(index, ref)));
      return seriesOf(index, first).flatMap(sample => {
        const key = keyOf(sample.labels);
        const sum = more.reduce((total, others) => total + (others.get(key)?.value ?? 0), sample.value);
        return plain(dialect, rule.name, sample, sum * (rule.scale ?? 1));
      });
    }
    case 'ratio': {
      const dropped = Object.keys(rule.part.where ?? {});
      const wholes = byLabels(seriesOf(index, rule.whole), dropped);
      return seriesOf(index, rule.part).flatMap(sample => {
        const whole = wholes.get(keyOf(sample.labels, dropped))?.value ?? 0;
        return whole > 0 ? plain(dialect, rule.name, sample, sample.value / whole) : [];
      });
    }
    case 'histogram': {
      const name = rule.from.find(each => index.has(`${each}_bucket`));
      return name === undefined ? [] : histograms(index, dialect, rule.name, name, rule.scale ?? 1);
    }
  }
}

function plain(dialect: Dialect, name: string, sample: ExpositionSample, value: number): Figure[] {
  if (!Number.isFinite(value)) return [];
  const kind = figureNames[name]?.kind === 'counter' ? 'counter' : 'gauge';
  const { labels, timestampMs } = sample;
  return [{ kind, name, raw: sample.name, value, labels: keptLabels(dialect, labels), timestampMs }];
}

function histograms(index: Index, dialect: Dialect, name: string, raw: string, scale: number): Figure[] {
  const groups = new Map<string, { sample: ExpositionSample; buckets: [number, number][] }>();
  for (const sample of index.get(`${raw}_bucket`) ?? []) {
    const upper = boundOf(sample.labels['le'] ?? '');
    if (upper === null || !Number.isFinite(sample.value)) continue;
    const key = keyOf(sample.labels, ['le']);
    const group = groups.get(key) ?? { sample, buckets: [] };
    group.buckets.push([upper * scale, sample.value]);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ sample, buckets }) => ({
    kind: 'histogram',
    name,
    raw,
    buckets: buckets.sort(([a], [b]) => a - b) satisfies Buckets,
    labels: keptLabels(dialect, sample.labels),
    timestampMs: sample.timestampMs,
  }));
}

function boundOf(text: string): number | null {
  if (text === '+Inf' || text === 'Inf') return Number.POSITIVE_INFINITY;
  const value = Number(text);
  return text.trim() === '' || Number.isNaN(value) ? null : value;
}

function seriesOf(index: Index, { name, where }: SeriesRef): readonly ExpositionSample[] {
  const all = index.get(name) ?? [];
  if (where === undefined) return all;
  const wanted = Object.entries(where);
  return all.filter(({ labels }) => wanted.every(([label, value]) => labels[label] === value));
}

function byLabels(
  samples: readonly ExpositionSample[],
  without: readonly string[] = [],
): ReadonlyMap<string, ExpositionSample> {
  return new Map(samples.map(sample => [keyOf(sample.labels, without), sample]));
}

/** Tells sets of labels apart, whatever order they come in. */
export function keyOf(labels: Readonly<Record<string, string>>, without: readonly string[] = []): string {
  const pairs = Object.entries(labels).filter(([name]) => !without.includes(name));
  return JSON.stringify(pairs.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

/** Longer values are cut: a label tells things apart, it is no place for text. */
const longestLabel = 120;

function keptLabels(dialect: Dialect, labels: Readonly<Record<string, string>>): Record<string, string> {
  const kept: [string, string][] = [];
  for (const [raw, value] of Object.entries(labels)) {
    const name = Object.hasOwn(dialect.labels, raw) ? dialect.labels[raw] : undefined;
    if (name !== undefined && value !== '') kept.push([name, value.slice(0, longestLabel)]);
  }
  return Object.fromEntries(kept);
}
