import { terms } from '../model/terms.js';

/** The words of a search, and those of a run that it leans on. */
export const capacityTerms = {
  capacity: {
    name: 'Capacity',
    text: 'The highest steady load that surely meets every objective of the SLO: the whole 95 % interval of the share of intents that break an objective lies within what is allowed. It is given with the lowest load that surely does not.',
  },
  step: {
    name: 'Step',
    text: 'A bounded run at one steady load. Intents scheduled in its warm-up are left out. Between steps the endpoint is left alone until it is as quick as at rest.',
  },
  decision: {
    name: 'Decision',
    text: 'Holds, breaks or not sure. A percentile objective is met when no more intents lie beyond its limit than the percentile leaves out. The share of those has a Wilson 95 % interval, at the number of independent intents that a queue of waits is worth. Steps at one load are taken together; one that is not sure is repeated, longer.',
  },
  steady: {
    name: 'Steady',
    text: 'The number of intents that wait for a first token does not rise all through the measured part (Mann’s test over ten windows, and more than 2.5 % of the arrivals and than chance). A queue that only grows is served too slowly, whatever the objectives say so far.',
  },
  givenUp: {
    name: 'Given up',
    text: 'A step that could only fail, even if all intents to come had kept the objectives, was ended at once. Its figures are of the intents seen until then.',
  },
  instrument: {
    name: 'Instrument’s limit',
    text: 'The client was too late, too busy or not allowed to send the load. Such a step says nothing of the endpoint and bounds the answer from no side.',
  },
  knee: {
    name: 'Knee',
    text: 'The load with the highest completed requests a second over mean time end to end (Kleinrock’s power). Above it waiting grows faster than what is served.',
  },
  headroom: {
    name: 'Headroom',
    text: 'Share of the held load that each replica keeps free at the peak of a surge: replicas = peak / (held load × (1 − headroom)), rounded up.',
  },
  good: terms.good,
  busy: terms.busy,
  ttft: terms.ttft,
  tpot: terms.tpot,
  e2e: terms.e2e,
  percentile: terms.percentile,
} as const;
