import { describe, expect, it } from 'vitest';
import { BusytoneError } from '../../../src/base/errors.js';
import { retryBehaviourOf } from '../../../src/scenario/clients/retry.js';
import { parseScenario } from '../../../src/scenario/load.js';
import { createPlan } from '../../../src/scenario/plan.js';
import { presetNamed, presets } from '../../../src/scenario/presets/index.js';
import type { ClientBehaviour } from '../../../src/scenario/types.js';

const minimal = 'load: { base: 2/s, duration: 60s }\ntraffic: [{ class: quick-chat }]\n';

function problemsOf(text: string): string[] {
  try {
    parseScenario(text, 'f.yaml');
  } catch (error) {
    if (!(error instanceof BusytoneError)) throw error;
    expect(error.code).toBe('scenario.invalid');
    expect(error.exitCode).toBe(2);
    const lines = error.message.split('\n');
    for (const line of lines) expect(line).toMatch(/^f\.yaml:\d+:\d+: \S.*: .+[;?].+|did you mean/);
    expect(lines[0]?.startsWith(`${error.where}: `)).toBe(true);
    return lines;
  }
  return [];
}

describe('a scenario file', () => {
  it('needs little and fills in the rest', () => {
    expect(parseScenario(minimal, 'dir/my surge.v2.yaml')).toMatchInlineSnapshot(`
      {
        "allowHosts": [],
        "clients": {
          "patience": {
            "cancel": null,
            "firstTokenSeconds": null,
            "totalSeconds": null,
          },
          "reclick": null,
          "retry": {
            "budget": null,
            "flavour": "node",
            "honoursRetryAfter": true,
            "max": 0,
            "policy": "none",
          },
        },
        "deadlines": {
          "connectMs": 10000,
          "firstTokenMs": 120000,
          "gapMs": 60000,
          "headersMs": 30000,
          "totalMs": 900000,
        },
        "description": "",
        "limits": {
          "concurrency": 2000,
          "durationMs": 3600000,
          "money": null,
          "requests": 20000,
          "tokens": 50000000,
        },
        "load": {
          "arrivals": "poisson",
          "durationMs": 60000,
          "mode": "open",
          "shape": {
            "base": 2,
            "kind": "steady",
          },
        },
        "name": "my-surge.v2",
        "outputs": [],
        "seed": 1,
        "slo": {
          "busyRate": null,
          "goodFraction": null,
          "latency": [],
        },
        "stallMs": 1000,
        "target": {
          "apiKeyEnv": null,
          "connections": "reuse",
          "headers": {},
          "http": 1.1,
          "model": null,
          "name": null,
          "price": null,
          "provider": null,
          "proxy": null,
          "proxyAuthEnv": null,
          "url": null,
        },
        "telemetry": [],
        "traffic": [
          {
            "apiKeyEnv": null,
            "cacheBust": false,
            "chineseShare": 0.5,
            "class": "quick-chat",
            "clients": {
              "patience": {
                "cancel": null,
                "firstTokenSeconds": null,
                "totalSeconds": null,
              },
              "reclick": null,
              "retry": {
                "budget": null,
                "flavour": "node",
                "honoursRetryAfter": true,
                "max": 0,
                "policy": "none",
              },
            },
            "during": null,
            "followUpTokens": {
              "max": 4000,
              "min": 4,
              "of": {
                "kind": "lognormal",
                "mu": 3.7,
                "sigma": 1,
              },
            },
            "inputTokens": {
              "max": 14050,
              "min": 1,
              "of": {
                "kind": "mixture",
                "parts": [
                  {
                    "of": {
                      "kind": "lognormal",
                      "mu": 6.5,
                      "sigma": 1.14,
                    },
                    "weight": 0.72,
                  },
                  {
                    "of": {
                      "kind": "lognormal",
                      "mu": 6.98,
                      "sigma": 0.06,
                    },
                    "weight": 0.28,
                  },
                ],
              },
            },
            "outputTokens": {
              "max": 1000,
              "min": 1,
              "of": {
                "kind": "mixture",
                "parts": [
                  {
                    "of": {
                      "kind": "lognormal",
                      "mu": 4.64,
                      "sigma": 0.71,
                    },
                    "weight": 0.72,
                  },
                  {
                    "of": {
                      "kind": "lognormal",
                      "mu": 6.01,
                      "sigma": 0.05,
                    },
                    "weight": 0.28,
                  },
                ],
              },
            },
            "reasoningEffort": null,
            "reasoningShare": {
              "kind": "constant",
              "value": 0,
            },
            "sharedPrefix": null,
            "text": "prose",
            "thinkSeconds": {
              "kind": "lognormal",
              "mu": 5.18,
              "sigma": 1.96,
            },
            "turns": {
              "max": 1,
              "of": {
                "kind": "constant",
                "value": 1,
              },
            },
            "weight": 1,
          },
        ],
      }
    `);
  });

  it('is read in full, with units everywhere', () => {
    const text = `
name: full
description: Everything at once.
seed: 20250127
target:
  name: deepseek
  url: https://api.deepseek.com/v1/
  model: deepseek-reasoner
  apiKeyEnv: DEEPSEEK_API_KEY
  headers: { X-Team: load }
  price: { currency: USD, input: 0.55, inputCached: '0.14', output: 2.19 }
  connections: fresh
load:
  mode: open
  shape: flash-crowd
  base: 120/min
  peak: 40/s
  start: 1m30s
  rise: 500ms
  hold: 2m
  halfLife: 0.5m
  duration: 10m
  arrivals: { process: constant }
traffic:
  - { class: long-reasoning, weight: 6, output: { max: 8k }, language: zh }
  - class: custom
    weight: 4
    input: { lognormal: { median: 200, sigma: 1.5 }, min: 10, max: 4000 }
    output: { mixture: [{ weight: 1, lognormal: [6, 0.5] }, { weight: 2, uniform: [10, 20] }] }
    reasoningShare: 70%
    language: { zh: 30% }
  - { class: fixed, weight: 0, input: 1k, output: { constant: 20 }, reasoningShare: { beta: [4, 1] } }
clients: { retry: openai-sdk, patience: { firstToken: 30s } }
slo: { ttft: { p95: 5s, p50: 2s }, tpot: { p95: 60ms }, busyRate: 2%, goodFraction: 95% }
limits: { requests: 5000, tokens: 4M, usd: 10.50, concurrency: 2k, duration: 15m }
deadlines: { connect: 5s, headers: 20s, firstToken: 1m, gap: 30s, total: 10m }
stall: 2s
allowHosts: [api.deepseek.com]
`;
    expect(parseScenario(text, 'full.yaml')).toMatchInlineSnapshot(`
      {
        "allowHosts": [
          "api.deepseek.com",
        ],
        "clients": {
          "patience": {
            "cancel": null,
            "firstTokenSeconds": {
              "kind": "constant",
              "value": 30,
            },
            "totalSeconds": null,
          },
          "reclick": null,
          "retry": {
            "budget": null,
            "flavour": "node",
            "honoursRetryAfter": true,
            "max": 2,
            "policy": "openai-sdk",
          },
        },
        "deadlines": {
          "connectMs": 5000,
          "firstTokenMs": 60000,
          "gapMs": 30000,
          "headersMs": 20000,
          "totalMs": 600000,
        },
        "description": "Everything at once.",
        "limits": {
          "concurrency": 2000,
          "durationMs": 900000,
          "money": "10.5",
          "requests": 5000,
          "tokens": 4000000,
        },
        "load": {
          "arrivals": "constant",
          "durationMs": 600000,
          "mode": "open",
          "shape": {
            "base": 2,
            "halfLifeMs": 30000,
            "holdMs": 120000,
            "kind": "flash-crowd",
            "peakFactor": 20,
            "riseMs": 500,
            "startMs": 90000,
          },
        },
        "name": "full",
        "outputs": [],
        "seed": 20250127,
        "slo": {
          "busyRate": 0.02,
          "goodFraction": 0.95,
          "latency": [
            {
              "limitMs": 2000,
              "metric": "ttft",
              "percentile": "p50",
            },
            {
              "limitMs": 5000,
              "metric": "ttft",
              "percentile": "p95",
            },
            {
              "limitMs": 60,
              "metric": "tpot",
              "percentile": "p95",
            },
          ],
        },
        "stallMs": 2000,
        "target": {
          "apiKeyEnv": "DEEPSEEK_API_KEY",
          "connections": "fresh",
          "headers": {
            "X-Team": "load",
          },
          "http": 1.1,
          "model": "deepseek-reasoner",
          "name": "deepseek",
          "price": {
            "currency": "USD",
            "input": "0.55",
            "inputCached": "0.14",
            "output": "2.19",
          },
          "provider": null,
          "proxy": null,
          "proxyAuthEnv": null,
          "url": "https://api.deepseek.com/v1",
        },
        "telemetry": [],
        "traffic": [
          {
            "apiKeyEnv": null,
            "cacheBust": false,
            "chineseShare": 1,
            "class": "long-reasoning",
            "clients": {
              "patience": {
                "cancel": null,
                "firstTokenSeconds": {
                  "kind": "constant",
                  "value": 30,
                },
                "totalSeconds": null,
              },
              "reclick": null,
              "retry": {
                "budget": null,
                "flavour": "node",
                "honoursRetryAfter": true,
                "max": 2,
                "policy": "openai-sdk",
              },
            },
            "during": null,
            "followUpTokens": {
              "max": 4000,
              "min": 4,
              "of": {
                "kind": "lognormal",
                "mu": 3.7,
                "sigma": 1,
              },
            },
            "inputTokens": {
              "max": 57284,
              "min": 1,
              "of": {
                "kind": "mixture",
                "parts": [
                  {
                    "of": {
                      "kind": "lognormal",
                      "mu": 3.191,
                      "sigma": 0.607,
                    },
                    "weight": 0.307,
                  },
                  {
                    "of": {
                      "kind": "lognormal",
                      "mu": 4.24,
                      "sigma": 0.257,
                    },
                    "weight": 0.081,
                  },
                  {
                    "of": {
                      "kind": "lognormal",
                      "mu": 5.525,
                      "sigma": 0.399,
                    },
                    "weight": 0.293,
                  },
                  {
                    "of": {
                      "kind": "lognormal",
                      "mu": 6.551,
                      "sigma": 0.896,
                    },
                    "weight": 0.245,
                  },
                  {
                    "of": {
                      "kind": "lognormal",
                      "mu": 9.13,
                      "sigma": 0.83,
                    },
                    "weight": 0.074,
                  },
                ],
              },
            },
            "outputTokens": {
              "max": 8000,
              "min": 1,
              "of": {
                "kind": "mixture",
                "parts": [
                  {
                    "of": {
                      "kind": "lognormal",
                      "mu": 4.8,
                      "sigma": 0.6,
                    },
                    "weight": 0.019,
                  },
                  {
                    "of": {
                      "kind": "lognormal",
                      "mu": 6.119,
                      "sigma": 0.435,
                    },
                    "weight": 0.522,
                  },
                  {
                    "of": {
                      "kind": "lognormal",
                      "mu": 7.204,
                      "sigma": 0.214,
                    },
                    "weight": 0.242,
                  },
                  {
                    "of": {
                      "kind": "lognormal",
                      "mu": 8.031,
                      "sigma": 0.838,
                    },
                    "weight": 0.217,
                  },
                ],
              },
            },
            "reasoningEffort": null,
            "reasoningShare": {
              "kind": "mixture",
              "parts": [
                {
                  "of": {
                    "alpha": 4.637,
                    "beta": 1.216,
                    "kind": "beta",
                  },
                  "weight": 0.779,
                },
                {
                  "of": {
                    "alpha": 16.29,
                    "beta": 26.35,
                    "kind": "beta",
                  },
                  "weight": 0.221,
                },
              ],
            },
            "sharedPrefix": null,
            "text": "prose",
            "thinkSeconds": {
              "kind": "lognormal",
              "mu": 5.18,
              "sigma": 1.96,
            },
            "turns": {
              "max": 1,
              "of": {
                "kind": "constant",
                "value": 1,
              },
            },
            "weight": 6,
          },
          {
            "apiKeyEnv": null,
            "cacheBust": false,
            "chineseShare": 0.3,
            "class": "custom",
            "clients": {
              "patience": {
                "cancel": null,
                "firstTokenSeconds": {
                  "kind": "constant",
                  "value": 30,
                },
                "totalSeconds": null,
              },
              "reclick": null,
              "retry": {
                "budget": null,
                "flavour": "node",
                "honoursRetryAfter": true,
                "max": 2,
                "policy": "openai-sdk",
              },
            },
            "during": null,
            "followUpTokens": {
              "max": 4000,
              "min": 4,
              "of": {
                "kind": "lognormal",
                "mu": 3.7,
                "sigma": 1,
              },
            },
            "inputTokens": {
              "max": 4000,
              "min": 10,
              "of": {
                "kind": "lognormal",
                "mu": 5.298317366548036,
                "sigma": 1.5,
              },
            },
            "outputTokens": {
              "max": 32768,
              "min": 1,
              "of": {
                "kind": "mixture",
                "parts": [
                  {
                    "of": {
                      "kind": "lognormal",
                      "mu": 6,
                      "sigma": 0.5,
                    },
                    "weight": 1,
                  },
                  {
                    "of": {
                      "high": 20,
                      "kind": "uniform",
                      "low": 10,
                    },
                    "weight": 2,
                  },
                ],
              },
            },
            "reasoningEffort": null,
            "reasoningShare": {
              "kind": "constant",
              "value": 0.7,
            },
            "sharedPrefix": null,
            "text": "prose",
            "thinkSeconds": {
              "kind": "lognormal",
              "mu": 5.18,
              "sigma": 1.96,
            },
            "turns": {
              "max": 1,
              "of": {
                "kind": "constant",
                "value": 1,
              },
            },
            "weight": 4,
          },
          {
            "apiKeyEnv": null,
            "cacheBust": false,
            "chineseShare": 0,
            "class": "fixed",
            "clients": {
              "patience": {
                "cancel": null,
                "firstTokenSeconds": {
                  "kind": "constant",
                  "value": 30,
                },
                "totalSeconds": null,
              },
              "reclick": null,
              "retry": {
                "budget": null,
                "flavour": "node",
                "honoursRetryAfter": true,
                "max": 2,
                "policy": "openai-sdk",
              },
            },
            "during": null,
            "followUpTokens": {
              "max": 4000,
              "min": 4,
              "of": {
                "kind": "lognormal",
                "mu": 3.7,
                "sigma": 1,
              },
            },
            "inputTokens": {
              "max": 1000,
              "min": 1000,
              "of": {
                "kind": "constant",
                "value": 1000,
              },
            },
            "outputTokens": {
              "max": 32768,
              "min": 1,
              "of": {
                "kind": "constant",
                "value": 20,
              },
            },
            "reasoningEffort": null,
            "reasoningShare": {
              "alpha": 4,
              "beta": 1,
              "kind": "beta",
            },
            "sharedPrefix": null,
            "text": "prose",
            "thinkSeconds": {
              "kind": "lognormal",
              "mu": 5.18,
              "sigma": 1.96,
            },
            "turns": {
              "max": 1,
              "of": {
                "kind": "constant",
                "value": 1,
              },
            },
            "weight": 0,
          },
        ],
      }
    `);
  });

  it('knows closed loads', () => {
    const text =
      'load: { mode: closed, base: 50, shape: step, peak: 150, think: { exponential: 5 }, duration: 5m }\ntraffic: [{ class: quick-chat }]';
    expect(parseScenario(text, 'f.yaml').load).toEqual({
      mode: 'closed',
      shape: { kind: 'step', base: 50, peakFactor: 3, startMs: 60_000, holdMs: null },
      thinkSeconds: { kind: 'exponential', mean: 5 },
      durationMs: 300_000,
    });
    const plain = parseScenario(text.replace('{ exponential: 5 }', '2s'), 'f.yaml').load;
    expect(plain).toMatchObject({ thinkSeconds: { kind: 'constant', value: 2 } });
  });

  it('may be JSON', () => {
    const text = '{"load": {"base": "2/s", "duration": "60s"}, "traffic": [{"class": "quick-chat"}]}';
    expect(parseScenario(text, 'f.json')).toEqual(parseScenario(minimal, 'f.yaml'));
  });

  it('may use anchors', () => {
    const text =
      'load: { base: 2/s, duration: 60s }\ntraffic:\n  - { class: a, input: &len { lognormal: [5, 1] }, output: *len }\n';
    const [entry] = parseScenario(text, 'f.yaml').traffic;
    expect(entry?.outputTokens.of).toEqual(entry?.inputTokens.of);
  });
});

