import { estimatedAnswerMs } from '../../scenario/estimate.js';
import type { Plan } from '../../scenario/types.js';
import type { Style } from '../setup.js';

/** Time beyond the total deadline for k6 to notice that a request has ended. */
const slackMs = 10_000;
/** Beyond the estimate: it assumes an endpoint that keeps up, and users also wait for their moment and for retries. */
const estimateFactor = 1.5;
const fewestUsers = 20;
/** Corners of a rate curve: k6 joins them by straight lines. */
const mostStages = 240;

/** Options of the k6 scenario that makes a plan's load, by their k6 names. */
export function executorOf(plan: Plan, style: Style): Readonly<Record<string, unknown>> {
  const { load, limits, deadlines } = plan.scenario;
  const gracefulStop = seconds(deadlines.totalMs + slackMs);
  const users = usersFor(plan);
  if (load.mode === 'replay' || (load.mode === 'open' && style === 'schedule')) {
    return { executor: 'shared-iterations', vus: users, maxDuration: seconds(limits.durationMs), gracefulStop };
  }
  if (load.mode === 'open') {
    // Whole numbers, of a minute: k6 takes no fractions.
    const rate = (ms: number) => Math.round(plan.loadAt(ms) * 60);
    return {
      executor: 'ramping-arrival-rate',
      timeUnit: '1m',
      startRate: rate(0),
      stages: stagesOf(plan, rate),
      preAllocatedVUs: users,
      maxVUs: limits.concurrency,
      gracefulStop,
    };
  }
  const count = (ms: number) => Math.round(plan.loadAt(ms));
  if (load.shape.kind === 'steady') {
    return { executor: 'constant-vus', vus: count(0), duration: seconds(load.durationMs), gracefulStop };
  }
  return {
    executor: 'ramping-vus',
    startVUs: count(0),
    stages: stagesOf(plan, count),
    gracefulRampDown: gracefulStop,
    gracefulStop,
  };
}

/** Virtual users that a plan needs: no more than its intents, nor than its limit of streams at once. */
export function usersFor(plan: Plan, segments = 1): number {
  const { estimate, scenario } = plan;
  const atOnce = (estimate.followUps ?? 0) > 0 ? conversationsAtOnce(plan) : estimate.peakConcurrency;
  const wanted = segments * usersOfSegment(atOnce, segments);
  return Math.max(1, Math.min(wanted, scenario.limits.concurrency, estimate.intents ?? wanted));
}

/**
 * Virtual users of each of several processes that send `atOnce` streams together. Users of different processes do not
 * help each other out, and a share of n streams may by chance be three times √n larger than it should be.
 */
export function usersOfSegment(atOnce: number, segments: number): number {
  const share = atOnce / segments;
  const uneven = segments === 1 ? 0 : 3 * Math.sqrt(share);
  return Math.max(fewestUsers, Math.ceil(share * estimateFactor + uneven));
}

/** Whoever has a conversation keeps a virtual user while they think. */
function conversationsAtOnce(plan: Plan): number {
  const changes = new Int32Array(Math.ceil(plan.durationMs / 1_000) + 1);
  const add = (ms: number, change: number) => {
    const second = Math.min(changes.length - 1, Math.floor(ms / 1_000));
    changes[second] = (changes[second] ?? 0) + change;
  };
  for (const first of plan.intents()) {
    const beginsMs = first.scheduledMs ?? 0;
    let endsMs = beginsMs + estimatedAnswerMs(first);
    for (let next = plan.followUp(first); next !== null; next = plan.followUp(next.intent)) {
      endsMs += next.thinkMs + estimatedAnswerMs(next.intent);
    }
    add(beginsMs, 1);
    if (endsMs < plan.durationMs) add(Math.max(endsMs, beginsMs + 1_000), -1);
  }
  let [now, most] = [0, 0];
  for (const change of changes) {
    now += change;
    most = Math.max(most, now);
  }
  return most;
}

/** The load's curve as straight lines; where a phase begins with a jump, k6 jumps too (a stage of no duration). */
function stagesOf(plan: Plan, target: (ms: number) => number): { duration: string; target: number }[] {
  const { durationMs, phases } = plan;
  const stepMs = Math.max(1_000, Math.ceil(durationMs / mostStages));
  const corners = new Set<number>([durationMs]);
  for (let ms = stepMs; ms < durationMs; ms += stepMs) corners.add(ms);
  for (const { startMs } of phases) if (startMs > 0 && startMs < durationMs) corners.add(Math.round(startMs));
  const stages: { duration: string; target: number }[] = [];
  let last = 0;
  for (const ms of [...corners].sort((a, b) => a - b)) {
    const before = target(ms - 1);
    const after = ms === durationMs ? before : target(ms);
    stages.push({ duration: `${ms - last}ms`, target: before });
    if (Math.abs(after - before) > Math.max(1, before / 10)) stages.push({ duration: '0s', target: after });
    last = ms;
  }
  return stages;
}

function seconds(ms: number): string {
  return `${Math.ceil(ms / 1_000)}s`;
}
