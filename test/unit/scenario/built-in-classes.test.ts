import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mean, quantileSorted, sampleCorrelation } from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import { sample } from '../../../src/scenario/distributions.js';
import { randomFor } from '../../../src/scenario/random.js';
import { builtInClasses } from '../../../src/scenario/traffic/classes.js';
import { conversationMaker } from '../../../src/scenario/traffic/conversation.js';
import type { Intent } from '../../../src/scenario/types.js';
import { trafficClass } from '../../support/scenarios.js';

const count = 200_000;
const known = new Map<string, Intent[]>();

function intentsOf(name: string): readonly Intent[] {
  let intents = known.get(name);
  if (intents === undefined) {
    const make = conversationMaker([trafficClass(name)], 20250127);
    intents = Array.from({ length: count }, (_, session) =>
      make.begin({ session, scheduledMs: null, phase: null }, session),
    );
    known.set(name, intents);
  }
  return intents;
}

type Field = 'inputTokens' | 'outputTokens';

function sortedField(name: string, field: Field): number[] {
  return [...Float64Array.from(intentsOf(name), intent => intent[field]).sort()];
}

const shareOf = (intents: readonly Intent[]) =>
  intents.reduce((sum, intent) => sum + intent.reasoningTokens / intent.outputTokens, 0) / intents.length;

describe('built-in classes have the mean and quantiles of their data', () => {
  it.each([
    ['long-reasoning', 'inputTokens', 1_268, { 0.5: 208, 0.95: 6_714, 0.99: 23_423 }],
    ['long-reasoning', 'outputTokens', 1_527, { 0.5: 792, 0.95: 5_701, 0.99: 12_607 }],
    ['math-reasoning', 'inputTokens', 76, { 0.5: 62, 0.75: 91, 0.95: 164 }],
    ['math-reasoning', 'outputTokens', 8_461, { 0.05: 2_105, 0.5: 7_099, 0.75: 11_829, 0.95: 18_908 }],
    ['long-document', 'inputTokens', 16_098, { 0.05: 6_598, 0.5: 15_439, 0.75: 20_420, 0.95: 27_766 }],
    ['long-document', 'outputTokens', 1_336, { 0.05: 718, 0.5: 1_134, 0.75: 1_551, 0.95: 2_656 }],
    ['code', 'inputTokens', 2_048, { 0.5: 1_469, 0.95: 7_315, 0.99: 7_436 }],
    ['code', 'outputTokens', 27.9, { 0.5: 13, 0.95: 90, 0.99: 252 }],
    ['web-search', 'inputTokens', 2_944, { 0.5: 3_140, 0.95: 4_425, 0.99: 5_438 }],
    ['web-search', 'outputTokens', 283, { 0.5: 234, 0.95: 670, 0.99: 891 }],
    ['batch', 'inputTokens', 131.3, { 0.5: 204, 0.75: 208, 0.95: 214 }],
    ['batch', 'outputTokens', 1_025, { 0.5: 1_241, 0.75: 1_452, 0.95: 1_694 }],
  ] as const)('%s, %s', (name, field, average, quantiles) => {
    const values = sortedField(name, field);
    expect(Math.abs(mean(values) / average - 1)).toBeLessThan(0.03);
    for (const [p, value] of Object.entries(quantiles)) {
      expect(Math.abs(quantileSorted(values, Number(p)) / value - 1), `p${p}`).toBeLessThan(0.03);
    }
  });

  it.each([
    ['long-reasoning', 0.702],
    ['math-reasoning', 0.9],
    ['long-document', 0.597],
    ['batch', 0.571],
    ['quick-chat', 0],
    ['code', 0],
    ['web-search', 0],
    ['attack', 0],
  ])('%s reasons for a share of %d', (name, share) => {
    // The rounding of short outputs takes some of the share.
    expect(Math.abs(shareOf(intentsOf(name)) - share)).toBeLessThan(0.012);
  });

  it('attacks with a few words for one token', () => {
    const lengths = intentsOf('attack');
    expect(
      lengths.every(intent => intent.outputTokens === 1 && intent.inputTokens >= 1 && intent.inputTokens <= 20),
    ).toBe(true);
  });
});

it('all built-in classes have one turn unless told otherwise, and nothing that an endpoint may refuse', () => {
  for (const profile of builtInClasses) {
    expect(profile).toMatchObject({ turns: { of: { kind: 'constant', value: 1 }, max: 1 }, reasoningEffort: null });
    expect(profile).toMatchObject({ sharedPrefix: null, cacheBust: false, during: null });
  }
});

