import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { collect } from '../../../src/k6/collect/index.js';
import { sourcesAt } from '../../../src/k6/collect/source.js';
import type { K6Line } from '../../../src/k6/runtime/lines.js';
import type { AttemptRecord } from '../../../src/measure/attempt.js';
import type { EngineReport } from '../../../src/measure/self.js';
import { createPlan } from '../../../src/scenario/plan.js';
import { openLoad, scenario } from '../../support/engine-run.js';
import { consolesOf, textOf } from '../../support/k6-console.js';

const house = mkdtempSync(join(tmpdir(), 'busytone-collect-'));
afterAll(() => rmSync(house, { recursive: true, force: true }));

const plan = createPlan(scenario(openLoad(10, 3_000)));
const zero = 1_700_000_000_000;
const three = consolesOf(plan, 3, () => zero);
const consoleAt = (number: number, of = three) => of[number - 1] ?? expect.fail('no such process');

interface Outcome {
  readonly report: EngineReport;
  readonly records: readonly AttemptRecord[];
  readonly gaps: readonly number[];
  readonly leftOut: readonly string[];
}

let folders = 0;
/** Collects files of these texts, by their names. */
async function collected(files: Readonly<Record<string, string>>): Promise<Outcome> {
  folders += 1;
  const folder = join(house, String(folders));
  mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const sources = await sourcesAt([folder]);
  const collection = await collect(sources, { plan, planHash: plan.planHash, target: 'here', keepGaps: true });
  const records: AttemptRecord[] = [];
  const gaps: number[] = [];
  const report = await collection.into({
    attempts: (batch, of) => {
      records.push(...batch);
      gaps.push(...of);
    },
  });
  return { report, records, gaps, leftOut: collection.leftOut };
}

const texts = (of: readonly (readonly K6Line[])[]) =>
  Object.fromEntries(of.map((lines, index) => [`pod-${index + 1}.log`, textOf(lines)]));
const states = ({ report }: Outcome) => report.segments?.map(({ segment, state }) => [segment, state]);

describe('what three processes printed', () => {
  it('is one run: every intent once, numbered in order of sending, with its gaps', async () => {
    const { report, records, gaps } = await collected(texts(three));
    expect(records.map(({ intent }) => intent).sort((a, b) => a - b)).toEqual(
      [...plan.intents()].map(({ index }) => index),
    );
    const bySending = records.toSorted((a, b) => a.attempt - b.attempt);
    expect(bySending.map(({ intent }) => intent)).toEqual([...plan.intents()].map(({ index }) => index));
    expect(new Set(records.map(({ worker }) => worker))).toEqual(new Set([0, 1, 2]));
    expect(records.map(({ gapsAt }) => gapsAt)).toEqual(gaps.map((_, index) => index));
    expect(report).toMatchObject({
      startedWallMs: zero,
      stop: { status: 'completed', reason: null },
      offeredIntents: 30,
      notSentIntents: 0,
      attempts: 30,
      workers: 3,
    });
  });

  it('is put on the clock of the one that began first', async () => {
    const late = consolesOf(plan, 3, number => zero + 40 * (number - 1));
    const { report, records } = await collected(texts(late));
    expect(report.startedWallMs).toBe(zero);
    expect(report.segments?.map(({ zeroOffsetMs }) => zeroOffsetMs)).toEqual([0, 40, 80]);
    const planned = new Map([...plan.intents()].map(({ index, scheduledMs }) => [index, scheduledMs ?? 0]));
    for (const { intent, worker, scheduledMs, sentMs, firstTokenMs, endMs } of records) {
      const atMs = (planned.get(intent) ?? 0) + 40 * worker;
      expect([scheduledMs, sentMs, firstTokenMs, endMs]).toEqual(
        [atMs, atMs + 1, atMs + 500, atMs + 2_490].map(ms => expect.closeTo(ms, 3)),
      );
    }
  });

  it('is read with whatever a cluster writes before each line, and between them', async () => {
    const files = texts(three);
    const marked = (files['pod-2.log'] ?? '').replace(/^/gm, '2026-01-01T00:00:00Z [pod/k6-2] ');
    const { records } = await collected({
      ...files,
      'pod-2.log': `level=warning msg="…"\n${marked}`,
      'notes.md': '# none',
    });
    expect(records).toHaveLength(30);
  });

  it('of which one is told twice counts once, and the copy is named', async () => {
    const short = textOf(consoleAt(2).slice(0, 5));
    const both = await collected({ ...texts(three), 'again.log': textOf(consoleAt(1)), 'part.log': short });
    expect(both.records).toHaveLength(30);
    expect(both.leftOut).toEqual(['pod-1.log is a copy of again.log.', 'part.log is a copy of pod-2.log.']);
    expect(both.report.stop.status).toBe('completed');
  });
});

