import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareFolders, usualMargin, usualSeed, writeComparison } from '../../src/app/compare.js';
import { startSimulator } from '../../src/simulator/index.js';
import type { Sample } from './sample.js';
import { busytone, keepRun } from './sample-records.js';

/** Two machines with the same model; the second takes half as long for everything. */
const machines = [
  { folder: 'lean', preset: 'r1-8xh200', speed: 1 },
  { folder: 'roomy', preset: 'r1-8xh200', speed: 2 },
] as const;

const scenarioOf = (name: string, url: string) => `name: chat-evening
seed: 20250127
target: { name: ${name}, url: ${url}, model: deepseek-r1 }
load: { shape: steady, base: 4/s, duration: 30s }
traffic:
  - { class: quick-chat, output: { lognormal: { median: 60, sigma: 0.5 }, max: 300 } }
slo: { ttft: { p95: 2s }, busyRate: 2% }
`;

/** One plan against two machines, and what `busytone compare` makes of it. */
export const comparisonSample: Sample = {
  name: 'sample-comparison',
  records: machines.map(({ folder }) => folder),
  results: ['comparison.json', 'comparison.html', 'comparison.md', 'comparison.csv', 'junit.xml'],
  page: 'comparison.html',
  pictures: [['comparison-light', 1440, 1000, 'light']],
  async build(folder) {
    const result = await compareFolders({
      runs: machines.map(machine => join(folder, machine.folder)),
      baseline: null,
      allowed: { differentPlan: false, invalid: false, partial: false },
      slo: [],
      margin: usualMargin,
      maxRegression: null,
      seed: usualSeed,
      version: '',
    });
    await writeComparison(folder, result);
    // Where the runs lie is no business of a reader on another machine.
    const file = join(folder, 'comparison.json');
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(`${folder}/`, ''));
  },
  async load(folder) {
    for (const { folder: name, preset, speed } of machines) {
      const out = mkdtempSync(join(tmpdir(), 'busytone-machine-'));
      const endpoint = await startSimulator({ port: 0, preset, speed, model: 'deepseek-r1' });
      try {
        const file = join(out, 'chat-evening.yaml');
        writeFileSync(file, scenarioOf(name, endpoint.url));
        const runs = join(out, 'runs');
        await busytone(['run', file, '--no-gaps', '--out-dir', runs, '--quiet']);
        const [run] = readdirSync(runs);
        if (run === undefined) throw new Error('The run left no folder');
        keepRun(join(runs, run), join(folder, name));
      } finally {
        await endpoint.close();
        rmSync(out, { recursive: true, force: true });
      }
    }
  },
};
