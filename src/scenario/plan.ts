import { arrivalTimes } from './arrivals/index.js';
import { operationalClock } from './arrivals/modulation.js';
import { closedEstimate, estimatedAnswerMs, openEstimate } from './estimate.js';
import { fingerprint } from './fingerprint.js';
import { replayCurve } from './replay/curve.js';
import { replayIntents } from './replay/intents.js';
import { type Shape, shapeOf } from './shapes/index.js';
import { type ConversationMaker, conversationMaker } from './traffic/conversation.js';
import type { FollowUp, Intent, PhaseLabel, PhaseSpan, Plan, PlanEstimate, Scenario } from './types.js';

/** Conversations of an endless closed plan that its hash covers. */
const hashedClosedConversations = 1_000;

/**
 * The plan of a scenario. Nothing is kept but the scenario: every pass over `intents()` makes them anew, so a plan of a
 * million intents takes no more memory than one of ten. `planHash` and `estimate` cost one pass, made when first asked.
 */
export function createPlan(scenario: Scenario): Plan {
  const { load } = scenario;
  const { shape, start, followUp, operationalAt } = courseOf(scenario);
  const intents = (): Iterable<Intent> => ({ [Symbol.iterator]: start });

  let known: Survey | null = null;
  const survey = (): Survey => {
    known ??= surveyOf(scenario, shape, intents(), followUp);
    return known;
  };
  return {
    scenario,
    get planHash() {
      return survey().planHash;
    },
    phases: shape.phases,
    durationMs: load.durationMs,
    get estimate() {
      return survey().estimate;
    },
    intents,
    followUp,
    loadAt: ms => shape.loadAt(ms),
    phaseAt: ms => phaseIn(shape.phases, ms),
    operationalTimes: ascendingMs => ascendingMs.map(operationalAt()),
  };
}

interface Course {
  /** The load over time. */
  readonly shape: Omit<Shape, 'whenCumulative'>;
  /** Starts a fresh pass over the intents. */
  start(): Iterator<Intent>;
  followUp(intent: Intent): FollowUp | null;
  /** A fresh clock of planned intents, for ascending moments. */
  operationalAt(): (ms: number) => number;
}

function courseOf({ load, seed, traffic }: Scenario): Course {
  if (load.mode === 'replay') {
    const shape = replayCurve(load);
    return {
      shape,
      start: () => replayIntents(load, traffic, seed, ms => phaseIn(shape.phases, ms)),
      // Turns of a conversation come when they came.
      followUp: () => null,
      operationalAt: () => shape.cumulative,
    };
  }
  const shape = shapeOf(load.shape, load.durationMs, seed);
  const make = conversationMaker(traffic, seed);
  return {
    shape,
    start: () =>
      load.mode === 'open'
        ? firstTurns(arrivalTimes(shape, load.arrivals, seed), make, ms => phaseIn(shape.phases, ms))
        : firstTurns(endless(), make, () => null),
    followUp: make.followUp,
    operationalAt: () => operationalClock(shape, load.mode === 'open' ? load.arrivals : 'poisson', seed).at,
  };
}

/** The label of the last phase that has begun, by bisection: a load may have thousands of phases. */
function phaseIn(phases: readonly PhaseSpan[], ms: number): PhaseLabel {
  let [low, high] = [0, phases.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((phases[middle]?.startMs ?? 0) <= ms) low = middle;
    else high = middle - 1;
  }
  return phases[low]?.label ?? 'baseline';
}

/** Conversations in order; each leaves room in the count of intents for all the turns that it may have. */
function* firstTurns(
  times: Iterable<number | null>,
  make: ConversationMaker,
  phaseAt: (ms: number) => PhaseLabel | null,
): Generator<Intent> {
  let session = 0;
  let index = 0;
  for (const scheduledMs of times) {
    const phase = scheduledMs === null ? null : phaseAt(scheduledMs);
    const intent = make.begin({ session, scheduledMs, phase }, index);
    yield intent;
    session += 1;
    index += make.turnsOf(intent);
  }
}

function* endless(): Generator<null> {
  for (;;) yield null;
}

interface Survey {
  readonly planHash: string;
  readonly estimate: PlanEstimate;
}

function surveyOf(
  scenario: Scenario,
  shape: Course['shape'],
  intents: Iterable<Intent>,
  followUp: Plan['followUp'],
): Survey {
  const hash = fingerprint(scenario);
  const { price } = scenario.target;
  const estimate = scenario.load.mode === 'closed' ? null : openEstimate(shape, price);
  for (const first of intents) {
    if (estimate === null && first.session === hashedClosedConversations) break;
    hash.add(first);
    estimate?.add(first, first.scheduledMs ?? 0);
    let previous = first;
    let dueMs = first.scheduledMs ?? 0;
    for (let next = followUp(first); next !== null; next = followUp(previous)) {
      hash.addFollowUp(next);
      dueMs += estimatedAnswerMs(previous) + next.thinkMs;
      if (dueMs < shape.durationMs) estimate?.add(next.intent, dueMs);
      previous = next.intent;
    }
  }
  return { planHash: hash.digest(), estimate: estimate?.result() ?? closedEstimate(shape, price) };
}
