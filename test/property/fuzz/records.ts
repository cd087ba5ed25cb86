import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { AttemptRecord } from '../../../src/measure/attempt.js';
import { attemptSchema } from '../../../src/store/attempt-schema.js';
import { readPart } from '../../../src/store/attempts-part.js';
import { attempt, busyAttempt } from '../../support/attempts.js';
import { damaged, damages } from '../../support/cuts.js';
import { target } from './target.js';

const gapsOnDisk = 100;
const odd = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom('[]', '["no_done"]', 'null', '\u2028'),
);
const time = fc.double({ noNaN: true, noDefaultInfinity: true }).map(value => value + 0);
const record: fc.Arbitrary<AttemptRecord> = fc
  .record({
    attempt: fc.nat(),
    message: fc.option(odd, { nil: null }),
    providerCode: fc.option(odd, { nil: null }),
    class: odd,
    endMs: time,
    headersMs: fc.option(time, { nil: null }),
    http: fc.option(fc.oneof(fc.nat(999), time), { nil: null }),
    flags: fc.subarray(['no_done', 'resent', 'unwatched'] as const),
    gapsAt: fc.option(fc.nat(200), { nil: null }),
    isBusy: fc.boolean(),
  })
  .map(({ isBusy, ...fields }) => (isBusy ? busyAttempt(fields) : attempt(fields)));

const lines = fc
  .array(record, { maxLength: 8 })
  .map(records => records.map(each => `${JSON.stringify(each)}\n`).join(''));
const content = fc.oneof(
  lines.map(text => Buffer.from(text)),
  fc.tuple(lines, damages).map(([text, by]) => damaged(Buffer.from(text), by)),
  fc.uint8Array({ maxLength: 200 }),
);

let folder: string | null = null;
function fileWith(bytes: Uint8Array): string {
  if (folder === null) {
    const made = mkdtempSync(join(tmpdir(), 'busytone-records-'));
    process.once('exit', () => rmSync(made, { recursive: true }));
    folder = made;
  }
  const file = join(folder, 'attempts.ndjson');
  writeFileSync(file, bytes);
  return file;
}

async function readBetween(file: string, from: number, to: number): Promise<{ records: unknown[]; damaged: number }> {
  const part = await readPart({ file, range: { from, to }, gapsOnDisk });
  assert.ok(part !== null);
  return { records: JSON.parse(JSON.stringify(part.table.records)) as unknown[], damaged: part.damaged };
}

/** The same, the slow and plain way. */
function readPlainly(bytes: Uint8Array): { records: unknown[]; damaged: number } {
  const read: { records: unknown[]; damaged: number } = { records: [], damaged: 0 };
  const texts = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes).split('\n');
  for (const [at, line] of texts.entries()) {
    if (line.trim() === '') continue;
    const result = attemptSchema.safeParse(jsonOf(line));
    if (result.success) {
      const { gapsAt, gapCount } = result.data;
      const isOnDisk = gapsAt === null || gapsAt + gapCount <= gapsOnDisk;
      read.records.push(JSON.parse(JSON.stringify({ ...result.data, gapsAt: isOnDisk ? gapsAt : null })));
    } else if (at < texts.length - 1) read.damaged += 1;
  }
  return read;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export const recordTargets = [
  target(
    'attempts file: every whole line is read as it says, every other is counted',
    300,
    fc.asyncProperty(content, async bytes => {
      const file = fileWith(bytes);
      assert.deepEqual(await readBetween(file, 0, Number.POSITIVE_INFINITY), readPlainly(bytes));
    }),
  ),
  target(
    'attempts file: the same in stretches of whole lines',
    200,
    fc.asyncProperty(content, fc.nat(), async (bytes, place) => {
      const file = fileWith(bytes);
      const ends = [...bytes.entries()].flatMap(([at, byte]) => (byte === 10 ? [at + 1] : []));
      const between = ends.length === 0 ? 0 : (ends[place % ends.length] ?? 0);
      if (between === 0 || between === bytes.length) return;
      const [first, rest] = [await readBetween(file, 0, between), await readBetween(file, between, bytes.length)];
      const together = { records: [...first.records, ...rest.records], damaged: first.damaged + rest.damaged };
      assert.deepEqual(together, await readBetween(file, 0, Number.POSITIVE_INFINITY));
    }),
  ),
];
