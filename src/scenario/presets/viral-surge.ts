import type { Preset } from './preset.js';

export const viralSurge: Preset = {
  name: 'viral-surge',
  title: 'Viral surge',
  description: 'The world finds your endpoint: twenty times the load within a minute, then the crowd moves on.',
  yaml: `# Viral surge: the world finds your endpoint.
# The load grows twentyfold within a minute, stays for two, then halves every thirty seconds. When does the
# endpoint turn users away, how many, and how long does it take to recover?
name: viral-surge
description: A flash crowd of reasoning traffic, twenty times the base load.
seed: 20250127               # the day DeepSeek topped the app charts

# target:
#   url: https://api.example.com/v1
#   model: my-reasoner
#   apiKeyEnv: MY_API_KEY    # the NAME of an environment variable, never the key
#   price: { currency: USD, input: 0.55, inputCached: 0.14, output: 2.19 }

load:
  mode: open                 # a crowd does not slow down because the server does
  shape: flash-crowd
  base: 2/s                  # baseline: an ordinary minute to compare with
  peak: 20x                  # 40/s
  start: 60s                 # the news breaks
  rise: 60s                  # onset: exponential growth
  hold: 2m                   # peak
  halfLife: 30s              # decay: what is above the base halves; recovery: at most 1.1 times the base
  duration: 9m               # leaves a minute of recovery to compare with the baseline
  arrivals: poisson

traffic:
  - { class: long-reasoning, weight: 7 }
  - { class: quick-chat, weight: 3 }

clients:
  retry: openai-sdk          # failed requests come back, nearly together: surges feed themselves
  patience: { firstToken: 30s }

slo:
  ttft: { p95: 5s }
  tpot: { p95: 60ms }
  busyRate: 2%
  goodFraction: 95%

# Some 7,800 intents with 9 million tokens each way: mind the bill. Retries count as requests.
limits: { requests: 30k, tokens: 40M, concurrency: 5000, duration: 15m }
`,
};
