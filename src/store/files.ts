/** What a run folder holds. Everything after `k6` can be rebuilt from it. */
export const runFiles = {
  manifest: 'run.json',
  /** Only of a replay. */
  trace: 'trace.csv',
  attempts: 'attempts.ndjson',
  gaps: 'gaps.bin',
  telemetry: 'telemetry.ndjson',
  /** Folder of the scripts of k6 as the engine, while the run lasts. */
  k6: 'k6',
  histograms: 'histograms.json',
  summary: 'summary.json',
  html: 'report.html',
  markdown: 'report.md',
  junit: 'junit.xml',
} as const;
