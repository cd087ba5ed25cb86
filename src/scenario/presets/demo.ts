import type { Preset } from './preset.js';

export const demo: Preset = {
  name: 'demo',
  title: 'Demo',
  description: 'A viral surge in half a minute with short replies, sized for the built-in simulator.',
  yaml: `# A viral surge in half a minute, sized for the built-in simulator: busytone demo
name: demo
description: A viral surge in half a minute with short replies.
seed: 42

load:
  mode: open
  shape: flash-crowd
  base: 6/s
  peak: 7x
  start: 5s
  rise: 2s
  hold: 7s
  halfLife: 350ms
  duration: 25s
  arrivals: poisson

# The classes of real traffic with their replies scaled down, so that they end within seconds.
traffic:
  - { class: long-reasoning, weight: 7, input: { max: 2000 }, output: { lognormal: { median: 60, sigma: 0.6 }, max: 240 } }
  - { class: quick-chat, weight: 3, input: { max: 2000 }, output: { lognormal: { median: 30, sigma: 0.5 }, max: 120 } }

clients:
  retry: openai-sdk
  patience: { firstToken: 1700ms }

slo:
  ttft: { p95: 1s }
  tpot: { p95: 40ms }
  busyRate: 2%
  goodFraction: 95%

limits: { requests: 3000, tokens: 5M, concurrency: 1000, duration: 2m }
deadlines: { connect: 5s, headers: 15s, firstToken: 20s, gap: 10s, total: 60s }
`,
};
