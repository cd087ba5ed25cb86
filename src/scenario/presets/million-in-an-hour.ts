import type { Preset } from './preset.js';

export const millionInAnHour: Preset = {
  name: 'million-in-an-hour',
  title: 'A million in an hour',
  description: 'Everybody at once: a hundred and twenty times the load within minutes, until limits send them away.',
  yaml: `# A million in an hour: on 31 March 2025 ChatGPT took in as many new users within an hour as in the five days of its
# launch, 120 times as fast, until its maker limited what they could ask for. Here the hour takes six minutes.
name: million-in-an-hour
description: A hundred and twenty times the load within minutes, until limits send the crowd away.
seed: 20250331

# target: { url: https://api.example.com/v1, model: my-model, apiKeyEnv: MY_API_KEY }

load:
  shape: million-in-an-hour
  base: 10/min
  peak: 120x                   # 20/s
  start: 60s
  rise: 60s                    # the time in which all but 37 % of the crowd has come
  hold: 6m                     # then the limits apply
  fall: 1m
  duration: 10m

traffic:
  - { class: quick-chat, weight: 8 }
  - { class: long-reasoning, weight: 2 }

clients: { retry: openai-sdk, patience: { firstToken: 30s } }
slo: { ttft: { p95: 5s }, tpot: { p95: 60ms }, busyRate: 2%, goodFraction: 95% }
limits: { requests: 25k, tokens: 40M, concurrency: 4000, duration: 15m }
`,
};
