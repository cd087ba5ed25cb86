import { describe, expect, it } from 'vitest';
import { replayLoadOf } from '../../../../src/scenario/replay/arrange.js';
import type { ReplayLoad } from '../../../../src/scenario/types.js';
import { csvOf, read, replayOf } from '../../../support/traces.js';

const even = (count: number, stepMs: number) => Array.from({ length: count }, (_, at) => [at * stepMs, 10 + at, 5]);
const times = (load: ReplayLoad) => [...load.trace.scheduledMs];

describe('a replay', () => {
  it('sends rows at their times and lasts to the full second behind the last', () => {
    const load = replayOf(
      csvOf([
        [40, 1, 2],
        [500.0004, 3, 4],
        [1_240, 5, 6],
      ]),
    );
    expect(times(load)).toEqual([0, 460, 1_200]);
    expect([...load.trace.inputTokens]).toEqual([1, 3, 5]);
    expect(load.durationMs).toBe(2_000);
    expect(load.phases).toEqual([{ label: 'baseline', startMs: 0, endMs: 2_000 }]);
  });

  it('sorts by time, rows of one time as they stand', () => {
    const load = replayOf(
      csvOf([
        [0, 1, 1],
        [900, 2, 2],
        [300, 3, 3],
        [900, 4, 4],
      ]),
    );
    expect([...load.trace.inputTokens]).toEqual([1, 3, 2, 4]);
  });

  it('lasts as long as its window where the trace goes on', () => {
    const azure = Array.from({ length: 50 }, (_, at) => `2023-11-16 18:${10 + at}:00,${at + 1},5`);
    const text = ['TIMESTAMP,ContextTokens,GeneratedTokens', ...azure].join('\n');
    const load = replayOf(text, { fromMs: 90_000, toMs: 330_000 });
    expect(times(load)).toEqual([30_000, 90_000, 150_000, 210_000]);
    expect(load.durationMs).toBe(240_000);
    expect(load.source).toMatchObject({ used: 4, stoppedAtLine: 9 });
  });

  it('runs as many times as fast', () => {
    const load = replayOf(csvOf(even(5, 100.5)), { speed: 3 });
    expect(times(load)).toEqual([0, 33.5, 67, 100.5, 134]);
    expect(load.durationMs).toBe(333.333);
    expect(load.source).toMatchObject({ spanMs: 402, ratePerSecond: 4_000 / 402 });
  });

  it('numbers conversations and turns by time', () => {
    const rows = [
      [0, 1, 1, 'a'],
      [10, 1, 1, 'b'],
      [20, 1, 1, ''],
      [30, 1, 1, 'a'],
      [25, 1, 1, 'b'],
    ];
    const { trace, source } = replayOf(csvOf(rows, ',session'));
    expect([...trace.session]).toEqual([0, 1, 2, 1, 0]);
    expect([...trace.turn]).toEqual([1, 1, 1, 2, 2]);
    expect(source.sessions).toBe(3);
  });

  it('keeps turns and classes that the trace names', () => {
    const rows = [
      [0, 1, 1, 's', 4, 'paid'],
      [10, 1, 1, 's', 5, ''],
      [20, 1, 1, 's', 6, 'free'],
    ];
    const { trace } = replayOf(csvOf(rows, ',session,turn,class'));
    expect([...trace.turn]).toEqual([4, 5, 6]);
    expect([...trace.classAt].map(at => trace.classes[at - 1] ?? null)).toEqual(['paid', null, 'free']);
  });

  it('has the phases of labelled rows', () => {
    const rows = [
      [100, 1, 1, 'baseline'],
      [2_000, 1, 1, 'baseline'],
      [3_000, 1, 1, ''],
      [4_000, 1, 1, 'peak'],
      [8_000, 1, 1, 'decay'],
    ];
    const load = replayOf(csvOf(rows, ',phase'), { speed: 2 });
    expect(load.phases).toEqual([
      { label: 'baseline', startMs: 0, endMs: 1_950 },
      { label: 'peak', startMs: 1_950, endMs: 3_950 },
      { label: 'decay', startMs: 3_950, endMs: 4_000 },
    ]);
  });

  it('finds the size of a block from how many there are', () => {
    const blocks = (size: number) =>
      [100, 900, 1_500, 3_000].map((tokens, at) => {
        const ids = Array.from({ length: Math.ceil(tokens / size) }, (_, block) => block);
        return [at, tokens, 5, ids.join(' ')];
      });
    expect(replayOf(csvOf(blocks(512), ',blocks')).blockTokens).toBe(512);
    expect(replayOf(csvOf(blocks(16), ',blocks')).blockTokens).toBe(16);
    expect(replayOf(csvOf(blocks(64), ',blocks')).blockTokens).toBeGreaterThanOrEqual(60);
    expect(replayOf(csvOf(blocks(512), ',blocks')).source.prefixShare).toBeCloseTo(1 - 6 / 12, 10);
    expect(replayOf(csvOf([[0, 1, 1]])).blockTokens).toBeNull();
  });
});

