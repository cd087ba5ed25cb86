import type { Preset } from './preset.js';

export const steadyChat: Preset = {
  name: 'steady-chat',
  title: 'Steady chat',
  description: 'A minute of ordinary chat at one request a second: a first, cheap look at an endpoint.',
  yaml: `# Steady chat: a first, cheap look at an endpoint.
name: steady-chat
description: A minute of ordinary chat at one request a second.
seed: 1                      # same seed, same plan: same times, lengths and prompts on any machine

# What to load. Each part can come from a flag instead: --url, --model, --api-key-env.
# target:
#   url: https://api.example.com/v1
#   model: my-model
#   apiKeyEnv: MY_API_KEY    # the NAME of an environment variable, never the key
#   price: { currency: USD, input: 0.27, output: 1.10 }   # per million tokens; turns on cost and budgets

load:
  mode: open                 # users do not wait for the server; closed would be a fixed number of users
  shape: steady
  base: 1/s
  duration: 60s
  arrivals: poisson          # independent users; constant would be evenly spaced

traffic:
  - { class: quick-chat, output: { max: 400 } }   # built in; every number can be replaced

slo:
  ttft: { p95: 2s }          # time to the first token
  busyRate: 1%               # share of users turned away

# Whichever is reached first ends the run early, and the run says so.
limits: { requests: 200, tokens: 500k, concurrency: 100, duration: 5m }
`,
};
