import type { Buckets } from './buckets.js';

interface Base {
  readonly name: string;
  /** What the page calls it. */
  readonly raw: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly timestampMs: number | null;
}

/** A figure of a page under its normalised name, before rates and quantiles are made of counters and histograms. */
export type Figure =
  | (Base & { readonly kind: 'gauge' | 'counter'; readonly value: number })
  | (Base & { readonly kind: 'histogram'; readonly buckets: Buckets });
