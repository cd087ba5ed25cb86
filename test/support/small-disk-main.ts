import { execFileSync } from 'node:child_process';
import { AppendFile } from '../../src/store/append-file.js';

/** Started where files may hold 5,000 bytes: writes 9,000, says how the flush went, lifts the limit and flushes again. */
const [path = ''] = process.argv.slice(2);
const file = await AppendFile.open(path);
for (let i = 0; i < 9; i += 1) file.append(`${i}`.repeat(1_000));
const flushed = async () =>
  file.flush().then(
    () => 'ok',
    (error: { code: string }) => error.code,
  );
const before = await flushed();
file.append('end');
execFileSync('prlimit', ['--pid', String(process.pid), '--fsize=unlimited']);
process.stdout.write(`${before} ${await flushed()}`);
await file.close();
