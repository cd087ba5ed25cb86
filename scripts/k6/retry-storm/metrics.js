// The metrics of a run. Times are milliseconds; every one carries the tags target, model, class and phase.
import { Counter, Rate, Trend } from 'k6/metrics';

export const metrics = {
  // Of intents that were answered, from the moment they were asked (retries included).
  llm_ttft: new Trend('llm_ttft', true), // to the first token, reasoning included
  llm_ttfa: new Trend('llm_ttfa', true), // to the first token of the answer proper
  llm_tpot: new Trend('llm_tpot', true), // a token after the first
  llm_e2e: new Trend('llm_e2e', true), // to the last token

  // How late k6 itself was. Above a few milliseconds it has too few virtual users or too little CPU.
  llm_lateness: new Trend('llm_lateness', true),

  // Counters, so that a dashboard can take any window of the run.
  llm_started: new Counter('llm_started'), // attempts that went out, also those that never ended
  llm_outcomes: new Counter('llm_outcomes'), // attempts that ended; tag outcome: ok, busy.rate_limited, ...
  llm_answered: new Counter('llm_answered'), // intents answered
  llm_tokens: new Counter('llm_tokens'), // output tokens, of failed attempts too

  // Shares of the intents, for thresholds only: over a whole run, never over a window.
  llm_busy: new Rate('llm_busy'), // turned away
  llm_good: new Rate('llm_good'), // answered within every latency limit
};
