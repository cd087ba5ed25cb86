import { BusytoneError, exitCodes } from '../base/errors.js';
import { secretRemover } from '../base/redact.js';
import type { EngineStart } from '../engine/types.js';
import type { AttemptRecord } from '../measure/attempt.js';
import type { FigureSample } from '../measure/figure.js';
import type { LiveProgress } from '../measure/live.js';
import type { EngineSample } from '../measure/self.js';
import type { Summary } from '../measure/summary-types.js';
import { type OutputSet, type OutputsOptions, openOutputs } from '../outputs/index.js';
import type { Plan, Scenario } from '../scenario/types.js';
import type { OutputReport, RunManifest } from '../store/run-types.js';
import { toTelemetry } from '../store/telemetry.js';
import type { RunWriter } from '../store/writer.js';
import { type Collector, startCollector } from '../telemetry/collector.js';
import { tellRunFacts } from './run-facts.js';

export type ReadSecret = (name: string) => string | undefined;

export interface SideWorkOptions {
  readonly plan: Plan;
  readonly target: { readonly name: string; readonly model: string; readonly host: string };
  readonly run: string;
  readonly readSecret: ReadSecret;
  readonly redact: (text: string) => string;
  /** Every key of the run. */
  readonly secrets: readonly string[];
}

/** What the manifest says of it all in the end. */
export type SideReports = Pick<RunManifest, 'sources' | 'outputs'>;

/**
 * What goes on beside the load: watching GPUs and serving engines, and telling of results elsewhere. None of it can stop
 * or slow the load, which runs in a thread of its own.
 */
export class SideWork {
  private readonly collector: Collector;
  private readonly outputs: OutputSet;
  private writer: RunWriter | null = null;
  private lastMs = 0;
  private ending: Promise<SideReports> | null = null;
  private readonly outputsOptions: OutputsOptions;
  private readonly withoutSecret: (text: string) => string;

  constructor(private readonly options: SideWorkOptions) {
    const { plan, target, run, readSecret } = options;
    const { scenario } = plan;
    this.withoutSecret = secretRemover(options.secrets);
    this.outputsOptions = {
      specs: scenario.outputs,
      tags: { run, scenario: scenario.name, target: target.name, model: target.model },
      address: target.host,
      plan,
      readSecret,
    };
    this.outputs = openOutputs(this.outputsOptions);
    this.collector = startCollector({
      sources: scenario.telemetry,
      readSecret,
      emit: samples => {
        const clean = samples.map(sample => this.withoutSecrets(sample));
        this.writer?.figures(clean);
        this.outputs.figures(clean);
      },
    });
  }

  /** A page may show a key that it knows. What only looks like one stays: labels tell hosts apart. */
  private withoutSecrets(sample: FigureSample): FigureSample {
    const labels = Object.entries(sample.labels).map(([name, value]) => [name, this.withoutSecret(value)] as const);
    if (labels.every(([name, value]) => sample.labels[name] === value)) return sample;
    return { ...sample, labels: Object.fromEntries(labels) };
  }

  /**
   * What is wrong with sources that tell nothing and with outputs that take nothing, after a first look at each.
   * @throws BusytoneError for outputs that this machine itself refuses.
   */
  async warnings(): Promise<readonly string[]> {
    const found = await Promise.all([this.collector.firstLook, this.outputs.check()]);
    return found.flat().map(this.options.redact);
  }

  /** The load begins; results are written from now on. */
  loadStarts({ zeroMonotonicMs, startedWallMs }: EngineStart, writer: RunWriter): void {
    this.writer = writer;
    // A run that is killed tells by its manifest when its load began; should that fail, it says so at the end.
    void writer.amend({ startedAt: new Date(startedWallMs).toISOString() }).catch(() => {});
    this.outputs.loadStarts(startedWallMs);
    this.collector.loadStarts(zeroMonotonicMs);
  }

  attempts(batch: readonly AttemptRecord[]): void {
    this.outputs.attempts(batch);
  }

  sample(sample: EngineSample): void {
    this.outputs.figures(toTelemetry(sample));
  }

  progress({ atMs }: LiveProgress): void {
    this.lastMs = atMs;
    this.outputs.progressTo(atMs);
  }

  /** What the end will wait for that may take long, as sentences. */
  lastWaits(): readonly string[] {
    return this.outputs.lastWaits();
  }

  /**
   * Ends everything, once; what the manifest says of it.
   * @param endedMs load time of the end; where the engine broke, as far as it was heard of.
   */
  finish(endedMs: number = this.lastMs): Promise<SideReports> {
    this.ending ??= this.end(endedMs);
    return this.ending;
  }

  /** The run is over and summed up: outputs hear what it came to. @returns what became of them, all in all. */
  async summedUp(
    summary: Summary,
    manifest: Pick<RunManifest, 'report' | 'startedAt' | 'outputs'>,
  ): Promise<readonly OutputReport[]> {
    const reports = await tellRunFacts(this.outputsOptions, summary, manifest, manifest.outputs);
    return reports.map(report => this.clean(report));
  }

  private clean<T extends { readonly lastError: string | null }>(report: T): T {
    return { ...report, lastError: report.lastError === null ? null : this.options.redact(report.lastError) };
  }

  private async end(endedMs: number): Promise<SideReports> {
    const sources = await this.collector.stop();
    this.outputs.finish(endedMs);
    const outputs = await this.outputs.stop();
    return { sources: sources.map(source => this.clean(source)), outputs: outputs.map(output => this.clean(output)) };
  }
}

/**
 * The secrets that sources and outputs name, to be kept out of every text.
 * @throws BusytoneError `secret.missing` (exit code 2) for a variable that is not set.
 */
export function sideSecrets(
  { telemetry, outputs }: Pick<Scenario, 'telemetry' | 'outputs'>,
  readSecret: ReadSecret,
): string[] {
  const names = [...telemetry, ...outputs].flatMap(one =>
    [
      'tokenEnv' in one ? one.tokenEnv : null,
      'userEnv' in one ? one.userEnv : null,
      'passwordEnv' in one ? one.passwordEnv : null,
    ].filter(name => name !== null),
  );
  return [...new Set(names)].map(name => {
    const value = readSecret(name)?.trim();
    if (value !== undefined && value !== '') return value;
    throw new BusytoneError(`The environment variable ${name}, which a source or an output names, is not set`, {
      code: 'secret.missing',
      exitCode: exitCodes.usage,
      hint: `export ${name}=… and run again, or name another variable.`,
    });
  });
}
