import type { Preset } from './preset.js';

export const botnetBurst: Preset = {
  name: 'botnet-burst',
  title: 'Botnet burst',
  description:
    'Three pulses of a hundred times the load in requests that ask for nothing: an attack, for what is yours.',
  yaml: `# Botnet burst: pulses of a hundred times the load, up within two seconds, gone at once, from clients that wait for
# nothing. This is an attack: busytone asks for the host's name before it sends it, on private addresses too.
name: botnet-burst
description: Three pulses of a hundred times the load in requests that ask for nothing.
seed: 20250130

# target: { url: https://api.example.com/v1, model: my-model, apiKeyEnv: MY_API_KEY }

load:
  shape: botnet-burst
  base: 1/s
  peak: 101x                   # the pulses come on top of the base
  start: 60s
  rise: 2s
  hold: 35s                    # the attacks on DeepSeek lasted 35 minutes each
  gap: 85s
  pulses: 3
  duration: 8m

# The attack comes in its pulses and on top of the users, who tell how well they are served meanwhile.
traffic:
  - { class: attack, weight: 100, during: [onset, peak] }
  - { class: quick-chat, weight: 1 }

clients: { retry: none }
slo: { ttft: { p95: 5s }, busyRate: 2% }
limits: { requests: 20k, tokens: 5M, concurrency: 5000, duration: 10m }
`,
};
