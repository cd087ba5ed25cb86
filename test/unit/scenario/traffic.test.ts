import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mean, quantileSorted, sampleCorrelation } from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import { conversationMaker } from '../../../src/scenario/traffic/conversation.js';
import type { Intent, TrafficClass } from '../../../src/scenario/types.js';
import { trafficClass } from '../../support/scenarios.js';

function intentsOf(traffic: readonly TrafficClass[], count: number, seed = 20250127): Intent[] {
  const make = conversationMaker(traffic, seed);
  return Array.from({ length: count }, (_, session) =>
    make.begin({ session, scheduledMs: null, phase: null }, session),
  );
}

const sorted = (values: readonly number[]) => Float64Array.from(values).sort();

/** Relative distance of mean, median, p95 and p99 from the given ones. */
function distances(values: readonly number[], truth: readonly [number, number, number, number]): number[] {
  const order = [...sorted(values)];
  const found = [mean(order), ...[0.5, 0.95, 0.99].map(p => quantileSorted(order, p))];
  return found.map((value, i) => Math.abs(value / (truth[i] ?? 0) - 1));
}

describe('long-reasoning', () => {
  const intents = intentsOf([trafficClass('long-reasoning')], 200_000);

  it('has outputs with the mean, median, p95 and p99 of the production data', () => {
    const off = distances(
      intents.map(intent => intent.outputTokens),
      [1_527, 792, 5_701, 12_607],
    );
    expect(Math.max(...off)).toBeLessThan(0.03);
  });

  it('has inputs with the mean, median, p95 and p99 of the production data', () => {
    const off = distances(
      intents.map(intent => intent.inputTokens),
      [1_268, 208, 6_714, 23_423],
    );
    expect(Math.max(...off)).toBeLessThan(0.03);
  });

  it('reasons for 70 % of an output on average, in two camps', () => {
    const shares = intents
      .filter(intent => intent.outputTokens >= 100)
      .map(intent => intent.reasoningTokens / intent.outputTokens);
    expect(mean(shares)).toBeCloseTo(0.702, 2);
    const within = (low: number, high: number) => shares.filter(share => share >= low && share < high).length;
    expect(within(0.5, 0.55)).toBeLessThan(within(0.35, 0.4));
    expect(within(0.5, 0.55)).toBeLessThan(within(0.8, 0.85));
  });

  it('stays within its caps, in whole tokens, and always leaves one to answer with', () => {
    for (const { inputTokens, outputTokens, reasoningTokens } of intents) {
      const whole = [inputTokens, outputTokens, reasoningTokens].every(Number.isInteger);
      const fits = inputTokens >= 1 && inputTokens <= 57_284 && outputTokens >= 1 && outputTokens <= 32_768;
      if (!whole || !fits || reasoningTokens < 0 || reasoningTokens >= outputTokens) {
        expect.unreachable(`${inputTokens} in, ${outputTokens} out, ${reasoningTokens} reasoning`);
      }
    }
  });

  it('draws its lengths independently of each other', () => {
    const some = intents.slice(0, 20_000).filter(intent => intent.outputTokens >= 100);
    const output = some.map(intent => Math.log(intent.outputTokens));
    const input = some.map(intent => Math.log(intent.inputTokens));
    const share = some.map(intent => intent.reasoningTokens / intent.outputTokens);
    expect(Math.abs(sampleCorrelation(input, output))).toBeLessThan(0.03);
    expect(Math.abs(sampleCorrelation(share, output))).toBeLessThan(0.03);
    expect(Math.abs(sampleCorrelation(share, input))).toBeLessThan(0.03);
  });

  const grid = join(import.meta.dirname, '../../../../shared/traces/servegen_r1_quantiles.json');
  it.skipIf(!existsSync(grid))('lies close to the quantile grid of the production data', () => {
    const data = JSON.parse(readFileSync(grid, 'utf8')) as { pooled: Record<string, unknown> };
    const quantiles = data.pooled['output_tokens'];
    const points = Array.isArray(quantiles) ? (quantiles as number[]) : [];
    expect(points).toHaveLength(101);
    const order = sorted(intents.map(intent => intent.outputTokens));
    let largest = 0;
    for (let p = 1; p < 100; p++) {
      const at = order.findIndex(value => value > (points[p] ?? 0));
      largest = Math.max(largest, Math.abs((at < 0 ? order.length : at) / order.length - p / 100));
    }
    expect(largest).toBeLessThan(0.03);
  });
});

