import { describe, expect, it } from 'vitest';
import { randomFor } from '../../src/scenario/random.js';
import type { ClientBehaviour } from '../../src/scenario/types.js';
import { clientsWith } from '../support/clients.js';
import { openLoad, run, scenario, target } from '../support/engine-run.js';
import { startHardCapacityServer } from '../support/hard-capacity-server.js';
import { closedForm } from '../support/overload.js';

const slotMs = 100;
const loadMs = 10_000;
/** The last retry of an intent comes at most 1.5 s and three slots after it: from here on all of them overlap. */
const settledMs = 2_500;

/** Attempts over what the server could take, while new intents still came. */
async function attemptsPerCapacity(overload: number, perSlot: number, clients: ClientBehaviour): Promise<number> {
  const random = randomFor(overload, 'hard capacity');
  const server = await startHardCapacityServer({ perSlot, slotMs, random });
  const perSecond = (perSlot / slotMs) * 1_000;
  const { records } = await run(scenario(openLoad(perSecond * overload, loadMs), { clients }), target(server.url));
  await server.close();
  const inWindow = records.filter(({ sentMs }) => sentMs !== null && sentMs >= settledMs && sentMs < loadMs);
  expect(new Set(inWindow.map(record => record.outcome))).toEqual(new Set(['ok', 'busy.overloaded']));
  return inWindow.length / ((perSecond * (loadMs - settledMs)) / 1_000);
}

// Each waits for the clock most of the time, so they share it.
describe.concurrent('an overload of clients that retry as openai-node does', () => {
  it.each([
    [1.2, 8],
    [2, 8],
    [5, 4],
  ])('%d times over capacity settles within a twentieth of the closed form', async (overload, perSlot) => {
    const measured = await attemptsPerCapacity(overload, perSlot, clientsWith('openai-sdk'));
    expect(Math.abs(measured / closedForm(overload, 2).attemptsPerCapacity - 1)).toBeLessThan(0.05);
  });

  it('stays near the original load within a budget', async () => {
    const { retry } = clientsWith('openai-sdk');
    const bounded = clientsWith('openai-sdk', { retry: { ...retry, budget: 0.1 } });
    const measured = await attemptsPerCapacity(2, 8, bounded);
    expect(measured / 2).toBeGreaterThan(1.08);
    expect(measured / 2).toBeLessThan(1 / (1 - 0.1) + 0.02);
  });
});
