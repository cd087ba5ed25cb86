import type { Preset } from './preset.js';

export const launchDay: Preset = {
  name: 'launch-day',
  title: 'Launch day',
  description: 'A launch in phases: a quiet morning, the announcement, a second wave, and the evening after.',
  yaml: `# Launch day, in phases: each has a shape of its own, and a label under which its results are shown.
name: launch-day
description: A launch in phases, from the quiet before to the evening after.
seed: 1

# target: { url: https://api.example.com/v1, model: my-model, apiKeyEnv: MY_API_KEY }

load:
  base: 1/s                    # every phase begins from it, unless it gives a base of its own
  phases:
    - { shape: steady, duration: 2m }                                # baseline: before anybody knows
    - { shape: ramp, start: 0s, rise: 1m, peak: 5x, duration: 2m, label: onset }   # the announcement
    - { shape: steady, base: 12/s, duration: 2m }                    # peak: the keynote
    - { shape: steady, base: 5/s, duration: 1m, label: decay }       # it is over
    - { shape: bursty, base: 2/s, peak: 4x, hold: 10s, gap: 30s, duration: 3m, label: decay }   # word of mouth
    - { shape: steady, duration: 3m }                                # recovery: the evening after

traffic:
  - { class: long-reasoning, weight: 5 }
  - { class: quick-chat, weight: 5 }

clients: { retry: openai-sdk, patience: { firstToken: 30s } }
slo: { ttft: { p95: 5s }, tpot: { p95: 60ms }, busyRate: 2%, goodFraction: 95% }
limits: { requests: 12k, tokens: 25M, concurrency: 3000, duration: 20m }
`,
};
