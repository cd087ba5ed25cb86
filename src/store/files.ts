/** What a run folder holds. Everything after `attempts` can be rebuilt from it. */
export const runFiles = {
  manifest: 'run.json',
  attempts: 'attempts.ndjson',
  gaps: 'gaps.bin',
  telemetry: 'telemetry.ndjson',
  histograms: 'histograms.json',
  summary: 'summary.json',
  html: 'report.html',
  markdown: 'report.md',
  junit: 'junit.xml',
} as const;
