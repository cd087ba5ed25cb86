import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ResponseParser } from '../../src/engine/http1.js';
import { classify } from '../../src/protocol/outcome.js';
import { ResponseReader } from '../../src/protocol/response.js';
import { parseScenario } from '../../src/scenario/load.js';
import { readPart } from '../../src/store/attempts-part.js';
import { attempt } from '../support/attempts.js';
import { timeRatio } from '../support/growth.js';
import { bytesOf, chunk, factsOf, frame } from '../unit/protocol/hear.js';

const times = 8;
/** Quadratic work would take 64 times as long. */
const most = 26;

/** Work on `size` and on eight times as much. */
function expectLinear(work: (size: number) => () => void, size: number): void {
  const [small, large] = [work(size), work(times * size)];
  small();
  expect(timeRatio(large, small, 1.5 * times)).toBeLessThan(most);
}

const singly = (text: string) => [...bytesOf(text)].map(byte => Uint8Array.of(byte));

describe('the HTTP/1.1 parser takes time in proportion to', () => {
  const silent = { onHead: () => {}, onBody: () => {}, onEnd: () => {}, onFramingError: () => {} };
  const parsed = (pieces: readonly Uint8Array[]) => () => {
    const parser = new ResponseParser(silent);
    for (const piece of pieces) parser.feed(piece);
  };
  const head = 'HTTP/1.1 200 OK\r\n';
  const inChunks = `${head}transfer-encoding: chunked\r\n\r\n`;

  it.each<[string, (size: number) => readonly Uint8Array[], number]>([
    ['chunks of one byte', size => [bytesOf(inChunks + '1\r\nx\r\n'.repeat(size))], 10_000],
    ['a body in reads of one byte', size => singly(inChunks + '1\r\nx\r\n'.repeat(size)), 4_000],
    ['the lines of a head', size => [bytesOf(`${head}${'a: b\r\n'.repeat(size)}\r\n`)], 1_000],
    ['a field that is said again and again', size => [bytesOf(`${head}${'x: y\r\n z\r\n'.repeat(size)}\r\n`)], 700],
    ['interim responses', size => [bytesOf('HTTP/1.1 100 C\r\n\r\n'.repeat(size))], 1_000],
    ['a trailer in reads of one byte', size => singly(`${inChunks}0\r\n${'a: b\r\n'.repeat(size)}`), 300],
  ])('%s', (_, pieces, size) => {
    expectLinear(bytes => parsed(pieces(bytes)), size);
  });
});

describe('the response reader takes time in proportion to', () => {
  const read = (pieces: readonly Uint8Array[], type: string) => () => {
    const reader = new ResponseReader({ stallMs: 1, keepGaps: true });
    reader.onHeaders(200, name => (name === 'content-type' ? type : null), 0);
    for (const piece of pieces) {
      reader.onBytes(piece, 1);
      // As the engine does with every read.
      if (reader.progress.tokenEvents < 0) return;
    }
    reader.onEnd(2);
  };

  it.each<[string, (size: number) => readonly Uint8Array[], string]>([
    ['a web page in reads of one byte', size => singly(`<html>${'x'.repeat(size)}`), 'text/html'],
    ['a completion in reads of one byte', size => singly(`{"a":"${'x'.repeat(size)}`), 'application/json'],
    ['lines that are no events', size => [bytesOf('data: {}\n\n{"x":1}\n'.repeat(size / 8))], 'text/event-stream'],
    [
      'tags of reasoning',
      size => [bytesOf(chunk({ content: '<think>a</thin' }).repeat(size / 8))],
      'text/event-stream',
    ],
    ['deep nesting', size => [bytesOf(frame('['.repeat(4 * size)))], 'text/event-stream'],
    ['keys of one object', size => [bytesOf(frame(`{${'"a":1,'.repeat(size)}"b":2}`))], 'text/event-stream'],
  ])('%s', (_, pieces, type) => {
    expectLinear(bytes => read(pieces(bytes), type), 4_000);
  });
});

describe('the taxonomy takes time in proportion to', () => {
  it.each([
    'model ',
    'engine ',
    'concurrent ',
    'the server is currently ',
    'exceeds the max',
    'rate ',
    'at full capacit',
    '输入',
    '<script ',
    '<!-- ',
    '< ',
    ' \t',
  ])('an error that goes on with %j', word => {
    const facts = (size: number) =>
      factsOf([JSON.stringify({ error: { message: word.repeat(size) } })], {
        status: 418,
        headers: { 'content-type': 'application/json' },
      });
    expectLinear(size => {
      const given = facts(size);
      return () => classify(given);
    }, 2_000);
  });
});

describe('the reader of scenarios takes time in proportion to', () => {
  const tried = (text: string) => () => {
    try {
      parseScenario(text, 'f.yaml');
    } catch {
      // What it says of such files is tested elsewhere.
    }
  };

  it.each<[string, (size: number) => string]>([
    ['unknown keys', size => Array.from({ length: size }, (_, at) => `k${at}: 1\n`).join('')],
    ['comments', size => '# a\n'.repeat(4 * size)],
    ['classes', size => `traffic:\n${'  - { class: a, input: 1, output: 1 }\n'.repeat(size)}`],
    ['a long word', size => `name: ${'x'.repeat(40 * size)}`],
  ])('%s', (_, text) => {
    expectLinear(size => tried(text(size)), 50);
  });
});

describe('the reader of records takes time in proportion to', () => {
  const folder = mkdtempSync(join(tmpdir(), 'busytone-linear-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const line = JSON.stringify(attempt());

  it.each<[string, (size: number) => string, number]>([
    ['whole lines', size => `${line}\n`.repeat(size), 200],
    ['damaged lines', size => '{"attempt":\n'.repeat(size), 300],
    ['one endless line', size => 'x'.repeat(size), 2_000_000],
  ])('%s', async (_, content, size) => {
    const files = [size, times * size].map((each, at) => {
      const file = join(folder, `${at}.ndjson`);
      writeFileSync(file, content(each));
      return file;
    });
    const shortest = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (let round = 0; round < 40 && !(round > 2 && (shortest[1] ?? 0) < (shortest[0] ?? 0) * 1.5 * times); round++) {
      for (const [at, file] of files.entries()) {
        const from = performance.now();
        await readPart({ file, range: { from: 0, to: Number.POSITIVE_INFINITY }, gapsOnDisk: 0 });
        shortest[at] = Math.min(shortest[at] ?? 0, performance.now() - from);
      }
    }
    expect((shortest[1] ?? 0) / (shortest[0] ?? 1)).toBeLessThan(most);
  });
});
