import type { Preset } from './preset.js';

export const diurnal: Preset = {
  name: 'diurnal',
  title: 'Two days',
  description: 'Two days of reasoning traffic in twenty minutes, with the busy hours of DeepSeek-R1.',
  yaml: `# Two days in twenty minutes: do the quiet hours make up for the busy ones?
name: diurnal
description: Two days of reasoning traffic in twenty minutes.
seed: 1

# target: { url: https://api.example.com/v1, model: my-model, apiKeyEnv: MY_API_KEY }

load:
  shape: diurnal
  daily: r1                    # hours of DeepSeek-R1 in production; or burstgpt, global
  base: 1/s                    # mean of a day; its busiest hour has 2.2 times as much
  dayLength: 10m               # 24h for real days
  # weekly: [1, 1, 1, 1, 1, 0.7, 0.6]   # factors of the days of the week
  duration: 20m

traffic:
  - { class: long-reasoning, weight: 7 }
  - { class: quick-chat, weight: 3 }

clients: { retry: openai-sdk, patience: { firstToken: 30s } }
slo: { ttft: { p95: 5s }, tpot: { p95: 60ms }, busyRate: 2%, goodFraction: 95% }
limits: { requests: 5000, tokens: 15M, concurrency: 1500, duration: 30m }
`,
};
