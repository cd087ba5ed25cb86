import { existsSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import type { Capacity } from '../../src/measure/capacity/types.js';
import type { StoredCapacity } from '../../src/store/capacity-types.js';
import { capacityJsonSchema } from '../../src/store/results.js';
import { busytone, emptyFolder, simulator, start } from './support/busytone.js';

// A median takes four answers to be shown, so steps can be short.
const scenario = `name: quick
load: { shape: steady, base: 6/s, duration: 1s, arrivals: constant }
traffic: [{ class: quick-chat, input: { max: 100 }, output: { constant: 20 } }]
target: { price: { currency: USD, input: 1, output: 2 } }
slo: { ttft: { p50: 400ms } }
`;

const fits = new Ajv({ strict: false }).compile(capacityJsonSchema());

async function onlyFolder(folder: string): Promise<string> {
  const [name = ''] = await readdir(folder);
  return join(folder, name);
}

// Each waits for its simulated endpoint most of the time, so they share it.
describe.concurrent('busytone capacity', { timeout: 180_000 }, () => {
  test('stops at Ctrl-C and at its caps, goes on where it stopped, finds the limit, and is rebuilt', async ({
    skip,
  }) => {
    const folder = await emptyFolder();
    const out = join(folder, 'out');
    const file = join(folder, 'quick.yaml');
    await writeFile(file, scenario);
    // Four places, each taken for 20 steps of 20 ms or so: some 10 answers a second, whatever is asked.
    const { url, model } = await simulator([
      'r1-starved',
      '--speed',
      '4',
      '--max-sequences',
      '4',
      '--queue-limit',
      '1000',
    ]);
    const lengths = ['--step', '1s', '--warm-up', '400ms', '--cool-down', '2s', '--precision', '25%'];
    const target = ['--url', url, '--model', model, '--out-dir', out];
    const first = start(['capacity', file, ...target, ...lengths, '--gpus', '8', '--max-steps', '4']);
    await first.saw(/Step 2 [\s\S]*sent/);
    first.child.kill('SIGINT');
    const stopped = await first.finished;
    expect(stopped.code, stopped.stderr).toBe(130);
    expect(stopped.stdout).toContain('The search was interrupted: this is what is known so far.');
    expect(stopped.stderr).toContain('Go on with: busytone capacity --resume');
    const path = await onlyFolder(out);
    const stored = async () => JSON.parse(await readFile(join(path, 'capacity.json'), 'utf8')) as StoredCapacity;
    const before = await stored();
    expect(before).toMatchObject({ status: 'interrupted', made: [{ broken: false }, { broken: true }] });

    const cap = before.spent.requests + 10;
    const capped = await busytone(['capacity', '--resume', path, '--max-requests', String(cap), '--json']);
    const little = JSON.parse(capped.stdout) as Capacity;
    expect(little).toMatchObject({ ended: 'limit.requests', status: 'completed' });
    // Requests between the steps come on top of what a step was still allowed.
    expect(little.spent.requests).toBeLessThan(cap + 10);
    expect(little.steps[0]).toEqual(before.steps[0]);

    const { code, stdout, stderr } = await busytone(['capacity', '--resume', path, '--max-requests', '5k', '--json']);
    const capacity = JSON.parse(stdout) as Capacity;
    expect(fits(capacity), JSON.stringify(fits.errors)).toBe(true);
    expect(capacity.steps[0]?.folder).toBe(before.steps[0]?.folder);
    expect(capacity.steps.length).toBeLessThanOrEqual(4);
    const asked = capacity.steps.reduce((sum, step) => sum + step.spent.requests, 0);
    expect(capacity.spent.requests).toBeGreaterThan(asked);
    expect(Number(capacity.spent.money)).toBeGreaterThan(0);
    for (const step of capacity.steps) expect(existsSync(join(path, step.folder, 'report.html'))).toBe(true);

    // The whole result follows from the run folders.
    for (const name of ['capacity.html', 'capacity.md']) await rm(join(path, name));
    const forms = ['--format', 'html,csv,junit,json', '-o', join(folder, 'elsewhere')];
    const rebuilt = await busytone(['report', path, ...forms]);
    expect(rebuilt.code, rebuilt.stderr).toBe(code);
    expect(existsSync(join(path, 'capacity.md'))).toBe(true);
    const again = await readFile(join(folder, 'elsewhere', 'capacity.json'), 'utf8');
    expect(JSON.parse(again)).toEqual(capacity);
    expect(await readFile(join(folder, 'elsewhere', 'capacity.html'), 'utf8')).toContain('href="../out/');

    const { holds, fails, instrument } = capacity.answer;
    skip(instrument !== null, 'this machine is too busy to send the load');
    expect(code, stderr).toBe(0);
    expect(holds).toBeGreaterThanOrEqual(6);
    expect(fails ?? 0).toBeLessThanOrEqual(24);
  });

  test('shows what it would do, and asks before it loads a public host', async () => {
    const dry = await busytone([
      'capacity',
      'viral-surge',
      '--url',
      'http://127.0.0.1:1/v1',
      '--model',
      'm',
      '--dry-run',
    ]);
    expect(dry.code, dry.stderr).toBe(0);
    expect(dry.stdout).toContain('ttft.p95 < 5 s');
    expect(dry.stdout).toContain('Nothing was sent.');
    const refused = await busytone(['capacity', '--url', 'http://192.0.2.1/v1', '--model', 'm']);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('--allow-host 192.0.2.1');
  });
});
