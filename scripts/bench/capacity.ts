import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { planSearch } from '../../src/app/capacity/request.js';
import { scenarioOfStep } from '../../src/app/capacity/step-plan.js';
import { lookAt } from '../../src/measure/capacity/step.js';
import type { Capacity } from '../../src/measure/capacity/types.js';
import { type ServingPreset, simulatorPresets } from '../../src/simulator/model/presets.js';
import type { CapacityRequest } from '../../src/store/capacity-types.js';
import { readRun } from '../../src/store/reader.js';
import { virtualRecords } from '../../test/support/virtual-endpoint.js';

/**
 * Searches the capacity of three simulated machines over real sockets, and holds it against the truth: the load at which
 * the share of intents over the limit reaches what the SLO allows, found by brute force in the model itself, without
 * sockets, clocks or the search, from runs of many thousand intents.
 *
 *   npx tsx scripts/bench/capacity.ts [--preset NAME] [--step 20s]
 *
 * Build first. Takes some five minutes for each machine.
 */
const { values } = parseArgs({ options: { preset: { type: 'string' }, step: { type: 'string', default: '20s' } } });

const machines = [
  { name: 'r1-starved', speed: 4, from: 8, limitMs: 500 },
  { name: 'distill7b-a10', speed: 2, from: 8, limitMs: 1_000 },
  { name: 'r1-8xh200', speed: 1, from: 20, limitMs: 2_000 },
] as const;

const binary = fileURLToPath(new URL('../../bin/run.js', import.meta.url));
const valid = { verdict: 'VALID', checks: [] } as const;
const unlimited = { requests: Number.MAX_SAFE_INTEGER, tokens: Number.MAX_SAFE_INTEGER, money: null };
/** Intents of a run that is taken for the truth, and how near it comes. */
const truthIntents = 40_000;
const truthPrecision = 1.005;

const folder = mkdtempSync(join(tmpdir(), 'busytone-bench-'));
const file = join(folder, 'bench.yaml');
console.log('| machine | truth /s | holds | fails | holds / truth | steps | confirmed | ended |');
console.log('| --- | ---: | ---: | ---: | ---: | ---: | --- | --- |');
for (const { name, speed, from, limitMs } of machines) {
  const preset = simulatorPresets.find(one => one.name === name);
  if (preset === undefined || (values.preset !== undefined && values.preset !== name)) continue;
  writeFileSync(
    file,
    `name: bench
load: { shape: steady, base: ${from}/s, duration: 10s }
traffic: [{ class: quick-chat, input: { max: 300 }, output: { lognormal: { median: 60, sigma: 0.5 }, max: 240 } }]
slo: { ttft: { p95: ${limitMs}ms } }
`,
  );
  const { journal } = await planSearch({ scenario: file, overrides: {} }, '0', new Date().toISOString());
  const { answer, steps, ended, promptFactor } = await search(name, speed);
  const machine = { ...preset, queueLimit: Number.POSITIVE_INFINITY };
  const truth = trueLimit(journal.request, machine, { speed, promptFactor }, from);
  const { holds, fails, instrument } = answer;
  const shown = (value: number | null) => (value === null ? '–' : value.toPrecision(3));
  const apart = holds === null ? '–' : (holds / truth).toFixed(3);
  const end = instrument === null ? ended : `instrument at ${shown(instrument)}`;
  console.log(
    `| ${name}, ${speed}x | ${truth.toPrecision(4)} | ${shown(holds)} | ${shown(fails)} | ${apart} | ${steps.length} | ${answer.confirmed ? 'yes' : 'no'} | ${end} |`,
  );
}
rmSync(folder, { recursive: true, force: true });

/** The load at which the SLO's share is reached in the long run, by doubling and halving. */
function trueLimit(
  request: CapacityRequest,
  preset: ServingPreset,
  { speed, promptFactor }: { readonly speed: number; readonly promptFactor: number },
  from: number,
): number {
  const breaks = (load: number) => {
    const measuredMs = (truthIntents / load) * 1_000;
    const length = { warmUpMs: measuredMs / 10, measuredMs };
    const scenario = scenarioOfStep(request, { ...length, load, number: 99 }, unlimited);
    const attempts = virtualRecords(scenario, preset, speed, promptFactor);
    const records = { attempts, slo: scenario.slo, ...length, validity: valid, stopReason: null };
    return lookAt(records).look.evidence.some(({ share, allowed }) => (share ?? 0) > allowed);
  };
  let [low, high] = [from / 4, from];
  while (!breaks(high)) [low, high] = [high, high * 2];
  while (high / low > truthPrecision) {
    const middle = Math.sqrt(low * high);
    if (breaks(middle)) high = middle;
    else low = middle;
  }
  return Math.sqrt(low * high);
}

/**
 * What `busytone capacity` finds against the simulator, each in a process of its own, and how the simulator counts the
 * tokens of prompts.
 */
async function search(preset: string, speed: number): Promise<Capacity & { readonly promptFactor: number }> {
  const server = spawn(
    process.execPath,
    [binary, 'simulate', preset, '--speed', String(speed), '--queue-limit', '1000000', '--port', '0', '--json'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  try {
    const { url, model } = await new Promise<{ url: string; model: string }>(resolve => {
      createInterface({ input: server.stdout }).once('line', line => resolve(JSON.parse(line)));
    });
    const args = [
      'capacity',
      file,
      '--url',
      url,
      '--model',
      model,
      '--step',
      values.step,
      '--out-dir',
      folder,
      '--json',
    ];
    const child = spawn(process.execPath, [binary, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    for await (const chunk of child.stdout) text += chunk;
    const capacity = JSON.parse(text) as Capacity;
    const [made = ''] = readdirSync(folder)
      .filter(entry => entry.includes('-capacity-'))
      .sort()
      .slice(-1);
    const { attempts } = await readRun(join(folder, made, capacity.steps[0]?.folder ?? ''));
    const counted = attempts.filter(({ promptTokens }) => promptTokens !== null);
    const sum = (of: (record: (typeof counted)[number]) => number) =>
      counted.reduce((total, own) => total + of(own), 0);
    return { ...capacity, promptFactor: sum(own => own.promptTokens ?? 0) / sum(own => own.plannedInputTokens) };
  } finally {
    server.kill();
  }
}
