import type { Preset } from './preset.js';

export const deepseek2025: Preset = {
  name: 'deepseek-2025',
  title: 'DeepSeek, January 2025',
  description: 'Twenty-six days of DeepSeek in as many minutes: growth, the release of R1, the top of the App Store.',
  yaml: `# DeepSeek, January 2025: from the start of the app to forty million users a day, a day a minute. News breaks on day 9
# (the release of R1) and on day 16 (the top of the App Store, 27 January).
name: deepseek-2025
description: Twenty-six days of a product going viral, a day a minute.
seed: 20250127

# target: { url: https://api.example.com/v1, model: my-reasoner, apiKeyEnv: MY_API_KEY }

load:
  shape: viral-wave
  base: 6/min                  # before growth; the busiest hour of day 16 has some 200 times as much
  peak: 40x                    # where growth ends
  doublingDays: 4.9            # 1 to 40 million users in 26 days
  middleDay: 13
  spikes: [{ day: 9, add: 3 }, { day: 16, add: 5 }]   # how many times the load the news add; gone within hours
  daily: r1
  dayLength: 60s
  duration: 26m

traffic:
  - { class: long-reasoning, weight: 7 }
  - { class: quick-chat, weight: 3 }

clients: { retry: openai-sdk, patience: { firstToken: 30s } }
slo: { ttft: { p95: 5s }, tpot: { p95: 60ms }, busyRate: 2%, goodFraction: 95% }
limits: { requests: 15k, tokens: 30M, concurrency: 2000, duration: 40m }
`,
};
