/** A Trend, Counter or Rate of k6. */
export interface K6Metric {
  add(value: number, tags?: Record<string, string>): void;
}

/** The metrics that main.js declares; their meaning stands there and in the README of the generated folder. */
export interface K6Metrics {
  readonly llm_ttft: K6Metric;
  readonly llm_ttfa: K6Metric;
  readonly llm_tpot: K6Metric;
  readonly llm_e2e: K6Metric;
  readonly llm_lateness: K6Metric;
  readonly llm_tokens: K6Metric;
  readonly llm_outcomes: K6Metric;
  readonly llm_started: K6Metric;
  readonly llm_answered: K6Metric;
  readonly llm_busy: K6Metric;
  readonly llm_good: K6Metric;
}

/** What the runtime needs of k6, so that it imports nothing of it. */
export interface K6Ports {
  /** Milliseconds since 1970: `Date.now`, k6's only clock for scripts, has whole milliseconds. */
  now(): number;
  sleep(seconds: number): void;
  print(line: string): void;
  /** The text that an address answers with, waited for as long as it takes. @throws Error unless it is HTTP 200. */
  read(url: string): string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly metrics: K6Metrics;
}