describe('rounded stamps', () => {
  const clumps = Array.from({ length: 400 }, (_, at) => [Math.floor(at / 10) * 3_000 + ((at * 7) % 3) - 1, 10, 5]);

  it('are found and spread over their step', () => {
    const load = replayOf(csvOf(clumps.map(([ms, ...rest]) => [Math.round((ms ?? 0) / 10) * 10, ...rest])));
    expect([load.source.quantumMs, load.jitterMs]).toEqual([3_000, 3_000]);
    expect(load.source.gapCv).toBeGreaterThan(2.9);
    expect(load.source.plannedGapCv).toBeLessThan(1.3);
    const late = times(load);
    expect(late.every((ms, at) => at === 0 || ms >= (late[at - 1] ?? 0))).toBe(true);
    expect(Math.max(...late)).toBeLessThan(load.durationMs);
    // Uniform within the step: each third has its share.
    const thirds = [0, 0, 0];
    for (const ms of late)
      thirds[Math.floor((ms % 3_000) / 1_000)] = (thirds[Math.floor((ms % 3_000) / 1_000)] ?? 0) + 1;
    for (const count of thirds) expect(count / 400).toBeCloseTo(1 / 3, 1);
  });

  it('are sent as they stand on request, or spread by another time', () => {
    const text = csvOf(even(100, 1_000));
    expect(replayOf(text).source.quantumMs).toBe(1_000);
    expect(times(replayOf(text, { jitterMs: 0 }))).toEqual(even(100, 1_000).map(([ms]) => ms));
    const wide = replayOf(text, { jitterMs: 5_000 });
    expect(wide.jitterMs).toBe(5_000);
    expect(times(wide)).not.toEqual(times(replayOf(text)));
  });

  it('are spread by the seed and the line alone', () => {
    const text = csvOf(even(200, 1_000));
    expect(times(replayOf(text))).toEqual(times(replayOf(text)));
    expect(times(replayOf(text, { seed: 2 }))).not.toEqual(times(replayOf(text)));
    const later = times(replayOf(text, { fromMs: 50_000, toMs: 100_000 }));
    const whole = times(replayOf(text)).filter(ms => ms >= 50_000 && ms < 100_000);
    expect(later.map(ms => ms + 50_000).slice(0, 45)).toEqual(whole.slice(0, 45).map(ms => expect.closeTo(ms, 6)));
  });

  it.each([
    ['milliseconds', even(50, 37)],
    ['few rows', even(8, 3_000)],
    ['no step', Array.from({ length: 60 }, (_, at) => [at * at * 171 + at * 100, 1, 1])],
  ])('are not seen in %s', (_, rows) => {
    expect(replayOf(csvOf(rows)).source.quantumMs).toBeNull();
    expect(replayOf(csvOf(rows)).jitterMs).toBe(0);
  });
});

