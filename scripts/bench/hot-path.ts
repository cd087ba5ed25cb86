import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { cellsOf } from './hot-path/cells.js';
import { clientsOf } from './hot-path/clients.js';
import { findPrograms } from './hot-path/programs.js';
import { type Row, type Skipped, tell } from './results.js';

/**
 * How near the engine's stamps are to the truth, what an event costs and how much it holds, against a C++ reader that does
 * nothing else and against the ways in which load tests are usually written. All are processes of their own on one core,
 * the sender on another; errors are how far arrival stamps are off the sender's own. Read ratios, because machines differ. Needs
 * Linux.
 *
 *   npx tsx scripts/bench/hot-path.ts [--quick] [--cells 'ramp;requests'] [--clients 'busytone;undici'] [--json FILE]
 */
const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    cells: { type: 'string' },
    clients: { type: 'string' },
    json: { type: 'string' },
  },
});

const programs = await findPrograms();
const rows: Row[] = [];
const skipped: Skipped[] = [];
try {
  const clients = clientsOf(programs).filter(({ name }) => values.clients?.split(';').includes(name) ?? true);
  for (const cell of cellsOf(programs)) {
    if (values.cells !== undefined && !values.cells.split(';').some(name => cell.name.startsWith(name))) continue;
    if (cell.missing === null) rows.push(...(await cell.run({ programs, clients, quick: values.quick })));
    else skipped.push({ cell: cell.name, why: cell.missing });
  }
} finally {
  programs.remove();
}
const versionOf = (name: string) => {
  const file = new URL(`../../node_modules/${name}/package.json`, import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
};
const packages = [
  ...['undici', 'openai'].map(name => `${name} ${versionOf(name)}`),
  ...[...programs.packages].map(([name, version]) => `${name} ${version}`),
];
tell({ rows, skipped, packages }, values.json);