describe('quick-chat', () => {
  const intents = intentsOf([trafficClass('quick-chat')], 50_000);

  it('does not reason', () => {
    expect(intents.every(intent => intent.reasoningTokens === 0)).toBe(true);
  });

  it('has lengths like the conversation trace', () => {
    const outputs = sorted(intents.map(intent => intent.outputTokens));
    const inputs = sorted(intents.map(intent => intent.inputTokens));
    expect(mean([...outputs]) / 211).toBeCloseTo(1, 1);
    expect(mean([...inputs]) / 1_155).toBeCloseTo(1, 1);
    expect(Math.abs(quantileSorted([...outputs], 0.5) / 129 - 1)).toBeLessThan(0.2);
  });
});

describe('a mix of classes', () => {
  const mix = [trafficClass('long-reasoning', 7), trafficClass('quick-chat', 3)];
  const share = (intents: readonly Intent[], name: string) =>
    intents.filter(intent => intent.class === name).length / intents.length;

  it('comes in the shares of its weights', () => {
    const intents = intentsOf(mix, 100_000);
    expect(Math.abs(share(intents, 'long-reasoning') - 0.7)).toBeLessThan(4 * Math.sqrt((0.7 * 0.3) / 100_000));
  });

  it('does not shift the draws of other classes when one is added', () => {
    const without = intentsOf(mix, 20_000);
    const third: TrafficClass = { ...trafficClass('quick-chat', 5), class: 'third' };
    const withThird = intentsOf([...mix, third], 20_000);
    let kept = 0;
    for (const [index, intent] of withThird.entries()) {
      if (intent.class === 'third') continue;
      kept += 1;
      if (JSON.stringify(intent) !== JSON.stringify(without[index])) expect(intent).toEqual(without[index]);
    }
    expect(kept / 20_000).toBeCloseTo(10 / 15, 1);
  });

  it('does not depend on the order of the classes', () => {
    expect(intentsOf([...mix].reverse(), 500)).toEqual(intentsOf(mix, 500));
  });

  it('keeps the inputs when only the outputs of a class change', () => {
    const [first, second] = mix;
    if (!first || !second) throw new Error('two classes');
    const shorter: TrafficClass = { ...first, outputTokens: { of: { kind: 'constant', value: 5 }, min: 1, max: 9 } };
    const inputs = (traffic: readonly TrafficClass[]) => intentsOf(traffic, 1_000).map(intent => intent.inputTokens);
    expect(inputs([shorter, second])).toEqual(inputs(mix));
  });

  it('never draws a class of weight 0, and can start anywhere', () => {
    const intents = intentsOf([trafficClass('long-reasoning', 0), trafficClass('quick-chat', 1)], 200);
    expect(share(intents, 'quick-chat')).toBe(1);
    const begun = conversationMaker(mix, 20250127).begin({ session: 777, scheduledMs: 5, phase: null }, 777);
    expect(begun).toEqual({ ...intentsOf(mix, 778)[777], scheduledMs: 5 });
  });

  it('speaks the languages in their shares', () => {
    const zh = (chineseShare: number) =>
      intentsOf([{ ...trafficClass('quick-chat'), chineseShare }], 10_000).filter(i => i.language === 'zh').length;
    expect([zh(0), zh(1)]).toEqual([0, 10_000]);
    expect(zh(0.3) / 10_000).toBeCloseTo(0.3, 1);
  });
});
