import { describe, expect, it } from 'vitest';
import { sample } from '../../../src/scenario/distributions.js';
import { expectedTurns } from '../../../src/scenario/expected.js';
import { createPlan } from '../../../src/scenario/plan.js';
import { randomFor } from '../../../src/scenario/random.js';
import type { Intent, Plan, Scenario, TrafficClass } from '../../../src/scenario/types.js';
import { openLoad, scenarioWith, trafficClass } from '../../support/scenarios.js';

const zeta = { of: { kind: 'zeta', exponent: 2, max: 50 }, max: 50 } as const;
const talking = (changes: Partial<TrafficClass> = {}): TrafficClass => ({
  ...trafficClass('long-reasoning'),
  turns: zeta,
  thinkSeconds: { kind: 'exponential', mean: 5 },
  ...changes,
});
const planOf = (traffic: readonly TrafficClass[], changes: Partial<Scenario> = {}): Plan =>
  createPlan(scenarioWith({ traffic, ...changes }));

/** All turns of a conversation, the first given. */
function turnsOf(plan: Plan, first: Intent): Intent[] {
  const turns = [first];
  for (let next = plan.followUp(first); next !== null; next = plan.followUp(next.intent)) turns.push(next.intent);
  return turns;
}
const closed: Scenario['load'] = {
  mode: 'closed',
  shape: { kind: 'steady', base: 5 },
  thinkSeconds: { kind: 'constant', value: 0 },
  durationMs: 60_000,
};

describe('the zeta distribution', () => {
  /** Chi-square of draws against k^-s; under the hypothesis its mean is the degrees of freedom. */
  it.each([
    [2, 50],
    [1, 10],
    [0.5, 20],
    [3.5, 6],
    [1.000001, 8],
  ])('with exponent %d up to %d has the probabilities k^-s', (exponent, max) => {
    const draws = 100_000;
    const counts = new Float64Array(max + 1);
    const random = randomFor(7, `zeta ${exponent}`);
    for (let n = 0; n < draws; n++) {
      const k = sample({ kind: 'zeta', exponent, max }, random);
      counts[k] = (counts[k] ?? 0) + 1;
    }
    let total = 0;
    for (let k = 1; k <= max; k++) total += k ** -exponent;
    let chiSquare = 0;
    for (let k = 1; k <= max; k++) {
      const expected = (draws * k ** -exponent) / total;
      chiSquare += ((counts[k] ?? 0) - expected) ** 2 / expected;
    }
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(draws);
    // Five standard deviations above the mean.
    expect(chiSquare).toBeLessThan(max - 1 + 5 * Math.sqrt(2 * (max - 1)));
  });

  it('takes few numbers, whatever the largest is', () => {
    let used = 0;
    const random = randomFor(1, 'cost');
    const counted = () => {
      used += 1;
      return random();
    };
    for (let n = 0; n < 10_000; n++) sample({ kind: 'zeta', exponent: 1.2, max: 1_000_000 }, counted);
    expect(used / 10_000).toBeLessThan(1.5);
  });
});

describe('a conversation', () => {
  const plan = planOf([talking({ sharedPrefix: { tokens: 700, variants: 3 } })]);
  const conversations = [...plan.intents()].map(first => turnsOf(plan, first));

  it('has as many turns as its class draws, and numbers that no other intent has', () => {
    const single = conversations.filter(turns => turns.length === 1).length / conversations.length;
    // 1 / sum of k^-2 to 50 is 0.615; 600 conversations.
    expect(Math.abs(single - 0.615)).toBeLessThan(5 * Math.sqrt((0.615 * 0.385) / conversations.length));
    expect(Math.max(...conversations.map(turns => turns.length))).toBeGreaterThan(3);
    let index = 0;
    for (const [session, turns] of conversations.entries()) {
      for (const [at, intent] of turns.entries()) {
        expect(intent).toMatchObject({ index: index++, session, turn: at + 1 });
      }
    }
  });

  it('grows by questions and answers, never by reasoning', () => {
    for (const turns of conversations) {
      for (const [at, intent] of turns.entries()) {
        const before = turns.slice(0, at);
        expect(intent.history.map(past => past.answerTokens)).toEqual(
          before.map(past => past.outputTokens - past.reasoningTokens),
        );
        const past = intent.history.reduce((sum, each) => sum + each.questionTokens + each.answerTokens, 0);
        const question = intent.inputTokens - 700 - past;
        expect(question).toBeGreaterThanOrEqual(1);
        expect(turns[at + 1]?.history[at]?.questionTokens ?? question).toBe(question);
        expect(intent.language).toBe(turns[0]?.language);
        expect(intent.sharedPrefix).toEqual(turns[0]?.sharedPrefix);
      }
    }
    const variants = new Set(conversations.map(([first]) => first?.sharedPrefix?.variant));
    expect([...variants].sort()).toEqual([0, 1, 2]);
  });

  it('follows from the intent alone', () => {
    const [first] = conversations.find(turns => turns.length > 2) ?? [];
    if (first === undefined) throw new Error('There is no long conversation.');
    const copy = JSON.parse(JSON.stringify(first)) as Intent;
    expect(planOf([talking({ sharedPrefix: { tokens: 700, variants: 3 } })]).followUp(copy)).toEqual(
      plan.followUp(first),
    );
  });

  it('is as long as a number says', () => {
    const fixed = planOf([talking({ turns: { of: { kind: 'constant', value: 4 }, max: 4 } })]);
    for (const first of fixed.intents()) expect(turnsOf(fixed, first)).toHaveLength(4);
  });

  it('shifts no draw of its own first turns, nor of other classes', () => {
    const other = trafficClass('quick-chat', 2);
    const plain = [...planOf([talking({ turns: trafficClass('long-reasoning').turns }), other]).intents()];
    const talks = [...planOf([talking(), other]).intents()];
    expect(talks.map(({ index, ...rest }) => rest)).toEqual(plain.map(({ index, ...rest }) => rest));
    expect(talks.at(-1)?.index).toBeGreaterThan(plain.at(-1)?.index ?? 0);
  });

  it('draws independently of another class with the same numbers', () => {
    const twins = planOf([talking({ class: 'a' }), talking({ class: 'b' })], {
      load: openLoad({ kind: 'steady', base: 50 }, 60_000),
    });
    const lengths = (name: string) =>
      [...twins.intents()].filter(intent => intent.class === name).map(intent => turnsOf(twins, intent).length);
    expect(lengths('a').slice(0, 500)).not.toEqual(lengths('b').slice(0, 500));
  });
});

