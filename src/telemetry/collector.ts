import { monotonicMs, steadyWallMs } from '../base/node/clock.js';
import type { FigureSample } from '../measure/figure.js';
import type { TelemetrySource } from '../scenario/types.js';
import type { SourceReport } from '../store/run-types.js';
import { ClockOffset } from './clock-offset.js';
import type { Figure } from './figure.js';
import { nvidiaSmiSource } from './sources/nvidia-smi.js';
import { pageSource } from './sources/page.js';
import { prometheusSource } from './sources/prometheus.js';
import type { Observation, Source } from './sources/source.js';
import { FigureTracker, type UnplacedSample } from './tracker.js';

export interface CollectorOptions {
  readonly sources: readonly TelemetrySource[];
  readonly readSecret: (name: string) => string | undefined;
  /** Takes samples as they come, once load time zero is known. */
  readonly emit: (samples: readonly FigureSample[]) => void;
}

/** Watches GPUs and serving engines beside a run. Nothing in it throws, and nothing waits for it. */
export interface Collector {
  /** Resolves when every source was looked at once or a moment has passed; what is wrong with those that failed. */
  readonly firstLook: Promise<readonly string[]>;
  /** The load begins or began at this moment of the machine's monotonic clock: what was seen until now is handed over. */
  loadStarts(zeroMonotonicMs: number): void;
  stop(): Promise<readonly SourceReport[]>;
}

const firstLookMs = 2_500;
/** A time of a page's own is believed only where the two clocks are known this well. */
const trustedClockMs = 1_000;
/** A source that has said nothing for this many of its pauses is gone. */
const goneAfterPauses = 5;
/** What is seen before the load begins is kept up to this many samples. */
const mostEarly = 20_000;

export function startCollector({ sources, readSecret, emit }: CollectorOptions): Collector {
  let zeroMs: number | null = null;
  let early: UnplacedSample[] = [];
  const place = ({ monotonicMs: atMs, ...sample }: UnplacedSample, zero: number): FigureSample => ({
    atMs: Math.round((atMs - zero) * 1_000) / 1_000,
    ...sample,
  });
  const take = (samples: readonly UnplacedSample[]) => {
    if (zeroMs === null) {
      if (early.length < mostEarly) early.push(...samples);
      return;
    }
    const zero = zeroMs;
    emit(samples.map(sample => place(sample, zero)));
  };
  const watched = sources.map(source => new Watched(source, openSource(source, readSecret), take));
  for (const one of watched) one.start();
  const limit = new Promise<void>(resolve => setTimeout(resolve, firstLookMs).unref());
  return {
    firstLook: Promise.race([Promise.all(watched.map(one => one.first)), limit]).then(() =>
      watched.flatMap(one => one.complaint() ?? []),
    ),
    loadStarts(zero) {
      zeroMs = zero;
      const seen = early;
      early = [];
      take(seen);
    },
    async stop() {
      const reports = watched.map(one => one.report());
      await Promise.all(watched.map(one => one.stop()));
      return reports;
    },
  };
}

function openSource(source: TelemetrySource, readSecret: (name: string) => string | undefined): Source {
  const token = 'tokenEnv' in source && source.tokenEnv !== null ? (readSecret(source.tokenEnv)?.trim() ?? null) : null;
  switch (source.kind) {
    case 'page':
      return pageSource({ ...source, token });
    case 'prometheus':
      return prometheusSource({ ...source, token });
    case 'nvidiaSmi':
      return nvidiaSmiSource(source);
  }
}

/** One source and what became of it. */
class Watched {
  readonly first: Promise<void>;
  private readonly clock = new ClockOffset();
  private readonly tracker: FigureTracker;
  private readonly dialects = new Set<string>();
  private looks = 0;
  private failures = 0;
  private samples = 0;
  private lastError: string | null = null;
  private lastSeenMs: number | null = null;
  private looked: () => void = () => {};

  constructor(
    private readonly spec: TelemetrySource,
    private readonly source: Source,
    private readonly take: (samples: readonly UnplacedSample[]) => void,
  ) {
    this.tracker = new FigureTracker(spec.name);
    this.first = new Promise(resolve => {
      this.looked = resolve;
    });
  }

  start(): void {
    this.source.start({
      observed: observation => this.observed(observation),
      failed: why => {
        this.looks += 1;
        this.failures += 1;
        this.lastError = why;
        this.looked();
      },
      bestMoment: dueMs => dueMs + this.clock.tellingShift(steadyWallMs(dueMs), this.spec.everyMs / 2),
    });
  }

  stop(): Promise<void> {
    return this.source.stop();
  }

  complaint(): string | null {
    if (this.lastSeenMs !== null) return null;
    const why = this.lastError ?? 'no answer yet';
    return `Telemetry source ${this.spec.name} (${whereOf(this.spec)}) tells nothing: ${why}. The run goes on without it.`;
  }

  report(): SourceReport {
    const estimate = this.clock.estimate();
    const quietMs = this.lastSeenMs === null ? Number.POSITIVE_INFINITY : monotonicMs() - this.lastSeenMs;
    const gone = this.failures > 0 && quietMs > goneAfterPauses * this.spec.everyMs;
    return {
      name: this.spec.name,
      kind: this.spec.kind,
      where: whereOf(this.spec),
      found: [...this.dialects],
      status: this.lastSeenMs === null ? 'dead' : gone ? 'lost' : 'ok',
      looks: this.looks,
      failures: this.failures,
      samples: this.samples,
      leftOut: this.tracker.leftOut.size,
      lastError: this.lastError,
      clockOffsetMs: estimate === null ? null : Math.round(estimate.offsetMs),
      clockErrorMs: estimate === null ? null : Math.ceil(estimate.errorMs),
      clockSteps: this.clock.steps,
    };
  }

  private observed(observation: Observation): void {
    this.looks += 1;
    this.lastSeenMs = monotonicMs();
    for (const dialect of observation.dialects) this.dialects.add(dialect);
    this.readClock(observation);
    const samples = this.tracker.take(observation.figures, figure => this.placeOf(figure, observation));
    this.samples += samples.length;
    this.take(samples);
    this.looked();
  }

  private readClock({ clock, figures }: Observation): void {
    if (clock === null) return;
    this.clock.add(clock);
    // A figure was collected before it was sent: the clock showed its time or a later one.
    for (const { timestampMs } of figures) if (timestampMs !== null) this.clock.atLeast(timestampMs, clock);
  }

  /** Pages that give times of their own collected the figures earlier than they were read. */
  private placeOf({ timestampMs }: Figure, { monotonicMs: atMs, clock }: Observation): number {
    const estimate = this.clock.estimate();
    if (timestampMs === null || clock === null || estimate === null || estimate.errorMs > trustedClockMs) return atMs;
    const readAtMs = (clock.sentMs + clock.receivedMs) / 2;
    return atMs + Math.min(0, timestampMs - estimate.offsetMs - readAtMs);
  }
}

function whereOf(spec: TelemetrySource): string {
  return spec.kind === 'nvidiaSmi' ? `nvidia-smi ${spec.host === null ? 'here' : `on ${spec.host}`}` : spec.url;
}
