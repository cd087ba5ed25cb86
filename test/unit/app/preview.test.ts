import { describe, expect, test } from 'vitest';
import { firstCap, previewOf } from '../../../src/app/preview.js';
import { parseScenario } from '../../../src/scenario/load.js';
import { createPlan } from '../../../src/scenario/plan.js';

const previewed = (extra: string, load = '{ base: 10/s, duration: 60s, arrivals: constant }') =>
  previewOf(
    createPlan(
      parseScenario(`load: ${load}\ntraffic: [ { class: fixed, input: 100, output: 50 } ]\n${extra}\n`, 'case.yaml'),
    ),
  );

describe('what a plan will use', () => {
  test('is counted', () => {
    const { estimate, durationMs, mode } = previewed('');
    expect(mode).toBe('open');
    expect(durationMs).toBe(60_000);
    expect(estimate.intents).toBe(600);
    expect(estimate.inputTokens).toBe(60_000);
    expect(estimate.outputTokens).toBe(30_000);
  });

  test('leaves a closed loop open', () => {
    const { estimate, caps } = previewed('', '{ mode: closed, base: 5, duration: 60s }');
    expect(estimate.intents).toBeNull();
    expect(caps.find(cap => cap.cap === 'requests')?.reachedMs).toBeNull();
  });
});

describe('the cap that is reached first', () => {
  test('is none when the plan stays below all', () => expect(firstCap(previewed(''))).toBeNull());

  test.each([
    ['requests', '{ requests: 100 }', 10_000],
    // 150 tokens each, 10 each second.
    ['tokens', '{ tokens: 30000 }', 20_000],
  ])('%s', (cap, limits, aboutMs) => {
    const first = firstCap(previewed(`limits: ${limits}`));
    expect(first?.cap).toBe(cap);
    expect(Math.abs((first?.reachedMs ?? 0) - aboutMs)).toBeLessThanOrEqual(200);
  });

  test('duration', () => {
    const scenario = parseScenario(
      'load: { base: 1/s, duration: 60s }\ntraffic: [ { class: quick-chat } ]',
      'case.yaml',
    );
    const plan = createPlan({ ...scenario, limits: { ...scenario.limits, durationMs: 30_000 } });
    expect(firstCap(previewOf(plan))).toMatchObject({ cap: 'duration', reachedMs: 30_000 });
  });

  test('money', () => {
    // 100 prompt tokens at 1 and 50 output tokens at 2 per million are 0.0002 each, 0.002 a second.
    const extra = 'target: { price: { currency: USD, input: 1, output: 2 } }\nlimits: { money: 0.04 }';
    const first = firstCap(previewed(extra));
    expect(first?.cap).toBe('money');
    expect(Math.abs((first?.reachedMs ?? 0) - 20_000)).toBeLessThanOrEqual(200);
  });

  test('is the earlier of two', () => {
    expect(firstCap(previewed('limits: { requests: 300, tokens: 15000 }'))?.cap).toBe('tokens');
    expect(firstCap(previewed('limits: { requests: 50, tokens: 15000 }'))?.cap).toBe('requests');
  });
});
