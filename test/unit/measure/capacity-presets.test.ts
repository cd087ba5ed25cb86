import { describe, expect, it } from 'vitest';
import { scenarioOfStep, stepLength } from '../../../src/app/capacity/step-plan.js';
import { lookAt } from '../../../src/measure/capacity/step.js';
import type { Scenario } from '../../../src/scenario/types.js';
import { type ServingPreset, simulatorPresets } from '../../../src/simulator/model/presets.js';
import type { CapacityRequest } from '../../../src/store/capacity-types.js';
import { bracketOf, playSearch, settings, valid } from '../../support/capacity.js';
import { scenarioOf } from '../../support/plans.js';
import { virtualRecords } from '../../support/virtual-endpoint.js';
import { machine } from '../simulator/virtual-time.js';

const unlimited = { requests: Number.MAX_SAFE_INTEGER, tokens: Number.MAX_SAFE_INTEGER, money: null };

function requestOf(stepMs: number, changes: Partial<Scenario>): CapacityRequest {
  return {
    scenario: scenarioOf(changes),
    stepMs,
    warmUpMs: null,
    coolDownMs: 0,
    caps: { requests: 1, tokens: 1, money: null, timeMs: 1 },
    gpus: null,
    gpuHourUsd: null,
    surge: null,
  };
}

/** One step against the model, `longer` times as long as the search would make it, with a plan of its own. */
function stepOf(request: CapacityRequest, preset: ServingPreset, load: number, number: number, longer = 1) {
  const usual = stepLength(request, load, 1, null);
  const length = { warmUpMs: usual.warmUpMs, measuredMs: usual.measuredMs * longer };
  const scenario = scenarioOfStep(request, { ...length, load, number }, unlimited);
  const attempts = virtualRecords(scenario, preset);
  return lookAt({ attempts, slo: scenario.slo, ...length, validity: valid, stopReason: null }).look;
}

function search(request: CapacityRequest, preset: ServingPreset, from: number) {
  const found = playSearch(settings({ from, least: from / 1_000 }), (load, stretch, number) =>
    stepOf(request, preset, load, number, stretch),
  );
  return { ...found, ...bracketOf(found.steps) };
}

const tokens = (median: number, sigma: number, max: number) =>
  ({ of: { kind: 'lognormal', mu: Math.log(median), sigma }, min: 1, max }) as const;

const [chat] = scenarioOf().traffic;
const traffic =
  chat === undefined ? [] : [{ ...chat, inputTokens: tokens(150, 0.8, 600), outputTokens: tokens(60, 0.5, 240) }];
const ttft = (limitMs: number) =>
  ({ latency: [{ metric: 'ttft', percentile: 'p95', limitMs }], busyRate: 0.05, goodFraction: null }) as const;

describe('the capacity of a modelled machine', () => {
  it.each([
    { name: 'r1-starved', from: 3, stepMs: 120_000, limitMs: 2_000 },
    { name: 'distill7b-a10', from: 2, stepMs: 90_000, limitMs: 1_000 },
    { name: 'r1-8xh200', from: 16, stepMs: 30_000, limitMs: 2_000 },
  ])('$name is found within 5 % of what very long runs show', ({ name, from, stepMs, limitMs }) => {
    const preset = simulatorPresets.find(one => one.name === name);
    if (preset === undefined) throw new Error(`no preset ${name}`);
    const request = requestOf(stepMs, { traffic, slo: ttft(limitMs) });
    const { holds, fails, steps } = search(request, preset, from);
    expect(steps.length).toBeLessThanOrEqual(15);
    expect((fails ?? 0) / (holds ?? 1)).toBeLessThan(1.051);
    const shareAt = (load: number) => stepOf(request, preset, load, 1_000, 12).evidence[0]?.share ?? Number.NaN;
    expect(shareAt((holds ?? 0) / 1.05)).toBeLessThan(0.05);
    expect(shareAt((fails ?? 0) * 1.05)).toBeGreaterThan(0.05);
  });

  it('is what queueing theory says where nothing is left to chance', () => {
    // Four places, 50 steps of 10 ms for each answer: 8 answers a second, and a queue that grows above.
    const preset = machine({ queueLimit: Number.POSITIVE_INFINITY, prefillTokensPerSecond: 1e9, chunkTokens: 1e6 });
    const constant = (value: number) => ({ of: { kind: 'constant', value }, min: 1, max: 1_000 }) as const;
    const request = requestOf(60_000, {
      traffic: traffic.map(own => ({ ...own, inputTokens: constant(10), outputTokens: constant(50) })),
      load: { mode: 'open', shape: { kind: 'steady', base: 1 }, arrivals: 'constant', durationMs: 1 },
      slo: ttft(1_000),
    });
    const { holds, fails } = search(request, preset, 1);
    expect(holds).toBeGreaterThan(8 / 1.05);
    expect(holds).toBeLessThanOrEqual(8);
    expect(fails).toBeGreaterThan(8);
    expect(fails).toBeLessThan(8 * 1.05);
  });
});
