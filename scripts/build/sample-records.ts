import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RunManifest } from '../../src/store/run-types.js';

const command = fileURLToPath(new URL('../../bin/run.js', import.meta.url));

/** Runs the built command, whatever it makes of the endpoint. @throws Error when it was used wrongly or failed itself. */
export function busytone(args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [command, ...args], { maxBuffer: 1 << 24 }, (error, _stdout, stderr) => {
      // 3 and 99 are verdicts.
      if (error === null || error.code === 3 || error.code === 99) resolve();
      else reject(new Error(`busytone ${args.join(' ')}\n${stderr}`));
    });
  });
}

/** Files of a run that everything else follows from. */
export const runRecords = ['run.json', 'attempts.ndjson', 'telemetry.ndjson'];

/** Takes over the records of a run, without what they say of the machine. */
export function keepRun(from: string, to: string, records: readonly string[] = runRecords): void {
  mkdirSync(to, { recursive: true });
  for (const name of records) cpSync(join(from, name), join(to, name));
  const file = join(to, 'run.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as RunManifest;
  const host = { ...manifest.host, cpuModel: 'server CPU' };
  writeFileSync(file, `${JSON.stringify({ ...manifest, pid: 0, host }, null, 2)}\n`);
}
