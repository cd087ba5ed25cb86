import type { Preset } from './preset.js';

export const smoke: Preset = {
  name: 'smoke',
  title: 'Smoke test',
  description: 'Fifteen short questions in half a minute: is anybody there, and is it set up right?',
  yaml: `# Smoke test: is anybody there, and is it set up right?
name: smoke
description: Fifteen short questions in half a minute.
seed: 1

# target: { url: https://api.example.com/v1, model: my-model, apiKeyEnv: MY_API_KEY }

load:
  shape: steady
  base: 30/min
  duration: 30s
  arrivals: constant           # evenly spaced, so that a look at the list shows what is missing

traffic:
  - { class: quick-chat, input: { max: 500 }, output: { max: 100 } }

slo: { ttft: { p50: 5s }, busyRate: 5% }
limits: { requests: 30, tokens: 20k, concurrency: 20, duration: 2m }
`,
};
