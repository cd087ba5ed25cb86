import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { BusytoneError, exitCodes } from '../../base/errors.js';
import { attemptSchema } from '../../store/attempt-schema.js';
import type { K6Line } from '../runtime/lines.js';

/** The console output of one process of k6. */
export interface RecordSource {
  readonly name: string;
  readonly path: string;
  /** Named itself by the user; else found in a folder, where other files may lie. */
  readonly named: boolean;
}

/** Files, and all files of folders, each once, in the order in which they were named. @throws BusytoneError `collect.no_file`. */
export async function sourcesAt(paths: readonly string[]): Promise<readonly RecordSource[]> {
  const found: RecordSource[] = [];
  for (const path of paths) {
    const at = await stat(path).catch(() => null);
    if (at === null) {
      throw new BusytoneError(`There is no file or folder ${path}`, {
        code: 'collect.no_file',
        exitCode: exitCodes.usage,
        hint: 'Name the console output of each process of k6, or a folder that holds it.',
      });
    }
    if (!at.isDirectory()) {
      found.push({ name: path, path, named: true });
      continue;
    }
    const entries = await readdir(path, { withFileTypes: true });
    const names = entries.filter(entry => entry.isFile()).map(({ name }) => name);
    for (const name of names.sort()) found.push({ name: basename(name), path: join(path, name), named: false });
  }
  const first = new Map<string, RecordSource>();
  for (const source of found) if (!first.has(resolve(source.path))) first.set(resolve(source.path), source);
  return [...first.values()];
}

/** A line of a source: what a script printed, or `damaged` where that cannot be read. */
export type SourceLine = K6Line | 'damaged';

const mark = '{"busytone":';
const quotedMark = '{\\"busytone\\":';

/**
 * What the scripts of one process printed, in order. Whatever stands before it in a line (a pod's name, a time) is passed
 * over, as is everything else that k6 said.
 * @throws BusytoneError `collect.log_format` where k6 printed the records inside log lines of its own.
 */
export async function* linesOf({ name, path }: RecordSource): AsyncGenerator<SourceLine> {
  for await (const text of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    const from = text.indexOf(mark);
    if (from >= 0) yield lineIn(text.slice(from));
    else if (text.includes(quotedMark)) {
      throw new BusytoneError(`${name} holds the records inside k6’s own log lines`, {
        code: 'collect.log_format',
        exitCode: exitCodes.usage,
        hint: 'Start k6 with --log-format=raw and send the load again.',
      });
    }
  }
}

function lineIn(text: string): SourceLine {
  try {
    const line = JSON.parse(text) as K6Line;
    switch (line.busytone) {
      case 'ended':
        return attemptSchema.safeParse(line.record).success && Array.isArray(line.gaps) ? line : 'damaged';
      case 'sent': {
        const numbers = [line.intent?.index, line.retry, line.reclick, line.scheduledMs, line.sentMs, line.zeroWallMs];
        return numbers.every(Number.isFinite) ? line : 'damaged';
      }
      case 'start':
        return typeof line.planHash === 'string' && typeof line.sequence === 'string' ? line : 'damaged';
      case 'over':
        return Number.isFinite(line.wallMs) ? line : 'damaged';
      default:
        return 'damaged';
    }
  } catch {
    return 'damaged';
  }
}
