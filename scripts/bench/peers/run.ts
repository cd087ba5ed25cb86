import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { loads } from './load.js';
import { introduction, type Outcome, page, type Tool } from './page.js';
import { type Peer, versionOf } from './peer.js';
import { installed } from './peers.js';
import { writeTokenizer } from './prompts.js';
import { runPeer } from './run-peer.js';

/**
 * Runs the load tools that are installed against a server that logs when it sent what, all with the same loads, and
 * prints what each reports beside the truth. Needs a built busytone; finds the others in the folders of BUSYTONE_PEERS
 * and PATH.
 *
 *   npm run build && BUSYTONE_PEERS=/path/to/venv/bin npx tsx scripts/bench/peers/run.ts [--write]
 *
 * `--tools` and `--loads` name some of them, separated by commas; `--write` puts the result into docs/peers.md; `--keep`
 * leaves the tools' own files where they are.
 */
const { values } = parseArgs({
  options: {
    tools: { type: 'string' },
    loads: { type: 'string' },
    write: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
  },
});

const busyNote =
  ' The machine was busy with other work, so the figures of the steady loads are no measure of the tools; the findings ' +
  'about faults do not depend on it.';
const named = (names: string | undefined, name: string) => names?.split(',').includes(name) ?? true;
const chosen = loads.filter(({ name }) => named(values.loads, name));
const { present, absent } = installed(process.env);
const wanted = present.filter(({ peer }) => named(values.tools, peer.program));
for (const { name, source } of absent) console.error(`${name}: not here, skipped. To get it: ${source}`);

const root = mkdtempSync(join(tmpdir(), 'busytone-peers-'));
const tokenizer = join(root, 'tokenizer');
writeTokenizer(tokenizer);
const tools: Tool[] = [];
const busyBefore = loadavg()[0] ?? 0;
try {
  for (const { peer, program } of wanted) tools.push(await toolOf(peer, program));
} finally {
  if (values.keep) console.error(`Kept: ${root}`);
  else rmSync(root, { recursive: true, force: true });
}

const { model = 'unknown processor' } = cpus()[0] ?? {};
const machine =
  `${model.trim()}, ${cpus().length} cores shared by server and tools, Linux, Node ${process.version}, ` +
  `${new Date().toISOString().slice(0, 10)}; load average before: ${busyBefore.toFixed(1)}. ` +
  `Milliseconds as reported, in brackets their distance from the truth.${busyBefore > 0.5 ? busyNote : ''}`;
const result = page(chosen, tools, absent, machine);
console.log(result);
if (values.write) {
  const file = fileURLToPath(new URL('../../../docs/peers.md', import.meta.url));
  writeFileSync(file, `${introduction}\n\n${result}\n`);
  spawnSync('npx', ['biome', 'format', '--write', file], { stdio: 'inherit' });
}

async function toolOf(peer: Peer, program: string): Promise<Tool> {
  const outcomes = new Map<string, Outcome>();
  for (const load of chosen) {
    const from = performance.now();
    outcomes.set(
      load.name,
      await runPeer(peer, load, { program, folder: join(root, peer.program, load.name), tokenizer }),
    );
    console.error(`${peer.name}, ${load.name}: ${((performance.now() - from) / 1_000).toFixed(0)} s`);
  }
  return { peer, version: versionOf(peer, program), outcomes };
}
