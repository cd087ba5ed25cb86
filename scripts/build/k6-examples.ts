import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateK6Folder } from '../../src/app/generate-k6.js';
import type { Style, TransportName } from '../../src/k6/setup.js';

/** The example k6 tests in `scripts/k6/`: what `busytone generate k6` writes of the scenario file beside each folder. */
const root = fileURLToPath(new URL('../..', import.meta.url));
const version: string = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version;
const examples: readonly { readonly name: string; readonly transport: TransportName; readonly style: Style }[] = [
  { name: 'viral-surge', transport: 'relay', style: 'schedule' },
  { name: 'long-reasoning', transport: 'sse', style: 'schedule' },
  { name: 'retry-storm', transport: 'http', style: 'idiomatic' },
];

/** Writes the folders anew. */
export async function writeK6Examples(): Promise<void> {
  for (const { name } of examples) rmSync(join(root, 'scripts/k6', name), { recursive: true, force: true });
  await generateInto(join(root, 'scripts/k6'));
  console.log('wrote scripts/k6');
}

/** Names of the files that are not what the scenario files and the code make. */
export async function staleK6Examples(): Promise<string[]> {
  const fresh = mkdtempSync(join(tmpdir(), 'busytone-k6-examples-'));
  try {
    await generateInto(fresh);
    return examples.flatMap(({ name }) => {
      const [wanted, found] = [filesIn(join(fresh, name)), filesIn(join(root, 'scripts/k6', name))];
      const names = [...new Set([...wanted.keys(), ...found.keys()])];
      return names.filter(file => wanted.get(file) !== found.get(file)).map(file => `scripts/k6/${name}/${file}`);
    });
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

async function generateInto(folder: string): Promise<void> {
  for (const { name, transport, style } of examples) {
    const scenario = join(root, 'scripts/k6', `${name}.yaml`);
    await generateK6Folder({ scenario, overrides: {}, out: join(folder, name), transport, style, version });
  }
}

function filesIn(folder: string): ReadonlyMap<string, string> {
  try {
    return new Map(readdirSync(folder).map(name => [name, readFileSync(join(folder, name), 'utf8')]));
  } catch {
    return new Map();
  }
}
