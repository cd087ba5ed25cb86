import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rebuildCapacity } from '../../src/app/capacity/result.js';
import { startSimulator } from '../../src/simulator/index.js';
import type { Sample } from './sample.js';
import { busytone, keepRun } from './sample-records.js';

const scenarioOf = (url: string) => `name: short-answers
seed: 20250127
target: { name: eight-gpus, url: ${url}, model: deepseek-r1 }
load: { shape: steady, base: 6/s, duration: 1m }
traffic:
  - { class: quick-chat, input: { max: 400 }, output: { lognormal: { median: 30, sigma: 0.4 }, max: 90 } }
slo: { ttft: { p90: 500ms } }
`;

/** A search for the highest load that still meets an SLO, with the records of each of its steps. */
export const capacitySample: Sample = {
  name: 'sample-capacity',
  records: ['capacity.json', 'steps'],
  results: ['capacity.html', 'capacity.md'],
  page: 'capacity.html',
  pictures: [['capacity-light', 1440, 1000, 'light']],
  async build(folder) {
    await rebuildCapacity(folder, '');
  },
  async load(folder) {
    const out = mkdtempSync(join(tmpdir(), 'busytone-search-'));
    const endpoint = await startSimulator({
      port: 0,
      preset: 'r1-starved',
      speed: 4,
      maxSequences: 8,
      model: 'deepseek-r1',
    });
    try {
      const file = join(out, 'short-answers.yaml');
      writeFileSync(file, scenarioOf(endpoint.url));
      const searches = join(out, 'searches');
      await busytone([
        'capacity',
        file,
        '--out-dir',
        searches,
        '--gpus',
        '8',
        '--step',
        '12s',
        '--precision',
        '25%',
        '--max-steps',
        '12',
      ]);
      const [search] = readdirSync(searches);
      if (search === undefined) throw new Error('The search left no folder');
      cpSync(join(searches, search, 'capacity.json'), join(folder, 'capacity.json'));
      for (const step of readdirSync(join(searches, search, 'steps'))) {
        keepRun(join(searches, search, 'steps', step), join(folder, 'steps', step));
      }
    } finally {
      await endpoint.close();
      rmSync(out, { recursive: true, force: true });
    }
  },
};
