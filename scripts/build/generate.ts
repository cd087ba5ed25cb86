import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { dataSourceOf } from '../../src/dashboards/data-sources.js';
import { providers } from '../../src/protocol/providers/index.js';
import { scenarioJsonSchema } from '../../src/scenario/schema.js';
import {
  attemptJsonSchema,
  capacityJsonSchema,
  checkJsonSchema,
  comparisonJsonSchema,
  runJsonSchema,
  selftestJsonSchema,
  summaryJsonSchema,
} from '../../src/store/results.js';
import { dashboardFiles } from './dashboards/index.js';
import { staleK6Examples, writeK6Examples } from './k6-examples.js';
import { providersPage } from './providers-page.js';
import { rebuildSamples, staleInSamples } from './samples.js';

/** Writes the committed files that follow from the source. With `--check` it writes nothing and fails when one is stale. */
const generated: Readonly<Record<string, () => string>> = {
  'schema/scenario.json': () => asJson(scenarioJsonSchema(providers.map(({ id }) => id))),
  'schema/run.json': () => asJson(runJsonSchema()),
  'schema/summary.json': () => asJson(summaryJsonSchema()),
  'schema/check.json': () => asJson(checkJsonSchema()),
  'schema/selftest.json': () => asJson(selftestJsonSchema()),
  'schema/comparison.json': () => asJson(comparisonJsonSchema()),
  'schema/capacity.json': () => asJson(capacityJsonSchema()),
  'schema/attempt.json': () => asJson(attemptJsonSchema()),
  'docs/reference/providers.md': () => formatted(providersPage(), 'page.md'),
  'dashboards/provisioning/datasources/busytone.yaml': () =>
    stringify({
      apiVersion: 1,
      datasources: [
        dataSourceOf('influxdb', { url: 'http://influxdb:8086', database: 'busytone' }),
        dataSourceOf('prometheus', { url: 'http://prometheus:9090', database: '' }),
      ],
    }),
  ...Object.fromEntries([...dashboardFiles()].map(([path, dashboard]) => [path, () => asJson(dashboard)])),
};

const root = fileURLToPath(new URL('../..', import.meta.url));
const checkOnly = process.argv.includes('--check');
const stale: string[] = [];

for (const [path, content] of Object.entries(generated)) {
  const file = `${root}${path}`;
  const wanted = content();
  if (readOrNull(file) === wanted) continue;
  if (checkOnly) {
    stale.push(path);
    continue;
  }
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, wanted);
  console.log(`wrote ${path}`);
}

const staleSamples = await staleInSamples();
if (checkOnly) stale.push(...staleSamples);
else if (staleSamples.length > 0) await rebuildSamples();

const staleExamples = await staleK6Examples();
if (checkOnly) stale.push(...staleExamples);
else if (staleExamples.length > 0) await writeK6Examples();

if (stale.length > 0) {
  console.error(`Stale: ${stale.join(', ')}. Write them anew with: npm run generate`);
  process.exitCode = 1;
}

/** As the formatter leaves it, so that the lint gate has nothing to say. */
function formatted(text: string, name: string): string {
  const biome = `${root}node_modules/.bin/biome`;
  return execFileSync(biome, ['format', `--stdin-file-path=${name}`], { cwd: root, input: text, encoding: 'utf8' });
}

function asJson(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function readOrNull(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