const slo = (text: string) => `${minimal}slo: ${text}\n`;
const target = (text: string) => `target: ${text}\n${minimal}`;
const load = (text: string) => `load: ${text}\ntraffic: [{ class: quick-chat }]\n`;
const traffic = (text: string) => `load: { base: 2/s, duration: 60s }\ntraffic: ${text}\n`;

/** What a file holds, and the start of the one line that must be said about it. */
const wrong: readonly [string, string, string][] = [
  ['nothing', '', '1:1: file: is empty; start from a preset'],
  ['only a comment', '# hello\n', '1:1: file: is empty'],
  ['a list', '- a\n- b\n', '1:1: scenario: expected a map, got a list'],
  ['a word', 'hello', '1:1: scenario: expected a map, got "hello"'],
  ['too much', `# ${'x'.repeat(1_100_000)}`, '1:1: file: is larger than 1 MiB'],
  ['a key twice', `name: a\n${minimal}name: b\n`, '4:1: YAML: a key is given twice'],
  ['an open bracket', `${minimal}slo: { ttft: { p95: 5s }\n`, '4:1: YAML: '],
  ['a tab', `load:\n\tbase: 2/s\n`, '2:1: YAML: tabs cannot indent; use spaces'],
  ['two documents', `${minimal}---\n${minimal}`, '3:1: YAML: the file holds several documents'],
  ['a custom tag', `name: !!js/function 'x'\n${minimal}`, '1:7: YAML: unknown tag'],
  ['an alias to nothing', `name: *x\n${minimal}`, '1:7: YAML: aliases'],
  ['extreme nesting', `name: ${'['.repeat(50_000)}`, '1:'],
  ['an unknown key', `sed: 4\n${minimal}`, '1:1: sed: unknown key; did you mean seed?'],
  ['an unknown key deep down', slo('{ ttft: { p955: 5s } }'), '3:16: slo.ttft.p955: unknown key; did you mean p95?'],
  [
    'a key with other case',
    load('{ base: 2/s, Duration: 60s, duration: 60s }'),
    '1:20: load.Duration: unknown key; did you mean duration?',
  ],
  ['a far-off key', slo('{ zzzzzz: 1 }'), '3:8: slo.zzzzzz: unknown key; the keys here are ttft, ttfa, tpot'],
  ['a key that cannot be seen', `"a\\n\\e[31m": 1\n${minimal}`, '1:1: "a\\n\\u001b[31m": unknown key'],
  ['a prototype key', `__proto__: { polluted: yes }\n${minimal}`, '1:1: __proto__: unknown key'],
  [
    'a nested prototype key',
    load('{ base: 2/s, duration: 60s, __proto__: { a: 1 } }'),
    '1:35: load.__proto__: unknown key',
  ],
  ['a number as name', `name: 5\n${minimal}`, '1:7: name: expected a name of letters, digits, dots and dashes, got 5'],
  ['a name with slashes', `name: ../x\n${minimal}`, '1:7: name: expected a name'],
  ['a negative seed', `seed: -1\n${minimal}`, '1:7: seed: is negative; write a whole number'],
  ['a broken seed', `seed: 1.5\n${minimal}`, '1:7: seed: expected a whole number'],
  ['an empty value', `seed:\n${minimal}`, '1:6: seed: expected a whole number'],
  ['no load', 'traffic: [{ class: quick-chat }]\n', '1:1: load: '],
  [
    'no base',
    load('{ duration: 60s }'),
    '1:1: load.base: is missing; add a rate or a number of users, for example 2/s',
  ],
  ['no duration', load('{ base: 2/s }'), '1:1: load.duration: is missing; add a duration'],
  ['a load that is a number', load('5'), '1:7: load: expected a map, got 5; give keys among mode, shape, base'],
  ['a base of 0', load('{ base: 0/s, duration: 60s }'), '1:15: load.base: "0/s" is out of range'],
  [
    'a base without unit',
    load('{ base: 2, duration: 60s }'),
    '1:15: load.base: an open load is a rate; write for example 2/s',
  ],
  [
    'a base in another unit',
    load('{ base: 2s, duration: 60s }'),
    '1:15: load.base: expected a rate or a number of users, got "2s"; write for example 2/s',
  ],
  ['a negative base', load('{ base: -2/s, duration: 60s }'), '1:15: load.base: expected a rate'],
  [
    'an endless base',
    load('{ base: .inf, duration: 60s }'),
    '1:15: load.base: expected a rate or a number of users, got Infinity',
  ],
  [
    'a base that is no number',
    load('{ base: .nan, duration: 60s }'),
    '1:15: load.base: expected a rate or a number of users, got NaN',
  ],
  ['half a user', load('{ mode: closed, base: 2.5, duration: 60s }'), '1:29: load.base: 2.5 users cannot be'],
  [
    'a rate for users',
    load('{ mode: closed, base: 2/s, duration: 60s }'),
    '1:29: load.base: a closed load is a number of users',
  ],
  [
    'a duration without unit',
    load('{ base: 2/s, duration: 60 }'),
    '1:30: load.duration: expected a duration with its unit, got 60; write for example 10m',
  ],
  [
    'a duration of 0',
    load('{ base: 2/s, duration: 0s }'),
    '1:30: load.duration: "0s" is out of range; write a duration with its unit, above 0s and at most 30d',
  ],
  [
    'a duration in years',
    load('{ base: 2/s, duration: 900d }'),
    '1:30: load.duration: "900d" is out of range; write a duration with its unit, above 0s and at most 30d',
  ],
  [
    'a duration beyond its limit',
    load('{ base: 2/s, duration: 3h }'),
    '1:30: load.duration: is longer than the default limit of 1h00m',
  ],
  [
    'an unknown shape',
    load('{ base: 2/s, duration: 60s, shape: spike }'),
    '1:42: load.shape: expected one of steady, step, ramp, flash-crowd, diurnal, ',
  ],
  [
    'a key of another shape',
    load('{ base: 2/s, duration: 60s, hold: 5s }'),
    '1:41: load.hold: has no meaning for a steady load',
  ],
  [
    'a peak below the base',
    load('{ base: 2/s, duration: 60s, shape: step, peak: 0.5x }'),
    '1:54: load.peak: is below the base load',
  ],
  [
    'a peak rate below the base',
    load('{ base: 2/s, duration: 60s, shape: step, peak: 1/s }'),
    '1:54: load.peak: is below the base load',
  ],
  [
    'arrivals of users',
    load('{ mode: closed, base: 2, duration: 60s, arrivals: poisson }'),
    '1:57: load.arrivals: has no meaning for a closed load',
  ],
  [
    'thinking without waiting',
    load('{ base: 2/s, duration: 60s, think: 5s }'),
    '1:42: load.think: has no meaning for an open load',
  ],
  [
    'unknown arrivals',
    load('{ base: 2/s, duration: 60s, arrivals: { process: pareto } }'),
    '1:56: load.arrivals.process: expected one of constant, poisson, gamma, weibull, mmpp, clients, got "pareto"',
  ],
  ['far too many intents', load('{ base: 900000/s, duration: 1h }'), '1:1: load: plans about 3.2e+9 intents'],
  ['no traffic', 'load: { base: 2/s, duration: 60s }\n', '1:1: traffic: is missing; add a list'],
  ['empty traffic', traffic('[]'), '2:10: traffic: is an empty list'],
  ['traffic that is a map', traffic('{ class: quick-chat }'), '2:10: traffic: expected a list, got a map'],
  ['a class without name', traffic('[{ weight: 1 }]'), '2:11: traffic[0].class: is missing'],
  [
    'a class twice',
    traffic('[{ class: quick-chat }, { class: quick-chat }]'),
    '2:43: traffic[1].class: there is already a class "quick-chat"',
  ],
  ['weights that are all 0', traffic('[{ class: quick-chat, weight: 0 }]'), '2:10: traffic: all weights are 0'],
  ['a negative weight', traffic('[{ class: quick-chat, weight: -1 }]'), '2:40: traffic[0].weight: -1 is out of range'],
  [
    'a weight in percent',
    traffic('[{ class: quick-chat, weight: 30% }]'),
    '2:40: traffic[0].weight: expected a weight, got "30%"',
  ],
  [
    'a new class without input',
    traffic('[{ class: mine, output: 5 }]'),
    '2:11: traffic[0].input: "mine" is not built in and gives no input length',
  ],
  [
    'a new class with only a cap',
    traffic('[{ class: mine, input: 5, output: { max: 9 } }]'),
    '2:44: traffic[0].output: "mine" is not built in and gives no output length',
  ],
  [
    'two distributions',
    traffic('[{ class: quick-chat, input: { constant: 5, exponential: 5 } }]'),
    '2:67: traffic[0].input.exponential: there is already a constant',
  ],
  [
    'a lognormal with one number',
    traffic('[{ class: quick-chat, input: { lognormal: [5] } }]'),
    '2:52: traffic[0].input.lognormal: expected two numbers in a list',
  ],
  [
    'a negative sigma',
    traffic('[{ class: quick-chat, input: { lognormal: [5, -1] } }]'),
    '2:56: traffic[0].input.lognormal[1]: -1 is out of range',
  ],
  [
    'ends the wrong way round',
    traffic('[{ class: quick-chat, input: { uniform: [9, 5] } }]'),
    '2:50: traffic[0].input.uniform: the lower end 9 is above the upper end 5',
  ],
  [
    'a mixture without weight',
    traffic('[{ class: quick-chat, input: { mixture: [{ constant: 5 }] } }]'),
    '2:51: traffic[0].input.mixture[0].weight: is missing',
  ],
  [
    'a mixture of nothing',
    traffic('[{ class: quick-chat, input: { mixture: [{ weight: 1 }] } }]'),
    '2:51: traffic[0].input.mixture[0]: names no distribution',
  ],
  [
    'a smallest above the largest',
    traffic('[{ class: quick-chat, input: { min: 9, max: 5 } }]'),
    '2:46: traffic[0].input.min: the smallest length 9 is above',
  ],
  [
    'half a token',
    traffic('[{ class: quick-chat, input: 1.5 }]'),
    '2:39: traffic[0].input: expected a whole number, got 1.5',
  ],
  [
    'a share above 1',
    traffic('[{ class: quick-chat, reasoningShare: 1.5 }]'),
    '2:48: traffic[0].reasoningShare: 1.5 is out of range',
  ],
  [
    'an unknown language',
    traffic('[{ class: quick-chat, language: fr }]'),
    '2:42: traffic[0].language: expected en, zh or a share',
  ],
  [
    'a limit without unit',
    slo('{ ttft: { p95: 5 } }'),
    '3:21: slo.ttft.p95: expected a duration with its unit, got 5; write for example 5s',
  ],
  [
    'a share without percent',
    slo('{ busyRate: 0.02 }'),
    '3:18: slo.busyRate: expected a share in percent, got 0.02; write for example 2%',
  ],
  [
    'more than all',
    slo('{ goodFraction: 150% }'),
    '3:22: slo.goodFraction: "150%" is out of range; write a share in percent, at most 100%',
  ],
  [
    'an unknown retry policy',
    `${minimal}clients: { retry: always }\n`,
    '3:19: clients.retry: expected one of none, openai-sdk, full-jitter, immediate, got "always"',
  ],
  [
    'an unknown retry policy in a map',
    `${minimal}clients: { retry: { policy: always } }\n`,
    '3:29: clients.retry.policy: expected one of none, openai-sdk, full-jitter, immediate, got "always"',
  ],
  [
    'a flavour of a policy that has none',
    `${minimal}clients: { retry: { policy: full-jitter, flavour: python } }\n`,
    '3:51: clients.retry.flavour: has no meaning for full-jitter; remove it or use policy: openai-sdk',
  ],
  [
    'settings of no retries',
    `${minimal}clients: { retry: { policy: none, max: 3 } }\n`,
    '3:40: clients.retry.max: has no meaning without retries',
  ],
  [
    'a misspelt part of a retry',
    `${minimal}clients: { retry: { policy: immediate, budgett: 3% } }\n`,
    '3:40: clients.retry.budgett: unknown key; did you mean budget?',
  ],
  [
    'a budget without percent',
    `${minimal}clients: { retry: { policy: immediate, budget: 0.1 } }\n`,
    '3:48: clients.retry.budget: expected a share in percent, got 0.1; write for example 10%',
  ],
  [
    'an impossible share of re-clicks',
    `${minimal}clients: { reclick: { p: 120% } }\n`,
    '3:26: clients.reclick.p: "120%" is out of range',
  ],
  [
    'a delay that is no time',
    `${minimal}clients: { reclick: { delay: soon } }\n`,
    '3:30: clients.reclick.delay: expected a duration with its unit, got "soon"',
  ],
  [
    'a cancel without its time',
    `${minimal}clients: { patience: { cancel: { share: 5% } } }\n`,
    '3:24: clients.patience.cancel.after: is missing; add a duration or a distribution of seconds',
  ],
  [
    'clients of a class that are wrong',
    'load: { base: 2/s, duration: 60s }\ntraffic: [{ class: quick-chat, clients: { retry: never } }]\n',
    '2:50: traffic[0].clients.retry: expected one of none,',
  ],
  [
    'a key of a class as its variable',
    'load: { base: 2/s, duration: 60s }\ntraffic: [{ class: quick-chat, apiKeyEnv: sk-1234567890abcdef }]\n',
    '2:43: traffic[0].apiKeyEnv: expected the name of an environment variable, never the key itself; write',
  ],
  [
    'a budget without price',
    `${minimal}limits: { usd: 10 }\n`,
    '3:16: limits.usd: costs cannot be counted without a price',
  ],
  [
    'a budget in another currency',
    `${target('{ price: { currency: CNY, input: 4, output: 16 } }')}limits: { usd: 10 }\n`,
    '4:16: limits.usd: the target is priced in CNY',
  ],
  [
    'a currency sign',
    target('{ price: { currency: USD, input: $4, output: 16 } }'),
    '1:42: target.price.input: expected an amount without a currency sign, got "$4"',
  ],
  [
    'a URL without scheme',
    target('{ url: api.deepseek.com }'),
    '1:16: target.url: expected a URL that begins with http',
  ],
  [
    'a URL with a password',
    target('{ url: https://me:secret@x.com/v1 }'),
    '1:16: target.url: a URL must not hold a user or password',
  ],
  ['a URL with a query', target('{ url: "https://x.com/v1?key=1" }'), '1:16: target.url: a base URL has no query'],
  [
    'a full path',
    target('{ url: https://x.com/v1/chat/completions }'),
    '1:16: target.url: is the full path; leave /chat/completions away',
  ],
  [
    'a literal key',
    target('{ apiKey: sk-1234567890abcdef }'),
    '1:11: target.apiKey: keys and passwords do not belong in a file',
  ],
  [
    'a key as variable name',
    target('{ apiKeyEnv: sk-1234567890abcdef }'),
    '1:22: target.apiKeyEnv: expected the name of an environment variable',
  ],
  [
    'a key that could be a name',
    target('{ apiKeyEnv: hf_1234567890abcdef }'),
    '1:22: target.apiKeyEnv: expected the name of an environment variable',
  ],
  [
    'an authorization header',
    target('{ headers: { authorization: Bearer abcdefgh } }'),
    '1:37: target.headers.authorization: headers that carry secrets',
  ],
  [
    'an api-key header',
    target('{ headers: { Api-Key: abcdefgh } }'),
    '1:31: target.headers.Api-Key: headers that carry secrets',
  ],
  [
    'a header with a key inside',
    target('{ headers: { X-Auth: sk-1234567890abcdef } }'),
    '1:30: target.headers.X-Auth: the value looks like a key',
  ],
  [
    'a header with a line break',
    target('{ headers: { X-A: "a\\nb" } }'),
    '1:27: target.headers.X-A: holds line breaks',
  ],
  ['a header that is a number', target('{ headers: { X-A: 5 } }'), '1:27: target.headers.X-A: expected text'],
  ['a host with a path', `${minimal}allowHosts: [x.com/v1]\n`, '3:14: allowHosts[0]: expected a host name'],
  [
    'deadlines that are a number',
    `${minimal}deadlines: 5\n`,
    '3:12: deadlines: expected a map, got 5; give keys among connect',
  ],
  [
    'a replay with a shape',
    '{ load: { replay: { file: t.csv }, base: 2/s }, traffic: [{ class: quick-chat }] }',
    '1:42: load.base: has no meaning for a replay, whose trace says when intents come; remove it, or the replay',
  ],
  [
    'a replay with a duration',
    '{ load: { replay: { file: t.csv }, duration: 1m } }',
    '1:46: load.duration: has no meaning for a replay, whose trace says when intents come; write from and to',
  ],
  [
    'a replay with turns',
    '{ load: { replay: { file: t.csv } }, traffic: [{ class: quick-chat, turns: 3 }] }',
    '1:76: traffic[0].turns: has no meaning for a replay, whose trace says when each turn comes; remove it',
  ],
  [
    'a replay of an unknown format',
    '{ load: { replay: { file: t.csv, format: azur } } }',
    '1:42: load.replay.format: expected one of auto, azure',
  ],
  [
    'a replay without a factor',
    '{ load: { replay: { file: t.csv, speed: 2 } } }',
    '1:41: load.replay.speed: expected how many times as fast, got 2; write for example 2x',
  ],
  [
    'a replay scaled to nothing',
    '{ load: { replay: { file: t.csv, scale: 0% } } }',
    '1:41: load.replay.scale: "0%" is out of range; write more than 0 and at most 1000x',
  ],
  [
    'a replay that ends before it begins',
    '{ load: { replay: { file: t.csv, from: 10m, to: 5m } } }',
    '1:49: load.replay.to: is not later than from; write a later moment',
  ],
  [
    'a replay with a wrong jitter',
    '{ load: { replay: { file: t.csv, jitter: some } } }',
    '1:42: load.replay.jitter: expected none or a duration of at most a day, got "some"; write for example 3s',
  ],
  [
    'a replay of a misspelt key',
    '{ load: { replay: { file: t.csv, speeed: 2x } } }',
    '1:34: load.replay.speeed: unknown key; did you mean speed?',
  ],
  [
    'a replay that has no file beside it',
    '{ load: { replay: { file: t.csv } } }',
    '1:27: load.replay.file: cannot be read from here; name a scenario file beside which it stands',
  ],
  [
    'an alias with a wrong value',
    `name: &n 5x\nload: { base: *n, duration: 60s }\ntraffic: [{ class: quick-chat }]`,
    '2:15: load.base: expected a rate',
  ],
];

