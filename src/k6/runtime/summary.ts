/** What k6 hands to `handleSummary`, as far as it is used. */
export interface K6SummaryData {
  readonly metrics: Readonly<Record<string, K6SummaryMetric | undefined>>;
}

interface K6SummaryMetric {
  readonly values: Readonly<Record<string, number>>;
  readonly thresholds?: Readonly<Record<string, { readonly ok: boolean }>>;
}

const trends = [
  ['llm_ttft', 'TTFT'],
  ['llm_ttfa', 'TTFA'],
  ['llm_tpot', 'TPOT'],
  ['llm_e2e', 'E2E'],
  ['llm_lateness', 'lateness'],
] as const;

/** The few lines that a person wants at the end of a run in the terminal. */
export function summaryWords(data: K6SummaryData): string {
  const value = (metric: string, name: string) => data.metrics[metric]?.values[name] ?? 0;
  const lines = [
    `requests  ${value('llm_started', 'count')} sent, ${value('llm_answered', 'count')} intents answered`,
    `busy      ${(100 * value('llm_busy', 'rate')).toFixed(2)} % of the intents`,
  ];
  for (const [metric, label] of trends) {
    const values = data.metrics[metric]?.values;
    if (values === undefined || (values['count'] ?? 0) === 0) {
      lines.push(`${label.padEnd(9)} not measured`);
      continue;
    }
    const at = (name: string) => `${(values[name] ?? 0).toFixed(1)} ms`;
    lines.push(`${label.padEnd(9)} p50 ${at('med')}, p95 ${at('p(95)')}, p99 ${at('p(99)')}`);
  }
  for (const [name, metric] of Object.entries(data.metrics)) {
    for (const [rule, { ok }] of Object.entries(metric?.thresholds ?? {})) {
      lines.push(`${ok ? 'met   ' : 'MISSED'}    ${name}: ${rule}`);
    }
  }
  return `\n${lines.join('\n')}\n\n`;
}
