import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { capReached, planRounds, scenarioOfRound } from '../../../src/app/rounds-plan.js';
import { createPlan } from '../../../src/scenario/plan.js';

const folder = await mkdtemp(join(tmpdir(), 'busytone-rounds-'));
afterAll(() => rm(folder, { recursive: true }));

const targets = `targets:
  - { name: a, url: http://127.0.0.1:1/v1, model: m }
  - { name: b, url: http://127.0.0.1:2/v1, model: m }
`;

async function planned(text: string) {
  const file = join(folder, 'targets.yaml');
  await writeFile(file, text);
  const caps = { requests: null, tokens: null, money: null };
  const request = { file, scenario: null, rounds: 1, seed: 1, caps, allowHosts: [] };
  return planRounds(request, '2025-01-27T12:00:00.000Z');
}

test('a scenario with targets may replay a trace beside it', async () => {
  await writeFile(join(folder, 'trace.csv'), 'timestamp_s,input_tokens,output_tokens\n0,30,5\n0.5,31,6\n1.25,32,7\n');
  const journal = await planned(`load: { replay: { file: trace.csv } }\n${targets}`);
  expect(journal.targets.map(({ label }) => label)).toEqual(['a', 'b']);
  for (const target of [0, 1]) expect(createPlan(scenarioOfRound(journal, 0, target)).estimate.intents).toBe(3);
});

test('keys that classes of a scenario name do not go to the targets of another file', async () => {
  const traffic = 'traffic: [ { class: quick-chat, apiKeyEnv: PAID_KEY } ]\n';
  await writeFile(
    join(folder, 'tiers.yaml'),
    `load: { base: 1/s, duration: 5s }\n${traffic}target: { url: http://127.0.0.1:3/v1, model: m }\n`,
  );
  const elsewhere = await planned(`scenario: tiers.yaml\n${targets}`);
  const keys = (journal: typeof elsewhere) =>
    journal.targets.map(({ scenario }) => scenario.traffic.map(({ apiKeyEnv }) => apiKeyEnv));
  expect(keys(elsewhere)).toEqual([[null], [null]]);
  expect(keys(await planned(`load: { base: 1/s, duration: 5s }\n${traffic}${targets}`))).toEqual([
    ['PAID_KEY'],
    ['PAID_KEY'],
  ]);
});

test('what interrupted runs spent counts for the caps', async () => {
  const fresh = await planned(
    `load: { base: 1/s, duration: 5s, arrivals: constant }\ntraffic: [ { class: quick-chat } ]\n${targets}`,
  );
  const journal = { ...fresh, caps: { ...fresh.caps, requests: 12 } };
  expect(capReached(journal, 0)).toBeNull();
  const broken = [{ round: 0, target: 0, folder: 'x', requests: 4, tokens: 100, money: null }];
  expect(capReached({ ...journal, broken }, 0)).toBe('it plans 10 requests, and 8 are left');
});