describe('a process whose records are not whole', () => {
  it('is named when there are none', async () => {
    const { 'pod-2.log': _, ...others } = texts(three);
    const outcome = await collected(others);
    expect(states(outcome)).toEqual([
      ['0:1/3', 'whole'],
      ['2/3:1', 'whole'],
      ['1/3:2/3', 'absent'],
    ]);
    expect(outcome.report.stop).toEqual({ status: 'aborted', reason: 'segment.missing' });
    expect(outcome.report).toMatchObject({ offeredIntents: 30, notSentIntents: 10 });
  });

  it('is named when they break off, and what it had under way is lost', async () => {
    const cut = textOf(consoleAt(3)).slice(0, -2_000);
    const outcome = await collected({ ...texts(three), 'pod-3.log': cut });
    expect(states(outcome)?.at(-1)).toEqual(['2/3:1', 'broke_off']);
    expect(outcome.report.attempts).toBeGreaterThan(outcome.records.length);
    expect(outcome.report.stop.reason).toBe('segment.missing');
  });

  it('is named when the first of them are gone, and known when it is the only one', async () => {
    const headless = (number: number) => textOf(consoleAt(number).slice(4));
    const one = await collected({ ...texts(three), 'pod-2.log': headless(2) });
    expect(states(one)?.at(-1)).toEqual(['1/3:2/3', 'beginning_lost']);
    const two = await collected({ ...texts(three), 'pod-2.log': headless(2), 'pod-3.log': headless(3) });
    expect(states(two)).toEqual([
      ['0:1/3', 'whole'],
      [null, 'beginning_lost'],
      [null, 'beginning_lost'],
    ]);
  });

  it('is counted when its lines are damaged or another sent the same', async () => {
    const [first] = consoleAt(1).filter(({ busytone }) => busytone === 'sent');
    const twice = [...consoleAt(2).slice(0, 1), ...(first === undefined ? [] : [first]), ...consoleAt(2).slice(1)];
    const damaged = textOf(consoleAt(3)).replace('"outcome":"ok"', '"outcome":"fine"');
    const { report, records } = await collected({ ...texts(three), 'pod-2.log': textOf(twice), 'pod-3.log': damaged });
    expect(report.segments?.map(({ duplicates }) => duplicates)).toEqual([0, 1, 0]);
    expect(report.segments?.map(({ damagedLines }) => damagedLines)).toEqual([0, 0, 1]);
    expect(records).toHaveLength(29);
    expect(report.attempts).toBe(30);
  });
});

describe('outputs that make no run', () => {
  const other = createPlan(scenario(openLoad(10, 3_000), { seed: 12 }));
  it.each([
    [
      'of another plan',
      { 'a.log': textOf(consolesOf(other, 1, () => zero)[0] ?? []) },
      'collect.other_plan',
      other.planHash,
    ],
    [
      'split differently',
      { ...texts(three), 'x.log': textOf(consolesOf(plan, 2, () => zero)[0] ?? []) },
      'collect.other_split',
      '0,1/2,1',
    ],
    [
      'of two runs',
      { ...texts(three), 'x.log': textOf(consolesOf(plan, 3, () => zero + 9e6)[0] ?? []) },
      'collect.two_runs',
      '0:1/3',
    ],
    ['in one file', { 'all.log': textOf(three.flat()) }, 'collect.mixed', 'all.log'],
    [
      'in k6’s own form',
      { 'a.log': `level=info msg="${JSON.stringify('{"busytone":"sent"}').slice(1, -1)}"\n` },
      'collect.log_format',
      'a.log',
    ],
    ['without records', { 'a.log': 'nothing\n' }, 'collect.none', 'no records'],
    ['without a request', { 'a.log': textOf(consoleAt(1).slice(0, 1)) }, 'collect.nothing_sent', 'No process'],
  ])('because they are %s are refused with the cure', async (_, files, code, words) => {
    const asked = collected(files as Record<string, string>);
    await expect(asked).rejects.toMatchObject({ code, exitCode: 2, message: expect.stringContaining(words) });
    await expect(asked).rejects.toMatchObject({ hint: expect.stringMatching(/\.$/) });
  });
});
