import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadScenario, prepareRun } from '../../../src/app/prepare.js';
import { traceLinesOf } from '../../../src/app/trace-lines.js';
import { csvOf } from '../../support/traces.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'busytone-trace-'));
});
afterAll(() => rm(folder, { recursive: true }));

const file = async (name: string, content: string) => {
  await writeFile(join(folder, name), content);
  return join(folder, name);
};
const linesOf = (path: string, most = Number.POSITIVE_INFINITY) => {
  const lines: (string | null)[] = [];
  const sha256 = traceLinesOf(path)((line, number) => {
    expect(number).toBe(lines.length + 1);
    lines.push(line);
    return lines.length < most;
  });
  return { lines, sha256 };
};

describe('the lines of a trace file', () => {
  it('are whole across pieces, with any line ends, and without a last one', async () => {
    const wanted = Array.from({ length: 60_000 }, (_, at) => `${at},"好的",${'x'.repeat(at % 50)}`);
    const content = `${wanted.map((line, at) => line + (at % 2 === 0 ? '\r\n' : '\n')).join('')}end`;
    const { lines, sha256 } = linesOf(await file('long.csv', content));
    expect(lines).toEqual([...wanted, 'end']);
    expect(sha256).toBe(createHash('sha256').update(content).digest('hex'));
  });

  it('end where no more is wanted, with the hash of the whole file', async () => {
    const content = 'a\nb\nc\n'.repeat(500_000);
    const { lines, sha256 } = linesOf(await file('stop.csv', content), 2);
    expect(lines).toEqual(['a', 'b']);
    expect(sha256).toBe(createHash('sha256').update(content).digest('hex'));
  });

  it('are given as null where they have no end', async () => {
    const { lines } = linesOf(await file('wide.csv', `a\n${'x'.repeat(3_500_000)}\nb\n${'y'.repeat(1_200_000)}`));
    expect(lines).toEqual(['a', null, 'b', null]);
  });

  it('of a run folder are its records', async () => {
    const run = join(folder, 'run');
    await mkdir(run);
    expect(() => traceLinesOf(run)).toThrow('the folder holds no attempts.ndjson, so it is none of a run');
    await writeFile(join(run, 'attempts.ndjson'), 'x\n');
    expect(linesOf(run).lines).toEqual(['x']);
    expect(() => traceLinesOf(join(folder, 'none'))).toThrow('there is no such file or folder');
  });
});

describe('a scenario that replays a trace', () => {
  const scenario = async (replay: string, more = '') => file('scenario.yaml', `load: { replay: ${replay} }\n${more}`);
  const rows = Array.from({ length: 90 }, (_, at) => [at * 1_000, 10 + at, 5]);

  it('finds it beside itself and takes its window', async () => {
    await file('trace.csv', csvOf(rows));
    const path = await scenario('{ file: trace.csv, from: 10s, to: 40s, speed: 2x, jitter: none }');
    const { plan, preview, scenario: prepared } = await prepareRun({ scenario: path, overrides: {} });
    expect([...plan.intents()].map(intent => [intent.scheduledMs, intent.inputTokens])).toEqual(
      Array.from({ length: 30 }, (_, at) => [at * 500, 20 + at]),
    );
    expect(prepared.load).toMatchObject({ mode: 'replay', fromMs: 10_000, toMs: 40_000, speed: 2, durationMs: 15_000 });
    expect(preview).toMatchObject({ mode: 'replay', durationMs: 15_000, trace: { file: 'trace.csv', used: 30 } });
  });

  it('is spread anew by --seed', async () => {
    await file('trace.csv', csvOf(rows));
    const path = await scenario('{ file: trace.csv }', 'seed: 7\n');
    const timesOf = async (seed?: number) => {
      const { plan } = await prepareRun({ scenario: path, overrides: seed === undefined ? {} : { seed } });
      return [...plan.intents()].map(intent => intent.scheduledMs);
    };
    expect(await timesOf()).toEqual(await timesOf(7));
    expect(await timesOf(8)).not.toEqual(await timesOf());
  });

  it('is told what is wrong with the file, where it names it', async () => {
    await file('bad.csv', 'hello\n');
    const where = /scenario\.yaml:1:25: load\.replay\.file: /.source;
    await expect(loadScenario(await scenario('{ file: none.csv }'))).rejects.toThrow(
      new RegExp(`${where}cannot be read \\(there is no such file or folder\\); correct the path`),
    );
    await expect(loadScenario(await scenario('{ file: bad.csv }'))).rejects.toThrow(
      new RegExp(`${where}begins with "hello", which is in no known format`),
    );
  });

  it('has to fit the limit of time', async () => {
    await file(
      'days.csv',
      csvOf([
        [0, 1, 1],
        [90_000_000, 1, 1],
      ]),
    );
    await expect(loadScenario(await scenario('{ file: days.csv }'))).rejects.toThrow(
      /load: replays 25h00m01s of the trace, longer than limits\.duration, 1h00m00s; cut it with replay\.from/,
    );
    const path = await scenario('{ file: days.csv }', 'limits: { duration: 2d }\n');
    expect((await loadScenario(path)).load.durationMs).toBe(90_001_000);
  });

  it('does not take --rate', async () => {
    await file('trace.csv', csvOf(rows));
    const options = { scenario: await scenario('{ file: trace.csv }'), overrides: {} };
    await expect(prepareRun({ ...options, load: { base: 2, mode: 'open' } })).rejects.toThrow(
      /A replay has the trace's own rate and peak; set load\.replay\.scale/,
    );
  });
});
