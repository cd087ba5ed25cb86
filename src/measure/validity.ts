import type { ArrivalProcess, Plan } from '../scenario/types.js';
import { quantileOf } from '../stats/quantile.js';
import { gapVariation, testProcess } from './arrivals.js';
import type { AttemptRecord } from './attempt.js';
import { threadName } from './client-events.js';
import type { IntentResult } from './intents.js';
import { cameAtOnce } from './metrics.js';
import { damagedLinesCheck, recordsCheck } from './records-check.js';
import { segmentsCheck } from './segments-check.js';
import type { EngineReport, EngineSample, ThreadReport } from './self.js';
import type { RunStatus, SliceSummary, Validity, ValidityCheck } from './summary-types.js';
import { latestWorker, threadChecks, worstWords, worstWorker } from './threads-check.js';
import { counted, duration, partOf, share } from './wording.js';

export interface ValidityInput {
  readonly plan: Plan;
  readonly attempts: readonly AttemptRecord[];
  readonly results: readonly IntentResult[];
  readonly overall: Pick<SliceSummary, 'latency'>;
  /** Planned intents that no attempt was sent for. */
  readonly notSent: number;
  readonly damagedLines: number;
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
  atOnce: { suspect: 0.01 },
} as const;

/** Judges whether the measurement itself can be believed. Checks that have no meaning for the run are left out. */
export function judgeValidity(input: ValidityInput): Validity {
  const { mode } = input.plan.scenario.load;
  const { latency } = input.overall;
  const checks = [
    ...(mode === 'closed' ? [] : [latenessCheck(latency.lateness.p99.value, latency.ttft.p50.value, latestOf(input))]),
    // A replayed trace follows no law: its times are the plan.
    ...(mode === 'open' ? [arrivalsCheck(input)] : []),
    ...(mode === 'closed' ? [] : [achievedCheck(input)]),
    loopDelayCheck(input),
    cpuCheck(input),
    localLimitCheck(input.attempts),
    ...threadChecks(input.report),
    ...workersCheck(input),
    recordsCheck(input.attempts, input.report),
    damagedLinesCheck(input.damagedLines),
    ...(input.report?.segments === undefined ? [] : [segmentsCheck(input.report.segments)]),
    ...tokenChecks(input.results),
    streamingCheck(input.results),
    cutShortCheck(input),
  ];
  const level = (wanted: ValidityCheck['level']) => checks.some(check => check.level === wanted);
  return { verdict: level('invalid') ? 'INVALID' : level('suspect') ? 'SUSPECT' : 'VALID', checks };
}

/** The checks that look at the client alone, for a part of a run: with the lateness and the median TTFT of that part. */
export function judgeInstrument(
  part: Pick<ValidityInput, 'attempts' | 'samples' | 'report'> & {
    readonly latenessP99Ms: number | null;
    readonly ttftMedianMs: number | null;
  },
): ValidityCheck[] {
  return [
    latenessCheck(part.latenessP99Ms, part.ttftMedianMs),
    loopDelayCheck(part),
    cpuCheck(part),
    localLimitCheck(part.attempts),
  ];
}

/** k6 has processes and no threads that could be told apart. */
function latestOf({ attempts, report }: Pick<ValidityInput, 'attempts' | 'report'>): string {
  return report === null || report.threads.length === 0 ? '' : latestWorker(attempts);
}

