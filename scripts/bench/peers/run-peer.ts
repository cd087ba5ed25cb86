import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { startTruthServer } from '../../../test/support/truth-server.js';
import type { Load } from './load.js';
import type { Outcome } from './page.js';
import type { Peer } from './peer.js';
import { SessionCpu } from './session-cpu.js';
import { truthOf } from './truth.js';

/** A tool that takes longer than this is ended. */
const mostSeconds = 120;

/** One tool under one load, against a server of its own. What it prints stays in `folder`. */
export async function runPeer(
  peer: Peer,
  load: Load,
  { program, folder, tokenizer }: { readonly program: string; readonly folder: string; readonly tokenizer: string },
): Promise<Outcome> {
  mkdirSync(folder, { recursive: true });
  const server = await startTruthServer({ answers: load.answers });
  favour(server.pid);
  try {
    const { args, files, environment } = peer.invocation(load, { folder, url: server.url, tokenizer });
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    const output = openSync(join(folder, 'output.txt'), 'w');
    const child = spawn(program, args, {
      cwd: folder,
      detached: true,
      stdio: ['ignore', output, output],
      env: { ...process.env, ...environment },
    });
    const ended = once(child, 'exit');
    const { pid = 0 } = child;
    const cpu = new SessionCpu(pid);
    const tooLong = setTimeout(() => process.kill(-pid, 'SIGKILL'), mostSeconds * 1_000);
    await ended;
    clearTimeout(tooLong);
    cpu.end();
    const truth = truthOf((await server.logs()).slice(peer.ahead));
    return { reported: peer.read(folder), truth, cpuMs: cpu.between(truth.firstMs, truth.lastMs) };
  } catch (error) {
    console.error(`${peer.name}, ${load.name}: ${String(error)}`);
    return { reason: `it ended without a result; its last words: “${lastWords(join(folder, 'output.txt'))}”` };
  } finally {
    await server.close();
  }
}

/** The end of what a tool printed, without colours and line breaks. */
function lastWords(file: string): string {
  const text = stripVTControlCharacters(readFileSync(file, 'utf8'));
  return text.replace(/\s+/g, ' ').trim().slice(-300);
}

/** The server shares the machine with the tool: it goes first where that is allowed, so that it can answer in time. */
function favour(pid: number | undefined): void {
  try {
    if (pid !== undefined) setPriority(pid, -10);
  } catch {
    console.error('The server may not go before others: its first tokens may come late, which its log then tells');
  }
}
