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
  // k6 hands its metrics over in a new order each time.
  const names = Object.keys(data.metrics).sort();
  for (const name of names) {
    const { values = {}, thresholds = {} } = data.metrics[name] ?? {};
    for (const [rule, { ok }] of Object.entries(thresholds)) {
      lines.push(`${ok ? 'met   ' : 'MISSED'}    ${name}: ${rule}${found(rule, values)}`);
    }
  }
  return `\n${lines.join('\n')}\n\n`;
}

/** What a threshold was held against, where k6 tells it. */
function found(rule: string, values: Readonly<Record<string, number>>): string {
  const name = /^[a-z]+(\(\d+(\.\d+)?\))?/.exec(rule)?.[0] ?? '';
  const value = values[name === 'p(50)' ? 'med' : name];
  return value === undefined ? '' : `, is ${Math.round(value * 1_000) / 1_000}`;
}
