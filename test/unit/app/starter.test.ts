import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { starterText, writeStarter } from '../../../src/app/starter.js';
import { parseScenario } from '../../../src/scenario/load.js';

const folder = async () => {
  const path = await mkdtemp(join(tmpdir(), 'busytone-starter-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
};

test('the starter is a valid scenario, also with its commented lines switched on', () => {
  const plain = starterText('launch');
  expect(parseScenario(plain, 'launch.yaml')).toMatchObject({
    name: 'launch',
    load: { shape: { kind: 'flash-crowd' } },
  });
  const all = plain.replace(/^(\s*)# (?=apiKeyEnv|price|allowHosts)/gm, '$1');
  const scenario = parseScenario(all, 'launch.yaml');
  expect(scenario.target.apiKeyEnv).toBe('MY_API_KEY');
  expect(scenario.target.price?.output).toBe('2.19');
  expect(scenario.allowHosts).toEqual(['api.example.com']);
});

test('its name comes from the file', async () => {
  const path = join(await folder(), 'black friday!.yaml');
  await writeStarter(path);
  expect(await readFile(path, 'utf8')).toContain('name: black-friday-\n');
});

test('an existing file is left as it is', async () => {
  const path = join(await folder(), 'launch.yaml');
  await writeFile(path, 'mine');
  await expect(writeStarter(path)).rejects.toMatchObject({ code: 'starter.exists', exitCode: 2 });
  expect(await readFile(path, 'utf8')).toBe('mine');
});
