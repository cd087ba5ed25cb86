/** What a run folder holds. Everything after `telemetry` can be rebuilt from it. */
export const runFiles = {
  manifest: 'run.json',
  /** Only of a replay. */
  trace: 'trace.csv',
  attempts: 'attempts.ndjson',
  gaps: 'gaps.bin',
  telemetry: 'telemetry.ndjson',
  histograms: 'histograms.json',
  summary: 'summary.json',
  html: 'report.html',
  markdown: 'report.md',
  junit: 'junit.xml',
} as const;
