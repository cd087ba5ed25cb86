import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CapacityPlanOptions, planSearch } from '../../../src/app/capacity/request.js';
import { capReached, leftOf, scenarioOfStep, stepLength } from '../../../src/app/capacity/step-plan.js';
import { parseSloRule } from '../../../src/scenario/slo-rules.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'busytone-capacity-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const plan = (options: Partial<CapacityPlanOptions>) =>
  planSearch({ scenario: 'steady-chat', overrides: {}, ...options }, '0.0.0', '2026-01-27T15:30:00.000Z');

async function file(text: string): Promise<string> {
  const path = join(folder, 'scenario.yaml');
  await writeFile(path, text);
  return path;
}

const base = 'name: own\nload: { shape: steady, base: 2/s, duration: 10s }\ntraffic: [{ class: quick-chat }]\n';

describe('a search', () => {
  it('starts from the scenario, with caps over all steps in the place of those of one run', async () => {
    const { journal } = await plan({ scenario: 'viral-surge', surge: 'viral-surge' });
    const { request, search } = journal;
    expect(search).toMatchObject({ from: 2, to: null, least: 0.002, whole: false, mostSteps: 15 });
    expect(request.caps).toMatchObject({ requests: 20_000, money: null });
    expect(request.surge).toEqual({ surge: 'viral-surge', peak: 40, headroom: 0.2 });
  });

  it('counts users in a closed loop', async () => {
    const scenario = await file(
      `${base.replace('shape: steady, base: 2/s', 'mode: closed, shape: steady, base: 8')}slo: { ttft: { p95: 2s } }\n`,
    );
    const { journal } = await plan({ scenario, to: { base: 64, mode: 'closed' } });
    expect(journal.search).toMatchObject({ from: 8, to: 64, least: 1, whole: true });
  });

  it.each([
    ['an attack', { scenario: 'botnet-burst' }, 'capacity.attack'],
    ['users where there is a rate', { to: { base: 5, mode: 'closed' } }, 'usage.load_unit'],
    ['a surge in another unit', { surge: { base: 5, mode: 'closed' } }, 'usage.load_unit'],
    ['an objective that allows nothing', { overrides: { slo: [parseSloRule('busyRate<=0%')] } }, 'capacity.slo_zero'],
    ['a surge that nobody knows', { surge: 'viral-surgee' }, 'scenario.unknown'],
  ] as const)('refuses %s', async (_, options, code) => {
    await expect(plan(options)).rejects.toMatchObject({ code, exitCode: 2 });
  });

  it('refuses a scenario without an SLO, and one whose mix changes', async () => {
    await expect(plan({ scenario: await file(base) })).rejects.toMatchObject({ code: 'capacity.no_slo' });
    const surge = base.replace('shape: steady, base: 2/s,', 'shape: step, base: 2/s, peak: 2x, start: 2s, hold: 4s,');
    const parts = surge.replace('{ class: quick-chat }', '{ class: quick-chat }, { class: batch, during: [peak] }');
    const scenario = await file(`${parts}slo: { ttft: { p95: 2s } }\n`);
    await expect(plan({ scenario })).rejects.toMatchObject({ code: 'capacity.phases' });
  });
});

describe('a step', () => {
  it('is as long as the objectives take to be shown, within bounds, and longer when it is repeated', async () => {
    const { journal } = await plan({ overrides: { slo: [parseSloRule('busyRate<=5%')] } });
    // 73 intents show that 5 % are not broken, half as many more leave room for some that are.
    expect(stepLength(journal.request, 2, 1, null)).toEqual({ measuredMs: 54_750, warmUpMs: 18_250 });
    expect(stepLength(journal.request, 100, 1, null).measuredMs).toBe(20_000);
    expect(stepLength(journal.request, 0.1, 1, null).measuredMs).toBe(120_000);
    expect(stepLength(journal.request, 100, 4, null)).toMatchObject({ measuredMs: 80_000, warmUpMs: 6_667 });
  });

  it('has a plan of its own, and phases for its warm-up and for what is measured', async () => {
    const { journal } = await plan({ stepMs: 9_000, warmUpMs: 3_000 });
    const left = { requests: 50, tokens: 10_000, money: null };
    const length = stepLength(journal.request, 7, 1, null);
    const scenario = scenarioOfStep(journal.request, { ...length, load: 7, number: 3 }, left);
    expect(scenario.seed).toBe(journal.request.scenario.seed + 3);
    expect(scenario.load).toMatchObject({ mode: 'open', durationMs: 12_000 });
    expect(scenario.limits).toMatchObject({ requests: 50, tokens: 10_000, concurrency: 2_000 });
  });

  it('is not begun when its plan does not fit into what the caps leave', async () => {
    const { journal } = await plan({ stepMs: 10_000, overrides: { maxRequests: 100, maxTokens: 5_000 } });
    const reached = (load: number, spent: { requests: number; tokens: number; money: null }) => {
      const left = leftOf(journal.request, spent);
      const length = stepLength(journal.request, load, 1, null);
      return capReached(scenarioOfStep(journal.request, { ...length, load, number: 1 }, left), left);
    };
    expect(reached(20, { requests: 0, tokens: 0, money: null })).toBe('limit.requests');
    expect(reached(1, { requests: 0, tokens: 4_990, money: null })).toBe('limit.tokens');
    expect(reached(0.1, { requests: 0, tokens: 0, money: null })).toBeNull();
  });
});
