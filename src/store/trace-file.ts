import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { BusytoneError, exitCodes } from '../base/errors.js';
import { writeFileAtomic } from '../base/node/files.js';
import { traceFromCsv, traceToCsv } from '../scenario/replay/trace-csv.js';
import type { Trace } from '../scenario/replay/types.js';
import type { Scenario } from '../scenario/types.js';
import { runFiles } from './files.js';
import type { StoredScenario } from './run-types.js';

/** Writes the rows of a replay into `trace.csv`, whole and on the disk. @returns the scenario without them. */
export async function storeTrace(path: string, scenario: Scenario): Promise<StoredScenario> {
  const { load } = scenario;
  if (load.mode !== 'replay') return { ...scenario, load };
  const { trace, ...rest } = load;
  const hash = createHash('sha256');
  await writeFileAtomic(join(path, runFiles.trace), hashed(traceToCsv(trace), hash));
  return { ...scenario, load: { ...rest, traceSha256: hash.digest('hex') } };
}

function* hashed(parts: Iterable<string>, hash: { update(part: string): unknown }): Generator<string> {
  for (const part of parts) {
    hash.update(part);
    yield part;
  }
}

/** A scenario from the disk with the rows of its replay. @throws BusytoneError `store.damaged_trace`. */
export async function withTrace(path: string, stored: StoredScenario): Promise<Scenario> {
  const { load } = stored;
  if (load.mode !== 'replay') return { ...stored, load };
  const { traceSha256, ...rest } = load;
  const trace = await readTraceFile(join(path, runFiles.trace), traceSha256);
  return { ...stored, load: { ...rest, trace } };
}

async function readTraceFile(file: string, sha256: string): Promise<Trace> {
  const hash = createHash('sha256');
  const collector = traceFromCsv();
  let rest = '';
  try {
    for await (const chunk of createReadStream(file, { encoding: 'utf8', highWaterMark: 1 << 20 })) {
      hash.update(chunk);
      const lines = `${rest}${chunk}`.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) collector.take(line);
    }
  } catch (cause) {
    throw damaged(file, cause instanceof Error ? cause.message : String(cause), cause);
  }
  if (rest !== '' || hash.digest('hex') !== sha256) throw damaged(file, 'it is not the one that the run wrote');
  return collector.trace();
}

function damaged(file: string, why: string, cause?: unknown): BusytoneError {
  return new BusytoneError(`The rows of the replayed trace cannot be read from ${file}: ${why}.`, {
    code: 'store.damaged_trace',
    where: file,
    hint: 'Copy the whole run folder from where the run was made.',
    exitCode: exitCodes.usage,
    ...(cause !== undefined && { cause }),
  });
}