describe('a wrong scenario file', () => {
  it.each(wrong)('with %s is told where and what', (_, text, expected) => {
    const problems = problemsOf(text);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`f.yaml:${expected}`);
  });

  it('hears of all problems at once, in their order', () => {
    const text = `nme: x
target: { apiKey: sk-1234567890abcdef, url: nowhere }
load:
  shape: flashcrowd
  base: 2
  duration: 60
traffic:
  - { class: quick-chat, weight: -1 }
  - { class: mine }
slo: { busyRate: 2 }
`;
    expect(problemsOf(text).map(line => line.split(': ').slice(0, 2).join(' '))).toEqual([
      'f.yaml:1:1 nme',
      'f.yaml:2:11 target.apiKey',
      'f.yaml:2:45 target.url',
      'f.yaml:4:10 load.shape',
      'f.yaml:5:9 load.base',
      'f.yaml:6:13 load.duration',
      'f.yaml:8:34 traffic[0].weight',
      'f.yaml:9:5 traffic[1].input',
      'f.yaml:9:5 traffic[1].output',
      'f.yaml:10:18 slo.busyRate',
    ]);
  });

  it('is not repeated where it may hold a secret', () => {
    const secret = 'sk-1234567890abcdef';
    const text = `target:
  apiKey: ${secret}
  apiKeyEnv: ${secret}
  model: ${secret}\u00e9
  url: https://me:${secret}@x.com/v1
  headers: { authorization: ${secret}, X-A: ${secret} }
  ${minimal.replace('\n', '\n')}`;
    expect(problemsOf(text).join('\n')).not.toContain(secret);
  });

  it('cannot blow up through aliases', () => {
    const levels = 'abcdefgh'.split('');
    const bomb = levels.map((name, i) => {
      const inner = i === 0 ? 'x' : `*${levels[i - 1]}`;
      return `${name}: &${name} [${new Array(10).fill(inner).join(', ')}]`;
    });
    expect(problemsOf(bomb.join('\n'))[0]).toMatch(/^f\.yaml:2:8: YAML: aliases expand to too much/);
  });

  it('cannot reach the prototype of anything', () => {
    const text = `target: { headers: { __proto__: x, constructor: y } }\n${minimal}`;
    const { headers } = parseScenario(text, 'f.yaml').target;
    expect(Object.keys(headers)).toEqual(['constructor']);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('clients', () => {
  const clientsOf = (text: string) => parseScenario(`${minimal}clients: ${text}\n`, 'f.yaml').clients;

  it.each(['none', 'openai-sdk', 'full-jitter', 'immediate'] as const)(
    '%s alone means that policy as it is',
    policy => {
      expect(clientsOf(`{ retry: ${policy} }`)).toEqual(clientsOf(`{ retry: { policy: ${policy} } }`));
      expect(clientsOf(`{ retry: ${policy} }`).retry).toEqual(retryBehaviourOf(policy));
    },
  );

  it('can be told in every detail', () => {
    const text = `{
      retry: { policy: openai-sdk, flavour: python, max: 4, retryAfter: ignore, budget: 10% },
      reclick: { p: 30%, max: 2, delay: { exponential: 5 } },
      patience: { firstToken: { lognormal: [3, 0.5] }, total: 2m, cancel: { share: 5%, after: 1500ms } } }`;
    expect(clientsOf(text)).toEqual({
      retry: { policy: 'openai-sdk', flavour: 'python', max: 4, honoursRetryAfter: false, budget: 0.1 },
      reclick: { probability: 0.3, max: 2, delaySeconds: { kind: 'exponential', mean: 5 } },
      patience: {
        firstTokenSeconds: { kind: 'lognormal', mu: 3, sigma: 0.5 },
        totalSeconds: { kind: 'constant', value: 120 },
        cancel: { share: 0.05, afterSeconds: { kind: 'constant', value: 1.5 } },
      },
    });
  });

  it('ask again as often and as fast as people do, unless told otherwise', () => {
    const { reclick } = clientsOf('{ reclick: {} }');
    expect(reclick).toMatchObject({ probability: 0.6, max: 5, delaySeconds: { kind: 'lognormal', sigma: 0.8 } });
    expect(reclick?.delaySeconds).toMatchObject({ mu: expect.closeTo(Math.log(8), 12) });
    expect(clientsOf('{ reclick: { p: 0% } }').reclick).toBeNull();
  });

  it('of a class take the place of the parts that they give', () => {
    const { clients, traffic } = parseScenario(
      `load: { base: 2/s, duration: 60s }
clients: { retry: openai-sdk, reclick: {}, patience: { firstToken: 30s, total: 2m } }
traffic:
  - { class: quick-chat }
  - { class: long-reasoning, apiKeyEnv: PAID_KEY, clients: { reclick: { p: 0% }, patience: { firstToken: 60s } } }
`,
      'f.yaml',
    );
    expect(traffic.map(({ apiKeyEnv }) => apiKeyEnv)).toEqual([null, 'PAID_KEY']);
    expect(traffic[0]?.clients).toEqual(clients);
    expect(traffic[1]?.clients).toEqual({
      retry: retryBehaviourOf('openai-sdk'),
      reclick: null,
      patience: { firstTokenSeconds: { kind: 'constant', value: 60 }, totalSeconds: null, cancel: null },
    });
  });

  it('change nothing of the plan', () => {
    const plan = (text: string) => createPlan(parseScenario(text, 'f.yaml')).planHash;
    const own = minimal.replace('quick-chat', 'quick-chat, apiKeyEnv: K, clients: { retry: immediate, reclick: {} }');
    expect(plan(own)).toBe(plan(minimal));
  });
});

/** What an intent takes on average when everything is turned away. */
function mostRequests({ retry, reclick }: ClientBehaviour): number {
  const p = reclick?.probability ?? 0;
  return ((1 + retry.max) * (1 - p ** (1 + (reclick?.max ?? 0)))) / (1 - p);
}

describe('presets', () => {
  it.each(presets.map(preset => [preset.name, preset] as const))(
    '%s is valid and named as it is listed',
    (name, preset) => {
      const scenario = parseScenario(preset.yaml, 'other.yaml');
      expect(scenario.name).toBe(name);
      expect(preset.description.length).toBeGreaterThan(20);
      expect(preset.yaml).toContain('# ');
    },
  );

  it.each(presets.map(preset => preset.name))('%s fits its own limits', name => {
    const scenario = parseScenario(presetNamed(name)?.yaml ?? '', name);
    const { intents, inputTokens, outputTokens, peakConcurrency } = createPlan(scenario).estimate;
    const requests = mostRequests(scenario.clients) * (intents ?? 0);
    expect(intents).toBeGreaterThan(0);
    expect(requests).toBeLessThanOrEqual(scenario.limits.requests);
    expect((inputTokens ?? 0) + (outputTokens ?? 0)).toBeLessThan(scenario.limits.tokens);
    expect(peakConcurrency).toBeLessThan(scenario.limits.concurrency);
  });

  it.each([
    ['viral-surge', 'baseline onset peak decay recovery'],
    ['demo', 'baseline onset peak decay recovery'],
    ['million-in-an-hour', 'baseline onset peak decay recovery'],
    ['launch-day', 'baseline onset peak decay recovery'],
    ['deepseek-2025', 'baseline onset peak decay'],
    ['retry-storm', 'baseline peak recovery'],
    ['botnet-burst', 'baseline onset peak recovery onset peak recovery onset peak recovery'],
  ])('%s goes through the phases it should', (name, labels) => {
    const plan = createPlan(parseScenario(presetNamed(name)?.yaml ?? '', name));
    expect(plan.phases.map(phase => phase.label).join(' ')).toBe(labels);
  });

  it('are found by name only', () => {
    expect(presetNamed('nothing')).toBeNull();
  });
});
