import type { Preset } from './preset.js';

export const soak: Preset = {
  name: 'soak',
  title: 'Soak',
  description: 'An hour at a steady load with bursts of single clients: does it stay as good as it began?',
  yaml: `# Soak: does it stay as good as it began? Leaks, fragmented caches and full disks need time.
name: soak
description: An hour at a steady load, from clients that switch on and off.
seed: 1

# target: { url: https://api.example.com/v1, model: my-model, apiKeyEnv: MY_API_KEY }

load:
  shape: steady
  base: 30/min
  duration: 1h
  arrivals: { process: clients, on: 30s, off: 5m }   # a few steady sources, many that come for moments

traffic:
  - { class: long-reasoning, weight: 3 }
  - { class: quick-chat, weight: 7 }

clients: { retry: openai-sdk, patience: { firstToken: 30s } }
slo: { ttft: { p95: 5s }, tpot: { p95: 60ms }, busyRate: 1%, goodFraction: 98% }
limits: { requests: 8000, tokens: 20M, concurrency: 1000, duration: 90m }
`,
};
