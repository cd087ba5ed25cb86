import { describe, expect, it } from 'vitest';
import { foldIntents } from '../../src/measure/intents.js';
import { latenessMs } from '../../src/measure/metrics.js';
import { randomFor } from '../../src/scenario/random.js';
import type { ClientBehaviour } from '../../src/scenario/types.js';
import { quantileOfSorted } from '../../src/stats/quantile.js';
import { clientsWith } from '../support/clients.js';
import { openLoad, run, scenario, target } from '../support/engine-run.js';
import { closedForm } from '../support/overload.js';
import { startChanceServer, startHardCapacityServer } from '../support/refusing-server.js';

const slotMs = 100;
const loadMs = 10_000;
/** From here on the retries of earlier intents overlap with new intents as they will to the end of the load. */
const settledMs = 2_500;
/** The nearer a load is to the capacity, the longer it takes to settle. */
const nearCapacity = { loadMs: 16_000, settledMs: 7_000 } as const;
/** Requests that leave more than half a slot late, on a starved machine, do not make the overload that was planned. */
const latestMs = slotMs / 2;

interface Storm {
  /** Attempts over what the server could take, while new intents still came. */
  readonly attemptsPerCapacity: number;
  readonly latenessP99Ms: number;
}

async function storm(
  overload: number,
  perSlot: number,
  clients: ClientBehaviour,
  times: { readonly loadMs: number; readonly settledMs: number } = { loadMs, settledMs },
): Promise<Storm> {
  const random = randomFor(overload, 'hard capacity');
  const server = await startHardCapacityServer({ perSlot, slotMs, random });
  const perSecond = (perSlot / slotMs) * 1_000;
  const { records } = await run(
    scenario(openLoad(perSecond * overload, times.loadMs), { clients }),
    target(server.url),
  );
  await server.close();
  const inWindow = records.filter(
    ({ sentMs }) => sentMs !== null && sentMs >= times.settledMs && sentMs < times.loadMs,
  );
  const lateness = Float64Array.from(inWindow, record => latenessMs(record) ?? 0).sort();
  return {
    attemptsPerCapacity: inWindow.length / ((perSecond * (times.loadMs - times.settledMs)) / 1_000),
    latenessP99Ms: quantileOfSorted(lateness, 0.99) ?? 0,
  };
}

// Each waits for the clock most of the time, so they share it.
describe.concurrent('an overload of clients that retry as openai-node does', { timeout: 60_000 }, () => {
  it.for([
    { overload: 1.2, perSlot: 12 },
    { overload: 2, perSlot: 8 },
    { overload: 5, perSlot: 4 },
  ])('$overload times over a hard capacity settles within a twentieth of the closed form', async (given, { skip }) => {
    const { overload, perSlot } = given;
    const times = overload < 1.5 ? nearCapacity : { loadMs, settledMs };
    const { attemptsPerCapacity, latenessP99Ms } = await storm(overload, perSlot, clientsWith('openai-sdk'), times);
    skip(latenessP99Ms > latestMs, 'this machine is too busy to make the planned load');
    expect(Math.abs(attemptsPerCapacity / closedForm(overload, 2).attemptsPerCapacity - 1)).toBeLessThan(0.05);
  });

  it('stays near the original load within a budget', async () => {
    const { retry } = clientsWith('openai-sdk');
    const bounded = clientsWith('openai-sdk', { retry: { ...retry, budget: 0.1 } });
    const { attemptsPerCapacity } = await storm(2, 8, bounded);
    expect(attemptsPerCapacity).toBeLessThan(closedForm(2, 2).attemptsPerCapacity / 1.5);
  });

  it('answers as many as there is capacity for, at its chance of being refused', async () => {
    const measured = await Promise.all(
      [1.2, 2, 5].map(async overload => {
        const { failing, attemptsPerIntent } = closedForm(overload, 2);
        const server = await startChanceServer(failing, randomFor(overload, 'refused'));
        const plan = scenario(openLoad(70, 12_000), { clients: clientsWith('openai-sdk') });
        const { records } = await run(plan, target(server.url));
        await server.close();
        const results = foldIntents(records, plan.slo);
        const answered = results.filter(({ end }) => end === 'answered').length;
        return [records.length / results.length / attemptsPerIntent, answered / results.length - 1 / overload];
      }),
    );
    for (const [attempts = 0, answered = 1] of measured) {
      expect(Math.abs(attempts - 1)).toBeLessThan(0.06);
      expect(Math.abs(answered)).toBeLessThan(0.06);
    }
  });
});