describe('the hash of a plan', () => {
  const base = planOf([talking()]).planHash;

  it.each([
    ['turns', { turns: { of: { kind: 'zeta', exponent: 2.1, max: 50 }, max: 50 } }],
    ['think times', { thinkSeconds: { kind: 'exponential', mean: 5.001 } }],
    ['follow-up lengths', { followUpTokens: { of: { kind: 'constant', value: 9 }, min: 9, max: 9 } }],
    ['a shared prefix', { sharedPrefix: { tokens: 1, variants: 1 } }],
    ['cache busting', { cacheBust: true }],
    ['the reasoning effort', { reasoningEffort: 'low' }],
    ['the kind of text', { text: 'maths' }],
  ] as const)('covers %s', (_, changes) => {
    expect(planOf([talking(changes)]).planHash).not.toBe(base);
    expect(planOf([talking(changes)], { load: closed }).planHash).not.toBe(
      planOf([talking()], { load: closed }).planHash,
    );
  });

  it('is golden with conversations too', () => {
    expect(base).toMatchInlineSnapshot(`"2ae1d27feb22ab0988e92ce6a4f15e227db1e2570914819961410c66355bdd5b"`);
  });
});

describe('the estimate of a plan', () => {
  it('counts the follow-ups that come due at 20 tokens/s', () => {
    const seconds = (value: number) => ({ kind: 'constant', value }) as const;
    const length = { of: seconds(100), min: 100, max: 100 };
    // Turns every 5 s of answer and 10 s of thought: a conversation that begins at 0 has turns at 0, 15, 30 and 45 s.
    const fixed = talking({
      turns: { of: seconds(10), max: 10 },
      thinkSeconds: seconds(10),
      inputTokens: length,
      outputTokens: length,
      followUpTokens: length,
      reasoningShare: seconds(0),
    });
    const load = openLoad({ kind: 'steady', base: 1 / 60 }, 60_000, 'constant');
    const plan = planOf([fixed], { load });
    const [first] = plan.intents();
    const turns = Math.ceil((60_000 - (first?.scheduledMs ?? 0)) / 15_000);
    expect(plan.estimate).toMatchObject({ intents: turns, followUps: turns - 1, outputTokens: turns * 100 });
    // 100, 300, 500, … prompt tokens.
    expect(plan.estimate.inputTokens).toBe(100 * turns * turns);
    expect([...expectedTurns(plan)].map(turn => turn.atMs - (first?.scheduledMs ?? 0))).toEqual(
      Array.from({ length: turns }, (_, at) => at * 15_000),
    );
  });

  it('sees the same turns as a walk in order of time', () => {
    const plan = planOf([talking({ thinkSeconds: { kind: 'exponential', mean: 2 } }), trafficClass('quick-chat')]);
    const walked = [...expectedTurns(plan)];
    expect(walked).toHaveLength(plan.estimate.intents ?? -1);
    expect(plan.estimate.followUps).toBeGreaterThan(20);
    for (const [at, turn] of walked.entries()) expect(turn.atMs).toBeGreaterThanOrEqual(walked[at - 1]?.atMs ?? 0);
    expect(new Set(walked.map(turn => turn.intent.index)).size).toBe(walked.length);
  });
});

describe('a class that comes in some phases only', () => {
  const shape = { kind: 'step', base: 5, peakFactor: 4, startMs: 20_000, holdMs: 20_000 } as const;
  const load = openLoad(shape, 60_000);
  const always = trafficClass('quick-chat', 1);
  const during: TrafficClass = { ...trafficClass('attack', 3), during: ['peak'] };

  it('begins conversations there and nowhere else, by its weight', () => {
    const plan = planOf([always, during], { load });
    const intents = [...plan.intents()];
    const attacks = intents.filter(intent => intent.class === 'attack');
    expect(new Set(attacks.map(intent => plan.phaseAt(intent.scheduledMs ?? 0)))).toEqual(new Set(['peak']));
    const peak = intents.filter(intent => plan.phaseAt(intent.scheduledMs ?? 0) === 'peak');
    expect(Math.abs(attacks.length / peak.length - 0.75)).toBeLessThan(4 * Math.sqrt((0.75 * 0.25) / peak.length));
  });

  it('changes nothing of what the others send elsewhere', () => {
    const alone = [...planOf([always], { load }).intents()];
    for (const [at, intent] of [...planOf([always, during], { load }).intents()].entries()) {
      if (intent.class === always.class) expect(intent).toEqual(alone[at]);
    }
  });
});
