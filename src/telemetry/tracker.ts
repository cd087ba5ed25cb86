import type { FigureSample } from '../measure/figure.js';
import { rateName } from '../measure/figure-names.js';
import { type Buckets, bucketQuantile, bucketsBetween } from './buckets.js';
import type { Figure } from './figure.js';
import { keyOf } from './normalise.js';

/** A source may fill that many series; what comes beyond is left out and counted. */
const mostSeries = 2_000;

const quantiles = [
  ['p50', 0.5],
  ['p95', 0.95],
] as const;

/** A sample whose time is still that of the machine's monotonic clock. */
export type UnplacedSample = Omit<FigureSample, 'atMs'> & { readonly monotonicMs: number };

/** Makes samples of the figures of one source: rates of counters and quantiles of histograms between two looks. */
export class FigureTracker {
  private readonly counters = new Map<string, { readonly atMs: number; readonly value: number }>();
  private readonly histograms = new Map<string, Buckets>();
  private readonly series = new Set<string>();
  /** Series that found no room. */
  readonly leftOut = new Set<string>();

  constructor(private readonly source: string) {}

  /** @param placeMs the moment of a figure on the machine's monotonic clock */
  take(figures: readonly Figure[], placeMs: (figure: Figure) => number): UnplacedSample[] {
    const samples: UnplacedSample[] = [];
    for (const figure of figures) {
      const key = `${figure.name} ${keyOf(figure.labels)}`;
      if (!this.hasRoom(key)) continue;
      const monotonicMs = placeMs(figure);
      const add = (name: string, value: number) =>
        samples.push({ monotonicMs, source: this.source, name, value, labels: figure.labels, raw: figure.raw });
      if (figure.kind === 'histogram') {
        this.addQuantiles(key, figure, add);
        continue;
      }
      add(figure.name, figure.value);
      if (figure.kind === 'counter') this.addRate(key, figure.name, figure.value, monotonicMs, add);
    }
    return samples;
  }

  private hasRoom(key: string): boolean {
    if (this.series.has(key)) return true;
    if (this.series.size < mostSeries) {
      this.series.add(key);
      return true;
    }
    if (this.leftOut.size < mostSeries) this.leftOut.add(key);
    return false;
  }

  /** A counter that shrank was started anew: what it shows came since. */
  private addRate(
    key: string,
    name: string,
    value: number,
    atMs: number,
    add: (name: string, value: number) => void,
  ): void {
    const before = this.counters.get(key);
    // A page that is not made anew for each look shows the same moment twice.
    if (before !== undefined && atMs <= before.atMs) return;
    this.counters.set(key, { atMs, value });
    if (before === undefined) return;
    const grown = value < before.value ? value : value - before.value;
    add(rateName(name), (grown / (atMs - before.atMs)) * 1_000);
  }

  private addQuantiles(
    key: string,
    figure: Figure & { readonly kind: 'histogram' },
    add: (name: string, value: number) => void,
  ): void {
    const before = this.histograms.get(key);
    this.histograms.set(key, figure.buckets);
    if (before === undefined) return;
    const since = bucketsBetween(before, figure.buckets);
    for (const [word, p] of quantiles) {
      const value = bucketQuantile(since, p);
      if (value !== null) add(`${figure.name}_${word}`, value);
    }
  }
}
