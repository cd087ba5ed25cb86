import type { AttemptRecord } from '../../src/measure/attempt.js';
import { compareRuns } from '../../src/measure/comparison/compare.js';
import { regressionGates } from '../../src/measure/comparison/gate.js';
import type { ComparisonInput, SideInput } from '../../src/measure/comparison/input.js';
import { foldIntents } from '../../src/measure/intents.js';
import { renderComparison } from '../../src/report/index.js';
import { attempt, busyAttempt, numbered } from './attempts.js';
import { randomNumbers } from './random.js';

export interface MadeRun {
  readonly intents?: number;
  /** Median of the wait for a first token. */
  readonly ttftMs?: number;
  /** Milliseconds between two tokens of an answer of 101. */
  readonly tpotMs?: number;
  /** Share of intents that is turned away. */
  readonly busy?: number;
  /** Cost of an attempt, in USD. */
  readonly cost?: string;
}

export const madeDurationMs = 60_000;

/** A run of a minute whose waits scatter as those of a real endpoint do. */
export function madeAttempts(random: () => number, run: MadeRun = {}): AttemptRecord[] {
  const { intents = 300, ttftMs = 500, tpotMs = 20, busy = 0, cost } = run;
  const made = Array.from({ length: intents }, (_, at) => {
    const scheduledMs = ((at + random()) / intents) * madeDurationMs;
    const price = cost === undefined ? {} : { cost };
    if (random() < busy) return busyAttempt({ scheduledMs, ...price });
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const firstTokenMs = scheduledMs + ttftMs * Math.exp(0.4 * normal);
    const lastTokenMs = firstTokenMs + 100 * tpotMs * (0.9 + 0.2 * random());
    return attempt({
      scheduledMs,
      firstTokenMs,
      firstReasoningMs: null,
      firstAnswerMs: firstTokenMs,
      lastTokenMs,
      endMs: lastTokenMs,
      outputTokens: 101,
      reasoningTokens: 0,
      ...price,
    });
  });
  return numbered(made);
}

export function madeSide(label: string, rounds: readonly (readonly AttemptRecord[])[], priced = false): SideInput {
  return {
    label,
    target: label,
    model: 'model',
    currency: priced ? 'USD' : null,
    rounds: rounds.map((attempts, round) => ({
      results: foldIntents(attempts, { latency: [], busyRate: null, goodFraction: null }),
      durationMs: madeDurationMs,
      facts: {
        id: `${label}-${round}`,
        path: `reports/${label}-${round}`,
        planHash: 'a'.repeat(64),
        startedAt: '2026-01-27T15:30:00.000Z',
        status: 'completed',
        validity: 'VALID',
      },
    })),
  };
}

export function comparisonInput(
  sides: readonly SideInput[],
  overrides: Partial<ComparisonInput> = {},
): ComparisonInput {
  return { scenario: 'made', sides, samePlan: true, margin: 0.02, seed: 1, notes: [], ...overrides };
}

/** Every file of a comparison of three sides with prices, of which one turns users away, and with gates. */
export function comparisonReport(fastName = 'fast'): ReadonlyMap<string, string> {
  const side = (label: string, seed: number, run: MadeRun) =>
    madeSide(label, [madeAttempts(randomNumbers(seed), run)], true);
  const comparison = compareRuns(
    comparisonInput([
      side('baseline', 1, { cost: '0.002' }),
      side(fastName, 2, { cost: '0.003', ttftMs: 250, tpotMs: 9 }),
      side('busy', 3, { cost: '0.001', busy: 0.2 }),
    ]),
  );
  const gates = comparison.pairs.filter(pair => pair.from === 'baseline').flatMap(pair => regressionGates(pair, 0.1));
  return new Map(renderComparison({ comparison, gates, version: '0.0.0' }));
}
