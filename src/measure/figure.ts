/** One figure at one moment, whatever it came from: one line of `telemetry.ndjson`. */
export interface FigureSample {
  /** Load time, in milliseconds. */
  readonly atMs: number;
  /** `busytone` for the instrument itself, else the name of the telemetry source. */
  readonly source: string;
  /** A name of `figureNames`, or one of the instrument's own. */
  readonly name: string;
  readonly value: number;
  /** Low-cardinality only: gpu, host, pod, model and the like. */
  readonly labels: Readonly<Record<string, string>>;
  /** What the source itself calls it; absent for the instrument's own figures. */
  readonly raw?: string | undefined;
}
