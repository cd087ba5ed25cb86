import type { AttemptRecord } from '../measure/attempt.js';
import type { FigureSample } from '../measure/figure.js';
import type { OutputSpec, Plan } from '../scenario/types.js';
import type { OutputReport } from '../store/run-types.js';
import { inFlightFigure, ownSource } from '../store/telemetry.js';
import { Aggregator } from './aggregator.js';
import { csvOutput } from './csv/output.js';
import { influxOutput } from './influxdb/output.js';
import type { Interval } from './interval.js';
import { MarkFinder } from './marks.js';
import { otlpOutput } from './otlp/output.js';
import { emptyBatch, type IntervalLoad, type Output, type RunTags } from './output.js';
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
  /**
   * Before the load: what keeps results from arriving, a sentence for each output that it concerns.
   * @throws BusytoneError for what this machine itself refuses: a folder, a port.
   */
  check(): Promise<readonly string[]>;
  /** The load began at this time, in milliseconds since 1970. What was taken before is kept until then. */
  loadStarts(startedWallMs: number): void;
  attempts(batch: readonly AttemptRecord[]): void;
  figures(samples: readonly FigureSample[]): void;
  /** The run has come this far: intervals that ended a little before are given out. */
  progressTo(atMs: number): void;
  /** The run has ended: gives the rest out. */
  finish(endedMs: number): void;
  /** Resolves when all that was given out is written or given up. */
  flush(): Promise<void>;
  /** Writes what it can within a short while and closes everything. */
  stop(): Promise<readonly OutputReport[]>;
}

/**
 * Records reach this thread a moment after their end. By then every record of an interval is there, unless the
 * measuring thread stood still for longer than any valid measurement can bear.
 */
const graceMs = 2_000;

export function openOutputs(options: OutputsOptions): OutputSet {
  const feeds = options.specs.map(spec => new Feed(spec, options));
  return {
    async check() {
      const found = await Promise.all(
        feeds.map(async ({ output }) => {
          const why = await output.check();
          return why === null ? [] : [`Output ${output.name} (${output.where}) takes nothing: ${why}.`];
        }),
      );
      return found.flat();
    },
    loadStarts(startedWallMs) {
      const zeroWallMs = Math.trunc(startedWallMs);
      for (const { output } of feeds) output.start({ zeroWallMs, tags: options.tags, address: options.address });
    },
    attempts(batch) {
      for (const feed of feeds) feed.attempts(batch);
    },
    figures(samples) {
      for (const feed of feeds) feed.figures(samples);
    },
    progressTo(atMs) {
      for (const feed of feeds) feed.give(atMs - graceMs);
    },
    finish(endedMs) {
      for (const feed of feeds) feed.finish(endedMs);
    },
    async flush() {
      await Promise.all(feeds.map(({ output }) => output.flush()));
    },
    stop: () => Promise.all(feeds.map(({ output }) => output.stop())),
  };
}

export function openOutput(spec: OutputSpec, readSecret: OutputsOptions['readSecret']): Output {
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
  private readonly aggregator: Aggregator;
  private readonly marks: MarkFinder;
  private readonly raw: AttemptRecord[] = [];
  private readonly seen: FigureSample[] = [];
  /** Intervals whose load was told. */
  private told = 0;
  /** The looks of the engine's workers at what is in flight, each worker's in order, that no interval has told of yet. */
  private looks: FigureSample[] = [];
  /** The last that was told, by worker. */
  private readonly inFlight = new Map<string | undefined, number>();

  constructor(
    private readonly spec: OutputSpec,
    private readonly options: OutputsOptions,
  ) {
    this.output = openOutput(spec, options.readSecret);
    this.aggregator = new Aggregator(spec.everyMs, options.plan.scenario.slo);
    this.marks = new MarkFinder(options.plan);
  }

  attempts(batch: readonly AttemptRecord[]): void {
    this.aggregator.add(batch);
    if (!this.spec.attempts) return;
    for (const attempt of batch) this.raw.push(attempt);
  }

  figures(samples: readonly FigureSample[]): void {
    for (const sample of samples) {
      this.seen.push(sample);
      if (sample.source === ownSource && sample.name === inFlightFigure) this.looks.push(sample);
    }
  }

  /** Hands out the intervals that ended by then, with everything else that came; single attempts as they come. */
  give(untilMs: number): void {
    const edge = Math.floor(untilMs / this.spec.everyMs);
    if (edge <= this.told) {
      const attempts = this.raw.splice(0);
      if (attempts.length > 0) this.output.add({ ...emptyBatch(untilMs), attempts });
      return;
    }
    this.add(edge * this.spec.everyMs, this.aggregator.close(untilMs), this.loadsUntil(edge));
  }

  finish(endedMs: number): void {
    const loads = this.loadsUntil(Math.ceil(endedMs / this.spec.everyMs));
    this.add(endedMs, this.aggregator.finish(), loads);
  }

  private add(untilMs: number, intervals: readonly Interval[], loads: readonly IntervalLoad[]): void {
    const attempts = this.raw.splice(0);
    const figures = this.seen.splice(0);
    if (intervals.length + attempts.length + figures.length + loads.length === 0) return;
    const marks = this.marks.upTo(untilMs, intervals);
    const totals = this.aggregator.totals.cells;
    this.output.add({ untilMs, intervals, totals, figures, attempts, loads, marks, run: null });
  }

  private loadsUntil(edge: number): IntervalLoad[] {
    const { plan } = this.options;
    const loads: IntervalLoad[] = [];
    for (; this.told < edge; this.told += 1) {
      const startMs = this.told * this.spec.everyMs;
      const endMs = startMs + this.spec.everyMs;
      const planned = startMs < plan.durationMs ? plan.loadAt(startMs) : 0;
      loads.push({ startMs, endMs, planned, inFlight: this.inFlightAt(endMs) });
    }
    return loads;
  }

  private inFlightAt(atMs: number): number | null {
    for (const look of this.looks) if (look.atMs < atMs) this.inFlight.set(look.labels['worker'], look.value);
    this.looks = this.looks.filter(look => look.atMs >= atMs);
    if (this.inFlight.size === 0) return null;
    return [...this.inFlight.values()].reduce((sum, value) => sum + value, 0);
  }
}
