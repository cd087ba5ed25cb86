import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ClientMark } from '../../src/measure/self.js';
import type { Validity } from '../../src/measure/summary-types.js';

/** How long a client is held up by a fault. */
export const heldUpMs = 700;

/** What a client said of its own run. */
export interface Judged {
  readonly validity: Validity;
  readonly latenessP99Ms: number;
  readonly loopDelayMaxMs: number;
  readonly marks: readonly ClientMark[];
}

export type LoadKind = 'steady' | 'busy-loop' | 'many-streams';

/**
 * A client in a process of its own, with `before` as the shell's words before its command.
 * @param during called when its load begins
 */
export async function judgedClient(
  url: string,
  kind: LoadKind,
  { before = 'exec', during }: { before?: string; during?: (child: ChildProcess) => Promise<void> } = {},
): Promise<Judged> {
  const main = fileURLToPath(new URL('./client-fault-main.ts', import.meta.url));
  const command = `${before} "${process.execPath}" --import tsx "${main}" "${url}" ${kind}`;
  const child = spawn('bash', ['-c', command], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  const started = new Promise<void>(resolve => {
    child.stdout.on('data', (bytes: Buffer) => {
      said += bytes.toString('utf8');
      if (said.includes('started\n')) resolve();
    });
  });
  const closed = once(child, 'close');
  await Promise.race([started, closed]);
  await during?.(child);
  await closed;
  return JSON.parse(said.replace('started\n', '')) as Judged;
}

/** What a check says. */
export function messageOf({ validity }: Judged, id: string): string {
  return validity.checks.find(check => check.id === id)?.message ?? '';
}

/** The checks that are not in order. */
export function reasonsOf({ validity }: Judged): string[] {
  return validity.checks.filter(({ level }) => level === 'suspect' || level === 'invalid').map(({ id }) => id);
}
