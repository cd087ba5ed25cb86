import type { Preset } from './preset.js';

export const providerComparison: Preset = {
  name: 'provider-comparison',
  title: 'Provider comparison',
  description: 'Two minutes of steady questions with one small surge and short answers: fair, repeatable, cheap.',
  yaml: `# Provider comparison: the same questions for each of several endpoints, cheap enough to be asked three times.
# busytone compare --targets providers.yaml runs it against all of them in turns.
name: provider-comparison
description: Two minutes of steady questions with one small surge and short answers.
seed: 1

# target: { url: https://api.example.com/v1, model: my-model, apiKeyEnv: MY_API_KEY }

load:
  mode: open
  base: 1/s
  arrivals: poisson
  phases:
    - { shape: steady, duration: 60s, label: baseline }     # what an ordinary minute is like
    - { shape: step, peak: 3x, start: 0s, hold: 20s, duration: 20s, label: peak }   # a small surge
    - { shape: steady, duration: 40s, label: recovery }

# Answers are bounded, so that a round costs little and takes no longer with a talkative model.
traffic:
  - { class: quick-chat, weight: 6, input: { max: 1000 }, output: { max: 200 } }
  - { class: long-reasoning, weight: 4, input: { max: 1500 }, output: { max: 400 } }

clients: { retry: none }       # retries would hide who turns people away

slo:
  ttft: { p95: 5s }
  busyRate: 2%

limits: { requests: 300, tokens: 400k, concurrency: 200, duration: 5m }
`,
};
