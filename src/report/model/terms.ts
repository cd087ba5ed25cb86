/** Short definitions, for a tooltip and the footnotes of a report; `docs/methodology.md` has the whole of each. */
export const terms = {
  intent: {
    name: 'Intent',
    text: 'One thing a user wants answered. It has a scheduled moment and one or more attempts; a retry is a further attempt of the same intent.',
  },
  attempt: { name: 'Attempt', text: 'One HTTP request, with exactly one outcome.' },
  offered: {
    name: 'Offered',
    text: 'Intents whose moment came according to the plan, whether or not anything was sent for them.',
  },
  sent: { name: 'Sent', text: 'Intents for which at least one attempt went out.' },
  answered: { name: 'Answered', text: 'Intents that ended with a complete answer, however slow.' },
  good: {
    name: 'Good',
    text: 'Intents that were answered and met every latency objective of the scenario. The good fraction divides by all intents but those stopped by their user or by the end of the run, so one that was turned away counts against it.',
  },
  busy: {
    name: 'Busy rate',
    text: 'Share of intents whose last attempt was turned away for lack of capacity: overload, full queue, rate limit, silence, keep-alives without an answer. Certain and likely cases count; suspected ones give the upper bound. The interval is a Wilson score interval.',
  },
  failed: {
    name: 'Failed',
    text: 'Intents that ended neither answered, nor busy, nor given up or stopped by the user.',
  },
  abandoned: {
    name: 'Abandoned',
    text: 'Intents whose user lost patience: before the first token came, or before the answer was complete.',
  },
  cancelled: {
    name: 'Stopped by the user',
    text: 'Intents whose user had enough and stopped an answer that was coming, as the scenario plans for a share of them. They count neither for nor against the endpoint, and in no rate; what was made until then is paid for.',
  },
  shedFairness: {
    name: 'Busy against the mix',
    text: 'Shed fairness: busy rate of a traffic class divided by that of all classes together. 1 means that it was turned away as often as the others.',
  },
  interrupted: {
    name: 'Cut by the stop',
    text: 'Intents under way when the run was stopped. They count neither for nor against the endpoint, and in no rate.',
  },
  amplification: {
    name: 'Amplification',
    text: 'Attempts per intent. Above 1, retries of client libraries and re-clicks of users add to the load that caused them.',
  },
  lateness: {
    name: 'Dispatch lateness',
    text: 'From the scheduled moment to the moment the request was handed to the socket: the delay of the instrument, not of the endpoint.',
  },
  ttft: {
    name: 'TTFT',
    text: 'Time to first token: from the scheduled moment to the first token of any kind, reasoning included. Empty chunks and keep-alives are not tokens.',
  },
  ttfa: {
    name: 'TTFA',
    text: 'Time to first answer token: from the scheduled moment to the first token that is not reasoning. What a reader of the answer waits for.',
  },
  thinkingTime: { name: 'Thinking time', text: 'From the first reasoning token to the first answer token.' },
  tpot: {
    name: 'TPOT',
    text: 'Time per output token: from the first token to the last, divided by the output tokens less one.',
  },
  itl: {
    name: 'ITL',
    text: 'Inter-token latency: the gaps between token events one after the other, pooled over all attempts.',
  },
  speed: { name: 'Output speed', text: 'Output tokens per second of one stream, from its first token to its last.' },
  throughput: { name: 'Throughput', text: 'Output tokens per second of all streams together.' },
  tokensPerMinute: {
    name: 'Tokens per minute',
    text: 'Output tokens in the busiest minute: the ceiling that was seen.',
  },
  e2e: { name: 'End to end', text: 'From the scheduled moment to the last token.' },
  stalls: { name: 'Stalls', text: 'Gaps between tokens that were longer than the stall threshold of the scenario.' },
  recovery: {
    name: 'Time to recover',
    text: 'From the end of the surge until busy rate and p95 TTFT are back within a tenth of their baseline for three windows in a row.',
  },
  hysteresis: {
    name: 'Hysteresis',
    text: 'TTFT after the surge divided by TTFT before it, at the same offered load. Above 1, the surge left something behind.',
  },
  retryAfter: {
    name: 'Retry-After honesty',
    text: 'Of the attempts sent after the moment that a Retry-After header named, the share that was accepted.',
  },
  cost: { name: 'Cost', text: 'Price table times tokens. Failed and cut attempts cost too.' },
  percentile: {
    name: 'Percentiles and intervals',
    text: 'Exact order statistics over the samples, each with a distribution-free 95 % confidence interval. An end that the sample is too small to bound is left open.',
  },
  adjusted: {
    name: 'Over all intents',
    text: 'The same percentile with every intent that got no answer counted as a wait without end, or as an output speed of zero. Infinite (∞) means: more intents got no answer than the percentile leaves out. Turning requests away can so never look fast.',
  },
} as const;

export type TermId = keyof typeof terms;
