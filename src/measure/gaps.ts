import { LogLinearHistogram } from '../stats/histogram.js';
import type { IntentResult } from './intents.js';
import { cameAtOnce } from './metrics.js';

/** Gaps between token events, pooled over all attempts of a slice, cut ones included, those that came at once not. */
export interface GapPools {
  readonly all: LogLinearHistogram;
  readonly phases: ReadonlyMap<string, LogLinearHistogram>;
  readonly classes: ReadonlyMap<string, LogLinearHistogram>;
}

/** Content of `histograms.json`: enough to draw or merge the distribution of token gaps without `gaps.bin`. */
export interface RunHistograms {
  readonly schema: 'busytone.histograms/1';
  /** Each bucket as its lower edge in milliseconds and its count; a bucket is under 0.8 % wide. */
  readonly itlMs: readonly {
    readonly kind: 'all' | 'phase' | 'class';
    readonly label: string;
    readonly buckets: readonly (readonly [lowerMs: number, count: number])[];
  }[];
}

/** Reads every gap once, into the pool of its class within its phase; the other pools are merged from those. */
export function poolGaps(results: readonly IntentResult[], gaps: Float32Array | null): GapPools {
  const cells = new Map<string, Map<string, LogLinearHistogram>>();
  for (const result of results) {
    for (const attempt of result.attempts) {
      const { gapsAt, gapCount } = attempt;
      if (gaps === null || gapsAt === null || gapCount === 0 || cameAtOnce(attempt)) continue;
      poolIn(inner(cells, result.phase), result.class).addAll(gaps.subarray(gapsAt, gapsAt + gapCount));
    }
  }
  const all = new LogLinearHistogram();
  const phases = new Map<string, LogLinearHistogram>();
  const classes = new Map<string, LogLinearHistogram>();
  for (const [phase, byClass] of cells) {
    for (const [name, cell] of byClass) {
      all.merge(cell);
      poolIn(phases, phase).merge(cell);
      poolIn(classes, name).merge(cell);
    }
  }
  return { all, phases, classes };
}

export function histogramsOf(pools: GapPools): RunHistograms {
  const slice = (kind: 'all' | 'phase' | 'class', label: string, pool: LogLinearHistogram) => ({
    kind,
    label,
    buckets: pool.buckets(),
  });
  return {
    schema: 'busytone.histograms/1',
    itlMs: [
      slice('all', 'all', pools.all),
      ...[...pools.phases].map(([label, pool]) => slice('phase', label, pool)),
      ...[...pools.classes].map(([label, pool]) => slice('class', label, pool)),
    ],
  };
}

function inner<T>(outer: Map<string, Map<string, T>>, key: string): Map<string, T> {
  const known = outer.get(key);
  if (known) return known;
  const made = new Map<string, T>();
  outer.set(key, made);
  return made;
}

function poolIn(pools: Map<string, LogLinearHistogram>, label: string): LogLinearHistogram {
  const known = pools.get(label);
  if (known) return known;
  const made = new LogLinearHistogram();
  pools.set(label, made);
  return made;
}
