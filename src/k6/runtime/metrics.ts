import type { AttemptRecord } from '../../measure/attempt.js';
import { endOf, isDecided, meetsLimits } from '../../measure/intents.js';
import { latenessMs, tpotMs } from '../../measure/metrics.js';
import type { Scenario } from '../../scenario/types.js';
import type { K6Metrics } from './ports.js';

/** Feeds k6's metrics. Names and meanings are those of docs/methodology.md, as far as k6 can hold them. */
export class MetricFeed {
  constructor(
    private readonly metrics: K6Metrics,
    private readonly scenario: Scenario,
    private readonly fixed: { readonly target: string; readonly model: string },
  ) {}

  /** An attempt goes out; what is cut later leaves no other trace. */
  sent(of: { readonly class: string; readonly phase: string }): void {
    this.metrics.llm_started.add(1, this.tags(of));
  }

  /** An attempt has ended. `askedMs` is when the user asked: the scheduled time of the intent's first attempt. */
  ended(record: AttemptRecord, askedMs: number): void {
    const { metrics } = this;
    const tags = this.tags(record);
    const late = latenessMs(record);
    if (late !== null) metrics.llm_lateness.add(late, tags);
    if (record.outputTokens > 0) metrics.llm_tokens.add(record.outputTokens, tags);
    metrics.llm_outcomes.add(1, { ...tags, outcome: record.outcome });
    if (record.last) this.intentEnded(record, askedMs, tags);
  }

  private intentEnded(record: AttemptRecord, askedMs: number, tags: Record<string, string>): void {
    const { metrics, scenario } = this;
    const end = endOf(record);
    // Whoever stops an answer that was coming says nothing of the endpoint.
    if (!isDecided(end)) return;
    const answered = end === 'answered';
    metrics.llm_busy.add(Number(end === 'busy'), tags);
    metrics.llm_good.add(Number(answered && meetsLimits(record, askedMs, scenario.slo)), tags);
    if (!answered) return;
    metrics.llm_answered.add(1, tags);
    if (record.firstTokenMs !== null) metrics.llm_ttft.add(record.firstTokenMs - askedMs, tags);
    if (record.firstAnswerMs !== null) metrics.llm_ttfa.add(record.firstAnswerMs - askedMs, tags);
    if (record.lastTokenMs !== null) metrics.llm_e2e.add(record.lastTokenMs - askedMs, tags);
    const pace = record.firstTokenMs === null ? null : tpotMs(record);
    if (pace !== null) metrics.llm_tpot.add(pace, tags);
  }

  private tags(of: { readonly class: string; readonly phase: string }): Record<string, string> {
    // k6 has a tag of this name for its own executors; here it is the scenario, as in every other output.
    return { ...this.fixed, scenario: this.scenario.name, class: of.class, phase: of.phase };
  }
}
