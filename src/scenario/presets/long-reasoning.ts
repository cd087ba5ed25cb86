import type { Preset } from './preset.js';

export const longReasoning: Preset = {
  name: 'long-reasoning',
  title: 'Long reasoning',
  description: 'Five minutes of deep thinkers with the lengths of DeepSeek-R1 production traffic.',
  yaml: `# Long reasoning: requests that hold a slot of the server for minutes.
# Lengths follow DeepSeek-R1 production traffic: half of the replies are longer than 790 tokens, one in
# twenty is longer than 5,700, and 70 % of the tokens are reasoning.
name: long-reasoning
description: Five minutes of deep thinkers with the lengths of DeepSeek-R1 production traffic.
seed: 1

# target: { url: https://api.example.com/v1, model: my-reasoner, apiKeyEnv: MY_API_KEY }

load:
  mode: open
  shape: steady
  base: 30/min
  duration: 5m

traffic:
  - class: long-reasoning
    # output: { max: 8192 }          # cap the longest replies
    # reasoningShare: 70%            # or a distribution: { beta: [4.6, 1.2] }
    # language: { zh: 50% }

clients:
  retry: openai-sdk                  # two retries after 0.5 s and 1 s, as OpenAI's SDKs do
  patience: { firstToken: 60s }      # then the user has left

slo:
  ttft: { p95: 5s }                  # first token of any kind: the user sees that it thinks
  tpot: { p95: 60ms }                # then about 17 tokens a second
  busyRate: 2%
  goodFraction: 95%                  # of all users, those who got an answer within all limits

limits: { requests: 600, tokens: 2M, concurrency: 500, duration: 10m }
`,
};
