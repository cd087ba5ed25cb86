import type { ArrivalProcess, Plan } from '../scenario/types.js';
import { quantileOfSorted } from '../stats/quantile.js';
import { gapVariation, testProcess } from './arrivals.js';
import type { AttemptRecord } from './attempt.js';
import { type IntentResult, intentTtftMs } from './intents.js';
import { latenessMs } from './metrics.js';
import { recordsCheck } from './records-check.js';
import type { EngineReport, EngineSample } from './self.js';
import type { RunStatus, Validity, ValidityCheck } from './summary-types.js';
import { counted, duration, share } from './wording.js';

export interface ValidityInput {
  readonly plan: Plan;
  readonly attempts: readonly AttemptRecord[];
  readonly results: readonly IntentResult[];
  /** Planned intents that no attempt was sent for. */
  readonly notSent: number;
  readonly samples: readonly EngineSample[];
  readonly report: EngineReport | null;
  readonly status: RunStatus;
  readonly stopReason: string | null;
}

/** Limits beyond which a check makes the measurement suspect or invalid; the table stands in docs/methodology.md. */
const limits = {
  latenessMs: { suspect: 5, invalid: 50, invalidShareOfTtft: 0.1 },
  loopDelayMs: { suspect: 10, invalid: 100 },
  cpuOver80: { suspect: 0.05 },
  cpuOver95: { invalid: 0.2 },
  arrivalsP: { suspect: 0.01 },
  /** By how much the variation of evenly spaced gaps may exceed the plan's. */
  gapVariation: { suspect: 0.2 },
  achieved: { invalid: 0.95 },
  estimatedTokens: { suspect: 0.01 },
  tokenDisagreement: { suspect: 0.1 },
} as const;

/** Judges whether the measurement itself can be believed. Checks that have no meaning for the run are left out. */
export function judgeValidity(input: ValidityInput): Validity {
  const open = input.plan.scenario.load.mode === 'open';
  const checks = [
    ...(open ? [latenessCheck(input), arrivalsCheck(input), achievedCheck(input)] : []),
    loopDelayCheck(input),
    cpuCheck(input),
    localLimitCheck(input.attempts),
    recordsCheck(input.attempts, input.report),
    ...tokenChecks(input.results),
    cutShortCheck(input),
  ];
  const level = (wanted: ValidityCheck['level']) => checks.some(check => check.level === wanted);
  return { verdict: level('invalid') ? 'INVALID' : level('suspect') ? 'SUSPECT' : 'VALID', checks };
}

function latenessCheck({ attempts, results }: ValidityInput): ValidityCheck {
  const p99 = sortedQuantile(attempts.map(latenessMs), 0.99);
  if (p99 === null)
    return { id: 'lateness', level: 'unknown', message: 'No request was sent, so lateness is unknown.' };
  const median = sortedQuantile(results.map(intentTtftMs), 0.5);
  const { suspect, invalid, invalidShareOfTtft } = limits.latenessMs;
  const ofTtft = median === null ? Infinity : median * invalidShareOfTtft;
  const level = p99 > invalid || p99 > ofTtft ? 'invalid' : p99 > suspect ? 'suspect' : 'ok';
  const beside = median === null ? '' : ` or ${share(invalidShareOfTtft)} of the median TTFT (${duration(median)})`;
  const message =
    `Requests left at most ${duration(p99)} late at the 99th percentile; ` +
    `the limits are ${duration(suspect)} (suspect) and ${duration(invalid)}${beside} (invalid).`;
  return { id: 'lateness', level, message };
}

const processNames = {
  poisson: 'Poisson',
  gamma: 'gamma',
  weibull: 'Weibull',
  mmpp: 'Markov-modulated Poisson',
  clients: 'switching-client',
} as const;

const nameOf = (process: Exclude<ArrivalProcess, 'constant'>) =>
  typeof process === 'string' ? process : process.process;

function arrivalsCheck({ plan, results }: ValidityInput): ValidityCheck {
  const { load } = plan.scenario;
  const firsts = results.flatMap(({ attempts: [first] }) => (first?.sentMs == null ? [] : [first]));
  const sentMs = firsts.map(first => first.sentMs ?? 0).sort((a, b) => a - b);
  const id = 'arrivals';
  const tooFew: ValidityCheck = { id, level: 'unknown', message: 'Too few arrivals to test their process.' };
  const process = load.mode === 'open' ? load.arrivals : 'poisson';
  if (process === 'constant') {
    const sent = gapVariation(sentMs, plan);
    const planned = gapVariation(
      firsts.map(first => first.scheduledMs),
      plan,
    );
    if (sent === null || planned === null) return tooFew;
    const level = sent - planned > limits.gapVariation.suspect ? 'suspect' : 'ok';
    const message =
      `Gaps between arrivals varied by ${share(sent)} where the plan has ${share(planned)}; ` +
      `up to ${share(limits.gapVariation.suspect)} more is fine.`;
    return { id, level, message };
  }
  const test = testProcess(sentMs, plan, process);
  if (test === null) return tooFew;
  const message =
    `${counted(test.n, 'gap')} between arrivals were tested against the planned ${processNames[nameOf(process)]} process: p = ${test.p.toPrecision(2)} ` +
    `(suspect below ${limits.arrivalsP.suspect}), index of dispersion ${test.dispersion?.toFixed(2) ?? 'unknown'}, ` +
    `lag-1 autocorrelation ${test.autocorrelation?.toFixed(2) ?? 'unknown'}.`;
  return { id, level: test.p < limits.arrivalsP.suspect ? 'suspect' : 'ok', message };
}

