import type { Preset } from './preset.js';

export const retryStorm: Preset = {
  name: 'retry-storm',
  title: 'Retry storm',
  description:
    'Half as much again as an endpoint can take, from clients that retry and people who ask again: does it end by itself?',
  yaml: `# Retry storm: a load a little over what the endpoint can take, from clients that try again. Every request turned away
# comes back twice within two seconds, and most of the people behind it ask again after that: what arrives is far more
# than what was wanted. Set base to two thirds of what your endpoint can take; the step is then half as much again as it can.
#
# To compare policies, send the same plan again with another one and hold the reports side by side:
#   busytone run retry-storm --url … --model … --retry full-jitter     (or none, immediate)
# A budget is set here: retry: { policy: openai-sdk, budget: 10% }
name: retry-storm
description: A step over capacity with clients that retry and people who ask again.
seed: 1

# target: { url: https://api.example.com/v1, model: my-model, apiKeyEnv: MY_API_KEY }

load:
  shape: step
  base: 4/s
  peak: 2.25x
  start: 60s
  hold: 2m
  duration: 5m                 # two minutes to see whether it calms down

traffic:
  - { class: quick-chat }

clients:
  retry: openai-sdk            # two retries after 0.5 s and 1 s, nearly in step
  reclick: { p: 60%, max: 5 }  # people who are told "busy" ask again some 8 s later, with two retries more

slo: { ttft: { p95: 5s }, busyRate: 2% }
# If everything were turned away, an intent would make seven requests on average. Those turned away cost no tokens.
limits: { requests: 20k, tokens: 10M, concurrency: 2000, duration: 10m }
`,
};