it('two classes with the same numbers draw independently', () => {
  const outputs = (name: string) => {
    const make = conversationMaker([{ ...trafficClass('long-reasoning'), class: name }], 1);
    return Array.from({ length: 20_000 }, (_, session) =>
      Math.log(make.begin({ session, scheduledMs: null, phase: null }, session).outputTokens),
    );
  };
  expect(Math.abs(sampleCorrelation(outputs('a'), outputs('b')))).toBeLessThan(4 / Math.sqrt(20_000));
});

/** Largest distance of a sample's distribution function from that of the data, at the data's values. */
function distance(sample: readonly number[], data: readonly number[]): number {
  let at = 0;
  let largest = 0;
  for (const [index, value] of data.entries()) {
    if (data[index + 1] === value) continue;
    while (at < sample.length && (sample[at] ?? 0) <= value) at += 1;
    largest = Math.max(largest, Math.abs(at / sample.length - (index + 1) / data.length));
  }
  return largest;
}

const traces = join(import.meta.dirname, '../../../../shared/traces');

describe.skipIf(!existsSync(traces))('built-in classes beside the traces', () => {
  const column = (file: string, at: number): number[] =>
    readFileSync(join(traces, file), 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map(line => Number(line.split(',')[at]))
      .sort((a, b) => a - b);

  it.each([
    ['code', 'inputTokens', 'AzureLLMInferenceTrace_code.csv', 1, 0.05],
    ['code', 'outputTokens', 'AzureLLMInferenceTrace_code.csv', 2, 0.02],
    ['web-search', 'inputTokens', 'ragpulse_sessions.csv', 2, 0.06],
    ['web-search', 'outputTokens', 'ragpulse_sessions.csv', 3, 0.02],
  ] as const)('%s, %s', (name, field, file, at, limit) => {
    const data = column(file, at);
    const values = sortedField(name, field);
    expect(distance(values, data)).toBeLessThan(limit);
    expect(Math.abs(mean(values) / mean(data) - 1)).toBeLessThan(0.03);
    for (const p of [0.5, 0.95, 0.99]) {
      expect(Math.abs(quantileSorted(values, p) / quantileSorted(data, p) - 1), `p${p}`).toBeLessThan(0.03);
    }
  });

  it.each([
    ['math-reasoning', '66', 0.05],
    ['long-document', '15', 0.02],
    ['batch', '55', 0.03],
  ] as const)('%s, against its client', (name, client, shareLimit) => {
    const { clients } = JSON.parse(readFileSync(join(traces, 'servegen_r1_quantiles.json'), 'utf8')) as {
      clients: Record<string, Record<string, number[]>>;
    };
    const grids = clients[client];
    const against = (values: readonly number[], grid: readonly number[]) => {
      let largest = 0;
      for (const [at, value] of grid.entries()) {
        if (at === 0 || at === grid.length - 1) continue;
        const below = values.filter(each => each <= value).length;
        const under = values.filter(each => each < value).length;
        const p = at / (grid.length - 1);
        largest = Math.max(largest, under / values.length - p, p - below / values.length);
      }
      return largest;
    };
    const some = intentsOf(name).slice(0, 20_000);
    const values = (field: Field) => some.map(intent => intent[field]);
    expect(against(values('outputTokens'), grids?.['output_tokens'] ?? [])).toBeLessThan(0.02);
    expect(against(values('inputTokens'), grids?.['input_tokens'] ?? [])).toBeLessThan(name === 'batch' ? 0.08 : 0.025);
    const shares = some.map(intent => intent.reasoningTokens / intent.outputTokens);
    expect(against(shares, grids?.['reason_ratio'] ?? [])).toBeLessThan(shareLimit);
  });

  it('web-search pauses as its users do within a session', () => {
    const last = new Map<string, number>();
    const gaps: number[] = [];
    for (const line of readFileSync(join(traces, 'ragpulse_sessions.csv'), 'utf8').trim().split('\n').slice(1)) {
      const [at = '', session = ''] = line.split(',');
      const before = last.get(session);
      if (before !== undefined && Number(at) > before) gaps.push(Number(at) - before);
      last.set(session, Number(at));
    }
    // Without those who came back much later.
    const data = gaps.sort((a, b) => a - b).slice(0, Math.floor(gaps.length * 0.958));
    const random = randomFor(5, 'think');
    const { thinkSeconds } = trafficClass('web-search');
    const draws = Array.from({ length: 20_000 }, () => sample(thinkSeconds, random)).sort((a, b) => a - b);
    for (const p of [0.25, 0.5, 0.75]) {
      expect(Math.abs(quantileSorted(draws, p) / quantileSorted(data, p) - 1), `p${p}`).toBeLessThan(0.15);
    }
  });
});