function achievedCheck({ plan, results, report }: ValidityInput): ValidityCheck {
  const due = report?.offeredIntents ?? dueByLastArrival(plan, results);
  const sent = report ? report.offeredIntents - report.notSentIntents : results.length;
  const id = 'achieved_load';
  if (due === 0) return { id, level: 'unknown', message: 'No intent had come due, so the achieved load is unknown.' };
  const achieved = sent / due;
  const message =
    `${sent} of the ${counted(due, 'intent')} that came due were sent (${share(achieved)}); ` +
    `below ${share(limits.achieved.invalid)} the run did not offer the planned load.`;
  return { id, level: achieved < limits.achieved.invalid ? 'invalid' : 'ok', message };
}

function dueByLastArrival(plan: Plan, results: readonly IntentResult[]): number {
  const lastMs = results[results.length - 1]?.scheduledMs ?? -1;
  let due = 0;
  for (const intent of plan.intents()) {
    // Records round to the microsecond.
    if (intent.scheduledMs === null || intent.scheduledMs > lastMs + 0.001) break;
    due += 1;
  }
  return due;
}

function loopDelayCheck({ report, samples }: ValidityInput): ValidityCheck {
  const p99 =
    report?.loopDelayP99Ms ??
    sortedQuantile(
      samples.map(sample => sample.loopDelayP99Ms),
      0.99,
    );
  const id = 'loop_delay';
  if (p99 === null) return { id, level: 'unknown', message: 'The engine left no record of its event-loop delay.' };
  const { suspect, invalid } = limits.loopDelayMs;
  const level = p99 > invalid ? 'invalid' : p99 > suspect ? 'suspect' : 'ok';
  const message =
    `The engine's event loop was held up by at most ${duration(p99)} at the 99th percentile; ` +
    `the limits are ${duration(suspect)} (suspect) and ${duration(invalid)} (invalid).`;
  return { id, level, message };
}

function cpuCheck({ report, samples }: ValidityInput): ValidityCheck {
  const id = 'cpu';
  if (report === null && samples.length === 0) {
    return { id, level: 'unknown', message: 'The engine left no record of its CPU use.' };
  }
  const over = (cpu: number) => samples.filter(sample => sample.cpu > cpu).length / samples.length;
  const over80 = report?.cpuOver80 ?? over(0.8);
  const over95 = report?.cpuOver95 ?? over(0.95);
  const level = over95 > limits.cpuOver95.invalid ? 'invalid' : over80 > limits.cpuOver80.suspect ? 'suspect' : 'ok';
  const message =
    `The engine used over 80 % of a core for ${share(over80)} of the run (suspect above ` +
    `${share(limits.cpuOver80.suspect)}) and over 95 % for ${share(over95)} (invalid above ${share(limits.cpuOver95.invalid)}).`;
  return { id, level, message };
}

function localLimitCheck(attempts: readonly AttemptRecord[]): ValidityCheck {
  const count = attempts.filter(attempt => attempt.outcome === 'client.local_limit').length;
  const message =
    count === 0
      ? 'No request failed on a limit of this machine.'
      : `${counted(count, 'request')} failed on a limit of this machine (open files, ports or memory); none may.`;
  return { id: 'local_limit', level: count === 0 ? 'ok' : 'invalid', message };
}

function tokenChecks(results: readonly IntentResult[]): ValidityCheck[] {
  const answers = results.filter(result => result.end === 'answered').map(result => result.last);
  const id = 'token_source';
  if (answers.length === 0) {
    return [{ id, level: 'unknown', message: 'Nothing was answered, so there are no token counts to judge.' }];
  }
  const estimated = answers.filter(answer => answer.tokenSource === 'estimate').length / answers.length;
  const suspect = limits.estimatedTokens.suspect;
  const source: ValidityCheck = {
    id,
    level: estimated > suspect ? 'suspect' : 'ok',
    message: `Tokens of ${share(estimated)} of the answers are estimates, not the server's count (suspect above ${share(suspect)}).`,
  };
  let counted = 0;
  let estimate = 0;
  for (const answer of answers) {
    // The estimate cannot see what was not sent.
    if (answer.tokenSource !== 'usage' || answer.flags.includes('hidden_reasoning')) continue;
    counted += answer.outputTokens;
    estimate += answer.estimatedOutputTokens;
  }
  if (counted === 0) return [source];
  const apart = Math.abs(estimate - counted) / counted;
  const limit = limits.tokenDisagreement.suspect;
  const agreement: ValidityCheck = {
    id: 'token_agreement',
    level: apart > limit ? 'suspect' : 'ok',
    message:
      `The server counted ${counted} output tokens where the text is estimated at ${estimate}, ` +
      `${share(apart)} apart (suspect above ${share(limit)}).`,
  };
  return [source, agreement];
}

function cutShortCheck({ status, stopReason, report, results, notSent }: ValidityInput): ValidityCheck {
  const reason = stopReason ?? report?.stop.reason ?? null;
  const interrupted = results.filter(result => result.end === 'interrupted').length;
  const whole = status === 'completed' && reason === null && interrupted === 0;
  const message = whole
    ? 'The run went through its whole plan.'
    : `The run was cut short (${reason ?? status}): ${counted(interrupted, 'intent')} under way and ` +
      `${counted(notSent, 'planned intent')} not sent are left out of every rate.`;
  return { id: 'cut_short', level: whole ? 'ok' : 'suspect', message };
}

function sortedQuantile(values: readonly (number | null)[], p: number): number | null {
  return quantileOfSorted(Float64Array.from(values.filter(value => value !== null)).sort(), p);
}
