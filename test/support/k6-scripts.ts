import { startRelayThread } from '../../src/engine/relay-thread.js';
import type { EngineTarget } from '../../src/engine/types.js';
import { generateK6 } from '../../src/k6/generate/index.js';
import { Ingest } from '../../src/k6/ingest.js';
import type { TransportName } from '../../src/k6/setup.js';
import type { AttemptRecord } from '../../src/measure/attempt.js';
import { createPlan } from '../../src/scenario/plan.js';
import type { Scenario } from '../../src/scenario/types.js';
import { salt } from './engine-run.js';
import { runScripts } from './k6-harness/index.js';

/** Keys that a run needs: the target's as whoever sends them has them, and by the names of their variables. */
export interface ScriptKeys {
  readonly apiKeyEnv: string;
  readonly values: Readonly<Record<string, string>>;
  readonly target: Pick<EngineTarget, 'apiKey' | 'classKeys'>;
}

/** Runs a scenario's generated scripts in the harness and makes records of what they print. */
export async function withScripts(
  transport: TransportName,
  to: EngineTarget,
  of: Scenario,
  { users = 16, keys = null }: { readonly users?: number; readonly keys?: ScriptKeys | null } = {},
) {
  const plan = createPlan(of);
  const k6Target = { ...to, apiKeyEnv: keys?.apiKeyEnv ?? null };
  const files = generateK6({ plan, target: k6Target, transport, style: 'schedule', salt, keepGaps: true });
  const target: EngineTarget = { ...to, ...keys?.target };
  const relay =
    transport === 'relay' ? await startRelayThread({ scenario: of, target, salt, keepGaps: true, secrets: [] }) : null;
  const harness = await runScripts(files, {
    users,
    iterations: [...plan.intents()].length,
    environment: relay === null ? (keys?.values ?? {}) : { BUSYTONE_RELAY: relay.url },
  }).finally(() => relay?.close());
  const records: AttemptRecord[] = [];
  const gaps: number[] = [];
  const ingest = new Ingest(
    {
      attempts: (batch, batchGaps) => {
        records.push(...batch);
        gaps.push(...batchGaps);
      },
    },
    { plan, target: to.name, price: null, redact: text => text },
    true,
  );
  for (const line of harness.lines) if (line.busytone === 'sent' || line.busytone === 'ended') ingest.add(line);
  ingest.finish(null);
  return { plan, harness, records, gaps, ingest };
}

/** What is booked of attempts, without their times: the same whoever sent them. In the order of the plan. */
export function booksOf(records: readonly AttemptRecord[]) {
  return records
    .map(record => {
      const { intent, retry, reclick, last, session, turn, http, outcome, rule, confidence, stage } = record;
      const { providerCode, retryAfterMs, finishReason, promptTokens, outputTokens, tokenEvents } = record;
      const { tokenSource, keepAlives } = record;
      const who = { intent, retry, reclick, last, session, turn };
      const how = { http, outcome, rule, confidence, stage, providerCode, retryAfterMs };
      return { ...who, ...how, finishReason, promptTokens, outputTokens, tokenEvents, tokenSource, keepAlives };
    })
    .sort((a, b) => a.intent - b.intent || a.retry - b.retry);
}
