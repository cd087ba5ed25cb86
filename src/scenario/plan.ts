import { arrivalTimes } from './arrivals/index.js';
import { operationalClock } from './arrivals/modulation.js';
import { closedEstimate, openEstimate } from './estimate.js';
import { fingerprint } from './fingerprint.js';
import { replayCurve } from './replay/curve.js';
import { replayIntents } from './replay/intents.js';
import { type Shape, shapeOf } from './shapes/index.js';
import { type IntentMaker, intentMaker } from './traffic/mix.js';
import type { Intent, PhaseLabel, PhaseSpan, Plan, PlanEstimate, Scenario } from './types.js';

/** Intents of an endless closed plan that its hash covers. */
const hashedClosedIntents = 1_000;

/**
 * The plan of a scenario. Nothing is kept but the scenario: every pass over `intents()` makes them anew, so a plan of a
 * million intents takes no more memory than one of ten. `planHash` and `estimate` cost one pass, made when first asked.
 */
export function createPlan(scenario: Scenario): Plan {
  const { load } = scenario;
  const { shape, start, operationalAt } = courseOf(scenario);
  const intents = (): Iterable<Intent> => ({ [Symbol.iterator]: start });

  let known: Survey | null = null;
  const survey = (): Survey => {
    known ??= surveyOf(scenario, shape, intents());
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
  /** A fresh clock of planned intents, for ascending moments. */
  operationalAt(): (ms: number) => number;
}

function courseOf({ load, seed, traffic }: Scenario): Course {
  if (load.mode === 'replay') {
    const shape = replayCurve(load);
    return { shape, start: () => replayIntents(load, traffic, seed), operationalAt: () => shape.cumulative };
  }
  const shape = shapeOf(load.shape, load.durationMs, seed);
  const make = intentMaker(traffic, seed);
  return {
    shape,
    start: () =>
      load.mode === 'open' ? openIntents(arrivalTimes(shape, load.arrivals, seed), make) : closedIntents(make),
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

function* openIntents(times: Iterable<number>, make: IntentMaker): Generator<Intent> {
  let index = 0;
  for (const scheduledMs of times) {
    yield make(index, scheduledMs);
    index += 1;
  }
}

function* closedIntents(make: IntentMaker): Generator<Intent> {
  for (let index = 0; ; index++) yield make(index, null);
}

interface Survey {
  readonly planHash: string;
  readonly estimate: PlanEstimate;
}

function surveyOf(scenario: Scenario, shape: Course['shape'], intents: Iterable<Intent>): Survey {
  const hash = fingerprint(scenario);
  const { price } = scenario.target;
  if (scenario.load.mode === 'closed') {
    for (const intent of intents) {
      if (intent.index === hashedClosedIntents) break;
      hash.add(intent);
    }
    return { planHash: hash.digest(), estimate: closedEstimate(shape, price) };
  }
  const estimate = openEstimate(shape, price);
  for (const intent of intents) {
    hash.add(intent);
    estimate.add(intent);
  }
  return { planHash: hash.digest(), estimate: estimate.result() };
}
