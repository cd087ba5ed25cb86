import type { AttemptRecord } from '../measure/attempt.js';
import type { FigureSample } from '../measure/figure.js';
import type { OutputSpec, Plan } from '../scenario/types.js';
import type { OutputReport } from '../store/run-types.js';
import { Aggregator } from './aggregator.js';
import { csvOutput } from './csv/output.js';
import { influxOutput } from './influxdb/output.js';
import { otlpOutput } from './otlp/output.js';
import type { Output, RunTags } from './output.js';
import { remoteWriteOutput } from './prometheus/remote-write.js';
import { scrapeOutput } from './prometheus/scrape.js';

export interface OutputsOptions {
  readonly specs: readonly OutputSpec[];
  readonly tags: RunTags;
  /** Host of the target. */
  readonly address: string;
  readonly plan: Plan;
  readonly readSecret: (name: string) => string | undefined;
}

/** All outputs of a run. Nothing here waits for them but `flush` and `stop`, and nothing throws. */
export interface OutputSet {
  /** The load began at this time, in milliseconds since 1970. What was taken before is kept until then. */
  loadStarts(startedWallMs: number): void;
  attempts(batch: readonly AttemptRecord[]): void;
  figures(samples: readonly FigureSample[]): void;
  /** The run has come this far: intervals that ended a little before are given out. */
  progressTo(atMs: number): void;
  flush(): Promise<void>;
  /** Gives the rest out and closes everything. */
  stop(endedMs: number): Promise<readonly OutputReport[]>;
}

/**
 * Records reach this thread a moment after their end. By then every record of an interval is there, unless the
 * measuring thread stood still for longer than any valid measurement can bear.
 */
const graceMs = 2_000;

export function openOutputs(options: OutputsOptions): OutputSet {
  const feeds = options.specs.map(spec => new Feed(spec, options));
  return {
    loadStarts(startedWallMs) {
      const zeroWallMs = Math.trunc(startedWallMs);
      for (const { output } of feeds) output.start({ zeroWallMs, tags: options.tags, address: options.address });
    },
    attempts(batch) {
      for (const feed of feeds) feed.attempts(batch);
    },
    figures(samples) {
      for (const feed of feeds) feed.figures.push(...samples);
    },
    progressTo(atMs) {
      for (const feed of feeds) feed.give(atMs - graceMs);
    },
    async flush() {
      await Promise.all(feeds.map(({ output }) => output.flush()));
    },
    stop: endedMs =>
      Promise.all(
        feeds.map(feed => {
          feed.finish(endedMs);
          return feed.output.stop();
        }),
      ),
  };
}

function openOutput(spec: OutputSpec, readSecret: OutputsOptions['readSecret']): Output {
  switch (spec.kind) {
    case 'influxdb':
      return influxOutput(spec, readSecret);
    case 'prometheus':
      return remoteWriteOutput(spec, readSecret);
    case 'scrape':
      return scrapeOutput(spec);
    case 'otlp':
      return otlpOutput(spec, readSecret);
    case 'csv':
      return csvOutput(spec);
  }
}

/** What goes to one output: its own intervals, because each may have another length. */
class Feed {
  readonly output: Output;
  readonly figures: FigureSample[] = [];
  private readonly aggregator: Aggregator;
  private readonly raw: AttemptRecord[] = [];
  /** Intervals whose planned load was told. */
  private told = 0;

  constructor(
    private readonly spec: OutputSpec,
    private readonly options: OutputsOptions,
  ) {
    this.output = openOutput(spec, options.readSecret);
    this.aggregator = new Aggregator(spec.everyMs, options.plan.scenario.slo);
  }

  attempts(batch: readonly AttemptRecord[]): void {
    this.aggregator.add(batch);
    if (this.spec.attempts) this.raw.push(...batch);
  }

  /** Hands out the intervals that ended by then, with everything else that came. */
  give(untilMs: number): void {
    const edge = Math.floor(untilMs / this.spec.everyMs);
    if (edge <= this.told) return;
    const planned = this.plannedUntil(edge);
    this.add(edge * this.spec.everyMs, this.aggregator.close(untilMs), planned);
  }

  finish(endedMs: number): void {
    const edge = Math.ceil(endedMs / this.spec.everyMs);
    const planned = this.plannedUntil(edge);
    const intervals = this.aggregator.finish();
    this.add(Math.max(edge, this.told) * this.spec.everyMs, intervals, planned);
  }

  private add(
    untilMs: number,
    intervals: ReturnType<Aggregator['close']>,
    planned: readonly { readonly atMs: number; readonly load: number }[],
  ): void {
    const attempts = this.raw.splice(0);
    const figures = this.figures.splice(0);
    if (intervals.length + attempts.length + figures.length + planned.length === 0) return;
    this.output.add({ untilMs, intervals, totals: this.aggregator.totals.cells, figures, attempts, planned });
  }

  private plannedUntil(edge: number): { readonly atMs: number; readonly load: number }[] {
    const { plan } = this.options;
    const planned = [];
    for (; this.told < edge; this.told += 1) {
      const atMs = this.told * this.spec.everyMs;
      planned.push({ atMs, load: atMs < plan.durationMs ? plan.loadAt(atMs) : 0 });
    }
    return planned;
  }
}
