import { describe, expect, it } from 'vitest';
import { BusytoneError } from '../../../src/base/errors.js';
import { parseScenario } from '../../../src/scenario/load.js';
import { createPlan } from '../../../src/scenario/plan.js';
import { presetNamed } from '../../../src/scenario/presets/index.js';
import type { TrafficClass } from '../../../src/scenario/types.js';
import { trafficClass } from '../../support/scenarios.js';

const step = '{ shape: step, base: 2/s, peak: 5x, start: 10s, hold: 10s, duration: 30s }';

function classOf(entry: string): TrafficClass {
  const [of] = parseScenario(`load: { base: 1/s, duration: 9s }\ntraffic:\n  - ${entry}\n`, 'f.yaml').traffic;
  if (of === undefined) throw new Error('There is no class.');
  return of;
}

function problemsOf(traffic: string, load = step): string[] {
  try {
    parseScenario(`load: ${load}\ntraffic:\n${traffic}\n`, 'f.yaml');
  } catch (error) {
    if (!(error instanceof BusytoneError)) throw error;
    return error.message.split('\n');
  }
  return [];
}

describe('a class in a file', () => {
  it('talks as it is told', () => {
    const of = classOf(
      '{ class: quick-chat, turns: { zeta: 2.0, max: 30 }, think: 30s, followUp: { constant: 50, max: 99 }, sharedPrefix: { tokens: 1k, variants: 4 }, cacheBust: true, reasoningEffort: low }',
    );
    expect(of).toMatchObject({
      turns: { of: { kind: 'zeta', exponent: 2, max: 30 }, max: 30 },
      thinkSeconds: { kind: 'constant', value: 30 },
      followUpTokens: { of: { kind: 'constant', value: 50 }, max: 99 },
      sharedPrefix: { tokens: 1_000, variants: 4 },
      cacheBust: true,
      reasoningEffort: 'low',
      during: null,
    });
  });

  it.each([
    ['3', { of: { kind: 'constant', value: 3 }, max: 3 }],
    ['{ zeta: 1.5 }', { of: { kind: 'zeta', exponent: 1.5, max: 50 }, max: 50 }],
    ['{ lognormal: [1, 0.5], max: 9 }', { of: { kind: 'lognormal', mu: 1, sigma: 0.5 }, max: 9 }],
  ])('has turns: %s', (turns, expected) => {
    expect(classOf(`{ class: quick-chat, turns: ${turns} }`).turns).toEqual(expected);
  });

  it('takes the numbers and texts of another under its own name', () => {
    const { class: name, ...rest } = classOf('{ class: paid, like: math-reasoning, weight: 2 }');
    const { class: _, ...model } = trafficClass('math-reasoning', 2);
    expect(name).toBe('paid');
    expect(rest).toEqual(model);
    expect(classOf('{ class: paid, like: code, output: 40 }').outputTokens.of).toEqual({ kind: 'constant', value: 40 });
  });

  it('of its own writes prose', () => {
    expect(classOf('{ class: mine, input: 9, output: 9 }')).toMatchObject({ text: 'prose', turns: { max: 1 } });
  });
});

describe('a wrong class is told with its place and cure', () => {
  it.each([
    [
      '{ class: a, like: quick-chatt }',
      /^f\.yaml:3:23: traffic\[0\]\.like: "quick-chatt" is not built in; did you mean quick-chat\?$/,
    ],
    ['{ class: mathreasoning }', /gives no input length; add for example input: 800 \(did you mean math-reasoning\?\)/],
    ['{ class: quick-chat, turns: 0 }', /^f\.yaml:3:33: traffic\[0\]\.turns: .*; write 1 to 1000/],
    ['{ class: quick-chat, turns: often }', /traffic\[0\]\.turns: .*often.*; write/],
    [
      '{ class: quick-chat, turns: { zeta: 0 } }',
      /traffic\[0\]\.turns\.zeta: 0 is out of range; write a number of above 0/,
    ],
    ['{ class: quick-chat, turns: { max: 5 } }', /traffic\[0\]\.turns: names no distribution; add one/],
    ['{ class: quick-chat, turns: { zeta: 2, constant: 3 } }', /there is already a constant; keep one of/],
    ['{ class: quick-chat, input: { zeta: 2 } }', /traffic\[0\]\.input\.zeta: unknown key/],
    ['{ class: quick-chat, think: fast }', /^f\.yaml:3:33: traffic\[0\]\.think: .*; write for example 30s/],
    ['{ class: quick-chat, sharedPrefix: long }', /traffic\[0\]\.sharedPrefix: .*; write/],
    ['{ class: quick-chat, cacheBust: maybe }', /traffic\[0\]\.cacheBust: expected true or false; write true/],
    [
      '{ class: quick-chat, reasoningEffort: very low }',
      /traffic\[0\]\.reasoningEffort: expected one word, got "very low"; write for example low/,
    ],
    ['{ class: quick-chat, during: [lunch] }', /traffic\[0\]\.during\[0\]: expected one of baseline, .*; choose one/],
    ['{ class: quick-chat, during: [] }', /traffic\[0\]\.during: is an empty list; name a phase/],
    [
      '{ class: quick-chat, during: [peak] }',
      /^f\.yaml:3:3: traffic: every class with a weight takes part in some phases only; leave during out/,
    ],
    [
      '{ class: code }\n  - { class: quick-chat, during: [decay, onset] }',
      /^f\.yaml:4:34: traffic\[1\]\.during: the load has no phase decay or onset; name one of its own: baseline, peak, recovery$/,
    ],
  ])('%s', (entry, message) => {
    const told = problemsOf(`  - ${entry}`);
    expect(
      told.filter(line => message.test(line)),
      told.join('\n'),
    ).toHaveLength(1);
  });

  it('during in a closed load', () => {
    const [first] = problemsOf(
      '  - { class: code }\n  - { class: batch, during: [peak] }',
      '{ mode: closed, base: 5, duration: 9s }',
    );
    expect(first).toMatch(/^f\.yaml:4:29: traffic\[1\]\.during: has no meaning for a closed load, .*; remove it/);
  });
});

it('the botnet attacks in its pulses, beside users at a steady rate', () => {
  const plan = createPlan(parseScenario(presetNamed('botnet-burst')?.yaml ?? '', 'botnet-burst.yaml'));
  const users = new Map<string, number>();
  for (const intent of plan.intents()) {
    const phase = plan.phaseAt(intent.scheduledMs ?? 0);
    if (intent.class === 'attack') expect(['onset', 'peak']).toContain(phase);
    else users.set(phase, (users.get(phase) ?? 0) + 1);
  }
  // Three pulses of 35 s at a user a second.
  expect(Math.abs((users.get('peak') ?? 0) - 105)).toBeLessThan(5 * Math.sqrt(105));
});
