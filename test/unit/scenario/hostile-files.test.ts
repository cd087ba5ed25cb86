import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadScenario } from '../../../src/app/prepare.js';
import { parseComparisonFile } from '../../../src/scenario/comparison-file.js';
import { parseScenario } from '../../../src/scenario/load.js';
import { createPlan } from '../../../src/scenario/plan.js';
import { readLines } from '../../../src/store/lines.js';
import { telemetrySchema } from '../../../src/store/telemetry-schema.js';

const plain = 'load: { base: 1/s, duration: 5s }\ntraffic: [{ class: quick-chat }]\n';
const lines = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, at) => line(at)).join('\n');
const nine = (name: string) => `[${Array.from({ length: 9 }, () => name).join(', ')}]`;
const laughs = `a: &a ${nine('x')}\n${lines(8, at => `${'bcdefghi'[at]}: &${'bcdefghi'[at]} ${nine(`*${'abcdefgh'[at]}`)}`)}\n`;

const hostile: readonly (readonly [what: string, text: string, said: RegExp])[] = [
  ['a billion laughs', `${laughs}${plain}`, /aliases expand to too much/],
  ['brackets without end', `x: ${'['.repeat(100_000)}\n${plain}`, /nested too deeply/],
  ['indentation without end', lines(300, at => `${' '.repeat(at)}a:`), /nested too deeply/],
  ['more than a mebibyte', `description: ${'x'.repeat(1_100_000)}\n${plain}`, /larger than 1 MiB/],
  ['a hundred thousand keys', lines(100_000, at => `a${at}: 1`), /thousands of keys/],
  ['twenty thousand anchors', lines(20_000, at => `a${at}: &a${at} x`), /thousands of keys/],
  ['a key of a hundred kilobytes', `${'k'.repeat(100_000)}: 1\n${plain}`, /1024 chars/],
  ['code', `name: !!js/function 'function () { return 1 }'\n${plain}`, /unknown tag/],
  ['a tag of its own', `name: !evil { a: 1 }\n${plain}`, /unknown tag/],
  ['bytes', `name: !!binary aGVsbG8=\n${plain}`, /expected a name/],
  ['a prototype', `__proto__: { limits: { requests: 1 } }\n${plain}`, /__proto__: unknown key/],
  ['a class of that name', plain.replace('quick-chat', '__proto__'), /expected a name/],
  ['a built-in of every object', plain.replace('quick-chat', 'mine, like: constructor'), /is not built in/],
  ['a shape of every object', plain.replace('base', 'shape: constructor, base'), /expected one of/],
];

test.each(hostile)('%s is refused at once, in words', (_, text, said) => {
  parsesAs(plain);
  const plainMs = lasts(() => parsesAs(plain));
  const hostileMs = lasts(() => {
    for (const parse of [parseScenario, parseComparisonFile]) {
      expect(() => parse(text, 'f.yaml')).toThrow(expect.objectContaining({ code: 'scenario.invalid', exitCode: 2 }));
    }
  });
  expect(() => parsesAs(text)).toThrow(said);
  // Without limits, some of these take a hundred thousand times as long as a plain file.
  expect(hostileMs).toBeLessThan(2_000 * plainMs);
});

function lasts(work: () => void): number {
  const began = performance.now();
  work();
  return performance.now() - began;
}

function parsesAs(text: string) {
  return parseScenario(text, 'f.yaml');
}

test('names of maps are names only, also those that every object has', () => {
  const { target, outputs, traffic } = parsesAs(`
target: { headers: { __proto__: x, constructor: a, toString: b } }
outputs: [{ csv: out, tags: { __proto__: x, constructor: y } }]
${plain.replace('quick-chat', 'constructor, input: 5, output: 5')}`);
  expect(Object.entries(target.headers)).toEqual([
    ['constructor', 'a'],
    ['toString', 'b'],
  ]);
  expect(outputs[0]?.tags).toEqual({ constructor: 'y' });
  expect(traffic[0]?.class).toBe('constructor');
  expect(({} as Record<string, unknown>)['x']).toBeUndefined();
});

test('a thousand things wrong are told up to the hundredth', () => {
  const text = `load: { base: 1/s, duration: 5s }\ntraffic: [${'1,'.repeat(1_000)}]\n`;
  const said = (() => {
    try {
      return createPlan(parsesAs(text)).planHash;
    } catch (error) {
      return (error as Error).message;
    }
  })();
  expect(said.split('\n')).toHaveLength(100);
});

describe('files', () => {
  let root = '';
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'busytone-hostile-'));
  });
  afterAll(() => rm(root, { recursive: true }));

  test('a scenario without end is not read to its end', async () => {
    const endless = loadScenario('/dev/zero');
    await expect(endless).rejects.toMatchObject({ code: 'scenario.unreadable', exitCode: 2 });
    await expect(endless).rejects.toThrow(/larger than 1 MiB/);
  });

  test('curves and traces are files, not folders or devices, whatever a link leads to', async () => {
    const file = join(root, 'curve.yaml');
    for (const [load, said] of [
      ['{ shape: curve, curve: { file: /dev/zero } }', /not a file/],
      ['{ shape: curve, curve: { file: . } }', /not a file/],
      ['{ replay: { file: /dev/zero } }', /not a file/],
      ['{ replay: { file: . } }', /is none of a run/],
    ] as const) {
      await writeFile(file, `load: ${load}\ntraffic: [{ class: quick-chat }]\n`);
      await expect(loadScenario(file)).rejects.toThrow(said);
    }
  });

  test('a line of records that never ends is damage, and the others are read', async () => {
    const good = '{"atMs":1,"source":"s","name":"n","value":1,"labels":{}}';
    const file = join(root, 'telemetry.ndjson');
    await writeFile(file, `${good}\n${'x'.repeat(5_000_000)}\n${good}\n{"atMs":${'1'.repeat(3_000_000)}`);
    const seen: unknown[] = [];
    expect(await readLines(file, telemetrySchema, value => seen.push(value))).toBe(1);
    expect(seen).toHaveLength(2);
  });
});