describe('the scale of a replay', () => {
  const talk = Array.from({ length: 3_000 }, (_, at) => [at * 97, 10, 5, `s${at % 1_000}`]);
  const text = csvOf(talk, ',session');

  it('below 100 % keeps or leaves whole conversations', () => {
    const { trace, source, scale } = replayOf(text, { scale: 0.3 });
    expect(trace.scheduledMs.length / 3_000).toBeGreaterThan(0.25);
    expect(trace.scheduledMs.length / 3_000).toBeLessThan(0.35);
    expect(Math.max(...trace.session) * 3 + 3).toBe(trace.scheduledMs.length);
    expect([source.used, scale]).toEqual([3_000, 0.3]);
  });

  it('keeps what a smaller scale kept', () => {
    const small = new Set(times(replayOf(text, { scale: 0.2 })));
    const large = new Set(times(replayOf(text, { scale: 0.5 })));
    expect([...small].every(ms => large.has(ms))).toBe(true);
  });

  it('above 100 % lays shifted copies on top, with conversations and blocks of their own', () => {
    const blocks = talk.map(([ms, input, output, session], at) => [
      ms ?? 0,
      input ?? 0,
      output ?? 0,
      session ?? '',
      `1000000 ${at}`,
    ]);
    const one = replayOf(csvOf(blocks, ',session,blocks'));
    const load = replayOf(csvOf(blocks, ',session,blocks'), { scale: 2.5 });
    const { trace } = load;
    expect(trace.scheduledMs.length / 3_000).toBeGreaterThan(2.4);
    expect(trace.scheduledMs.length / 3_000).toBeLessThan(2.6);
    expect(load.durationMs).toBe(one.durationMs);
    const sent = times(load);
    expect(sent.every((ms, at) => ms < load.durationMs && (at === 0 || ms >= (sent[at - 1] ?? 0)))).toBe(true);
    const originals = new Set(times(one));
    expect(sent.filter(ms => originals.has(ms)).length).toBe(3_000);
    // Each row has a block of its own, and each copy one that its rows share.
    expect(new Set(trace.blocks).size).toBe(trace.scheduledMs.length + 3);
    // Turns ascend within a conversation.
    const turns = new Map<number, number>();
    for (const [at, session] of trace.session.entries()) {
      expect(trace.turn[at]).toBe((turns.get(session) ?? 0) + 1);
      turns.set(session, trace.turn[at] ?? 0);
    }
    // What went round the end is a conversation of its own: none begins with its later turns.
    const latest = new Map<number, number>();
    for (const [at, session] of trace.session.entries()) {
      const row = (trace.blocks[2 * at + 1] ?? 0) % 2 ** 40;
      expect(row).toBeGreaterThan(latest.get(session) ?? -1);
      latest.set(session, row);
    }
  });

  it('says so when nothing is left', () => {
    const raw = read(csvOf([[0, 1, 1]]));
    if (typeof raw === 'string') throw new Error(raw);
    const options = { file: 't', seed: 1, speed: 1, scale: 1e-9, fromMs: 0, toMs: null, jitterMs: 0 } as const;
    expect(replayLoadOf(raw, { ...options, failures: 'drop' })).toMatch(/^has nothing left at a scale of/);
  });
});

describe('windows of clients', () => {
  const header = 'client_id,window_start_s,rate_rps,cv,pattern,shape,scale';
  const inWindow = (load: ReplayLoad, fromMs: number) =>
    times(load).filter(ms => ms >= fromMs && ms < fromMs + 600_000);

  it('hold as many requests as were counted', () => {
    const load = replayOf([header, '0,600,0.5,1,Gamma,1,2', '0,1200,0.25,1,Weibull,1,4', '1,1200,0.1,,,,'].join('\n'));
    expect([inWindow(load, 0).length, inWindow(load, 600_000).length]).toEqual([300, 150 + 60]);
    expect(load.durationMs).toBe(1_200_000);
    expect(load.source).toMatchObject({ format: 'servegen', lines: 3, used: 510, inputTokens: null, quantumMs: null });
    expect([...load.trace.inputTokens].every(tokens => tokens === -1)).toBe(true);
  });

  it.each([
    ['Gamma', 0.25, 2, 2],
    ['Gamma', 4, 0.125, 0.5],
    ['Weibull', 0.5, 0.25, Math.sqrt(5)],
  ])('have gaps by a %s law of shape %d', (law, shape, scale, cv) => {
    const windows = Array.from({ length: 40 }, (_, at) => `0,${at * 600},2,${cv},${law},${shape},${scale}`);
    const load = replayOf([header, ...windows].join('\n'));
    expect((load.source.gapCv ?? 0) / cv).toBeGreaterThan(0.93);
    expect((load.source.gapCv ?? 0) / cv).toBeLessThan(1.07);
    expect(load.source.ratePerSecond).toBeCloseTo(2, 1);
  });

  it('place a short stretch of activity anywhere in its window', () => {
    const windows = Array.from({ length: 50 }, (_, at) => `c,${at * 600},0.05,1,Gamma,1,1`);
    const load = replayOf([header, ...windows].join('\n'));
    const spans = windows.map((_, at) => inWindow(load, at * 600_000).map(ms => ms % 600_000));
    for (const span of spans) {
      expect(span.length).toBe(30);
      expect(Math.max(...span) - Math.min(...span)).toBeLessThan(120_000);
    }
    const starts = spans.map(span => Math.min(...span));
    expect(starts.filter(ms => ms > 300_000).length).toBeGreaterThan(15);
    expect(starts.filter(ms => ms < 300_000).length).toBeGreaterThan(15);
  });

  it('are drawn from seed, client and start: a window of the trace holds the same moments', () => {
    const windows = Array.from({ length: 6 }, (_, at) => `c,${at * 600},0.5,1,Gamma,0.5,4`);
    const text = [header, ...windows].join('\n');
    const whole = times(replayOf(text)).filter(ms => ms >= 900_000 && ms < 1_500_000);
    expect(times(replayOf(text, { fromMs: 900_000, toMs: 1_500_000 }))).toEqual(
      whole.map(ms => expect.closeTo(ms - 900_000, 5)),
    );
    expect(times(replayOf(text, { seed: 2 }))).not.toEqual(times(replayOf(text)));
  });
});
