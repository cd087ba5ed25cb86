import type { Preset } from './preset.js';

export const retryStorm: Preset = {
  name: 'retry-storm',
  title: 'Retry storm',
  description:
    'Half as much again as an endpoint can take, from clients that retry: do two minutes of it end by themselves?',
  yaml: `# Retry storm: a load a little over what the endpoint can take, from clients that try again. Every request turned away
# comes back twice within two seconds, so that what arrives is far more than what people asked.
# Set base to two thirds of what your endpoint can take; the step is then half as much again as it can.
name: retry-storm
description: A step over capacity with clients that retry.
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

clients: { retry: openai-sdk } # two retries after 0.5 s and 1 s, nearly in step
slo: { ttft: { p95: 5s }, busyRate: 2% }
limits: { requests: 8000, tokens: 10M, concurrency: 2000, duration: 10m }
`,
};
