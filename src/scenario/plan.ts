import { arrivalTimes } from './arrivals/index.js';
import { closedEstimate, openEstimate } from './estimate.js';
import { fingerprint } from './fingerprint.js';
import { type Shape, shapeOf } from './shapes/index.js';
import { type IntentMaker, intentMaker } from './traffic/mix.js';
import type { Intent, Plan, PlanEstimate, Scenario } from './types.js';

/** Intents of an endless closed plan that its hash covers. */
const hashedClosedIntents = 1_000;

/**
 * The plan of a scenario. Nothing is kept but the scenario: every pass over `intents()` makes them anew, so a plan of a
 * million intents takes no more memory than one of ten. `planHash` and `estimate` cost one pass, made when first asked.
 */
export function createPlan(scenario: Scenario): Plan {
  const { load, seed } = scenario;
  const shape = shapeOf(load.shape, load.durationMs);
  const make = intentMaker(scenario.traffic, seed);
  const intents = (): Iterable<Intent> => ({
    [Symbol.iterator]: () =>
      load.mode === 'open' ? openIntents(arrivalTimes(shape, load.arrivals, seed), make) : closedIntents(make),
  });

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
    phaseAt(ms) {
      let label = shape.phases[0]?.label ?? 'baseline';
      for (const phase of shape.phases) if (phase.startMs <= ms) label = phase.label;
      return label;
    },
  };
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

function surveyOf(scenario: Scenario, shape: Shape, intents: Iterable<Intent>): Survey {
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