/** @param latest who was latest, as a part of the sentence */
function latenessCheck(p99: number | null, median: number | null, latest = ''): ValidityCheck {
  if (p99 === null)
    return { id: 'lateness', level: 'unknown', message: 'No request was sent, so lateness is unknown.' };
  const { suspect, invalid, invalidShareOfTtft } = limits.latenessMs;
  const ofTtft = median === null ? Infinity : median * invalidShareOfTtft;
  // A tenth of a very short TTFT is less than any timer can promise: alone it is a doubt, not a verdict.
  const isInvalid = p99 > invalid || (p99 > ofTtft && p99 > suspect);
  const level = isInvalid ? 'invalid' : p99 > suspect || p99 > ofTtft ? 'suspect' : 'ok';
  const beside = median === null ? '' : ` or ${share(invalidShareOfTtft)} of the median TTFT (${duration(median)})`;
  const message =
    `Requests left at most ${duration(p99)} late at the 99th percentile${latest}. It is suspect above ${duration(suspect)}${beside}, ` +
    `and invalid above ${duration(invalid)}${median === null ? '' : ' or above both'}.`;
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
  const sentMs: number[] = [];
  const scheduledMs: number[] = [];
  for (const { turn, attempts } of results) {
    const [first] = attempts;
    if (turn > 1 || first?.sentMs == null) continue;
    sentMs.push(first.sentMs);
    scheduledMs.push(first.scheduledMs);
  }
  sentMs.sort((a, b) => a - b);
  const id = 'arrivals';
  const tooFew: ValidityCheck = { id, level: 'unknown', message: 'Too few arrivals to test their process.' };
  const process = load.mode === 'open' ? load.arrivals : 'poisson';
  if (process === 'constant') {
    const sent = gapVariation(sentMs, plan);
    const planned = gapVariation(scheduledMs, plan);
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

function achievedCheck({ plan, results, report, stopReason }: ValidityInput): ValidityCheck {
  const due = report?.offeredIntents ?? dueByLastArrival(plan, results);
  const sent = report ? report.offeredIntents - report.notSentIntents : results.filter(({ turn }) => turn === 1).length;
  const id = 'achieved_load';
  if (due === 0) return { id, level: 'unknown', message: 'No intent had come due, so the achieved load is unknown.' };
  const achieved = sent / due;
  const message =
    `${partOf(sent, due, 'intent')} that came due were sent (${share(achieved)}); ` +
    `below ${share(limits.achieved.invalid)} the run did not offer the planned load.`;
  if (achieved >= limits.achieved.invalid) return { id, level: 'ok', message };
  // What a limit of the scenario's own kept back was asked for.
  if (stopReason?.startsWith('limit.') === true) {
    return {
      id,
      level: 'suspect',
      message: `${message} A limit of the scenario kept the others back (${stopReason}).`,
    };
  }
  return { id, level: 'invalid', message };
}

function dueByLastArrival(plan: Plan, results: readonly IntentResult[]): number {
  const lastMs = results.findLast(({ turn }) => turn === 1)?.scheduledMs ?? -1;
  let due = 0;
  for (const intent of plan.intents()) {
    // Records round to the microsecond.
    if (intent.scheduledMs === null || intent.scheduledMs > lastMs + 0.001) break;
    due += 1;
  }
  return due;
}

function loopDelayCheck({ report, samples }: Pick<ValidityInput, 'report' | 'samples'>): ValidityCheck {
  const p99 =
    report?.loopDelayP99Ms ??
    quantileOf(
      samples.map(sample => sample.loopDelayP99Ms),
      0.99,
    );
  const id = 'loop_delay';
  if (p99 === null) return { id, level: 'unknown', message: 'The engine left no record of its event-loop delay.' };
  const { suspect, invalid } = limits.loopDelayMs;
  const level = p99 > invalid ? 'invalid' : p99 > suspect ? 'suspect' : 'ok';
  const worst = ofWorst(report, report?.loopDelayP99Ms, thread => thread.loopDelayP99Ms);
  const message =
    `The engine's event loop was held up by at most ${duration(p99)} at the 99th percentile${worst}; ` +
    `the limits are ${duration(suspect)} (suspect) and ${duration(invalid)} (invalid).`;
  return { id, level, message };
}

function cpuCheck({ report, samples }: Pick<ValidityInput, 'report' | 'samples'>): ValidityCheck {
  const id = 'cpu';
  if (report?.cpuOver80 == null && samples.length === 0) {
    return { id, level: 'unknown', message: 'The engine left no record of its CPU use.' };
  }
  const over = (cpu: number) => samples.filter(sample => sample.cpu > cpu).length / samples.length;
  const over80 = report?.cpuOver80 ?? over(0.8);
  const over95 = report?.cpuOver95 ?? over(0.95);
  const level = over95 > limits.cpuOver95.invalid ? 'invalid' : over80 > limits.cpuOver80.suspect ? 'suspect' : 'ok';
  const worst = ofWorst(report, report?.cpuOver80, thread => thread.cpuOver80 + thread.cpuOver95);
  const message =
    `The engine used over 80 % of a core for ${share(over80)} of the run${worst} (suspect above ` +
    `${share(limits.cpuOver80.suspect)}) and over 95 % for ${share(over95)} (invalid above ${share(limits.cpuOver95.invalid)}).`;
  return { id, level, message };
}

/** Names the worst of several workers, where the figure is the engine's for the whole run. */
function ofWorst(
  report: EngineReport | null,
  figure: number | null | undefined,
  of: (thread: ThreadReport) => number,
): string {
  const threads = report?.threads ?? [];
  const worst = figure == null ? null : worstWorker(threads, of);
  return worst === null ? '' : ` in ${threadName(worst.worker)}${worstWords(threads)}`;
}

function localLimitCheck(attempts: readonly AttemptRecord[]): ValidityCheck {
  const count = attempts.filter(attempt => attempt.outcome === 'client.local_limit').length;
  const message =
    count === 0
      ? 'No request failed on a limit of this machine.'
      : `${counted(count, 'request')} failed on a limit of this machine (open files, ports or memory); none may.`;
  return { id: 'local_limit', level: count === 0 ? 'ok' : 'invalid', message };
}

/** Nothing to say where none broke: an engine whose every thread is gone leaves no report. */
function workersCheck({ report }: ValidityInput): ValidityCheck[] {
  if (report === null || report.lostWorkers.length === 0) return [];
  const message =
    `${partOf(report.lostWorkers.length, report.workers, 'worker')} of the engine broke during the run, and the requests that it had ` +
    `under way left no record. ${report.lostWorkers.join('; ')}`;
  return [{ id: 'workers', level: 'invalid', message }];
}

function tokenChecks(results: readonly IntentResult[]): ValidityCheck[] {
  const id = 'token_source';
  let answers = 0;
  let estimates = 0;
  let served = 0;
  let estimate = 0;
  for (const { end, last } of results) {
    if (end !== 'answered') continue;
    answers += 1;
    if (last.tokenSource === 'estimate') estimates += 1;
    // The estimate cannot see what was not sent.
    if (last.tokenSource !== 'usage' || last.flags.includes('hidden_reasoning')) continue;
    served += last.outputTokens;
    estimate += last.estimatedOutputTokens;
  }
  if (answers === 0) {
    return [{ id, level: 'unknown', message: 'Nothing was answered, so there are no token counts to judge.' }];
  }
  const estimated = estimates / answers;
  const suspect = limits.estimatedTokens.suspect;
  const source: ValidityCheck = {
    id,
    level: estimated > suspect ? 'suspect' : 'ok',
    message: `Tokens of ${share(estimated)} of the answers are estimates, not the server's count (suspect above ${share(suspect)}).`,
  };
  if (served === 0) return [source];
  const apart = Math.abs(estimate - served) / served;
  const limit = limits.tokenDisagreement.suspect;
  const agreement: ValidityCheck = {
    id: 'token_agreement',
    level: apart > limit ? 'suspect' : 'ok',
    message:
      `The server counted ${counted(served, 'output token')} where the text is estimated at ${counted(estimate, 'token')}, ` +
      `${share(apart)} apart (suspect above ${share(limit)}).`,
  };
  return [source, agreement];
}

/** Fewer token events than this can share a read by chance. */
const streamEvents = 5;

/** Whether streams could be watched as they flowed, or were held back somewhere and handed over whole. */
function streamingCheck(results: readonly IntentResult[]): ValidityCheck {
  const id = 'streaming';
  let answers = 0;
  let streams = 0;
  let atOnce = 0;
  for (const { end, last } of results) {
    if (end !== 'answered' || last.tokenEvents < streamEvents) continue;
    answers += 1;
    if (last.flags.includes('unwatched')) continue;
    streams += 1;
    if (cameAtOnce(last)) atOnce += 1;
  }
  if (streams < answers) {
    const message =
      `${partOf(answers - streams, answers, 'answer')} were handed to busytone when they were whole: ` +
      'TTFT, TTFA, TPOT and speeds are unknown. E2E, outcomes and token counts are not touched by it.';
    return { id, level: 'unknown', message };
  }
  if (streams === 0) {
    const message = `No answer came in ${streamEvents} token events or more, so nothing is known of how they flow.`;
    return { id, level: 'unknown', message };
  }
  const limit = limits.atOnce.suspect;
  const message =
    atOnce === 0
      ? `All ${counted(streams, 'streamed answer')} could be watched as they flowed; more than ${share(limit)} read ` +
        'whole at one moment would be suspect.'
      : `${partOf(atOnce, streams, 'streamed answer')} were read whole at one moment (suspect above ` +
        `${share(limit)}): a proxy or a busy client held them back. They have no TPOT, speed or thinking time.`;
  return { id, level: atOnce / streams > limit ? 'suspect' : 'ok', message };
}

function cutShortCheck({ status, stopReason, report, results, notSent }: ValidityInput): ValidityCheck {
  const reason = stopReason ?? report?.stop.reason ?? null;
  const interrupted = results.filter(result => result.end === 'interrupted').length;
  const whole = status === 'completed' && reason === null && interrupted === 0;
  const onlyKeptBack = status === 'completed' && reason === 'limit.concurrency' && interrupted === 0;
  const message = whole
    ? 'The run went through its whole plan.'
    : onlyKeptBack
      ? `The run went through its plan, but limits.concurrency kept ${counted(notSent, 'planned intent')} back; they are left out of every rate.`
      : `The run was cut short (${reason ?? status}): ${counted(interrupted, 'intent')} under way and ` +
        `${counted(notSent, 'planned intent')} not sent are left out of every rate.`;
  return { id: 'cut_short', level: whole ? 'ok' : 'suspect', message };
}
