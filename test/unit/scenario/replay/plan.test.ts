import { describe, expect, it } from 'vitest';
import { applyOverrides } from '../../../../src/scenario/overrides.js';
import { createPlan } from '../../../../src/scenario/plan.js';
import { withReplayClasses } from '../../../../src/scenario/replay/classes.js';
import { traceFromCsv, traceToCsv } from '../../../../src/scenario/replay/trace-csv.js';
import type { Intent, ReplayLoad, Scenario } from '../../../../src/scenario/types.js';
import { clientsWith } from '../../../support/clients.js';
import { scenarioWith, trafficClass } from '../../../support/scenarios.js';
import { csvOf, replayOf } from '../../../support/traces.js';

const scenarioFor = (load: ReplayLoad, changes: Partial<Scenario> = {}): Scenario =>
  scenarioWith({
    load,
    traffic: withReplayClasses(changes.traffic ?? [], load.trace, clientsWith('none')),
    ...changes,
  });
const intentsOf = (scenario: Scenario): Intent[] => [...createPlan(scenario).intents()];

const rows = Array.from({ length: 60 }, (_, at) => [at * 500 + (at % 7), 20 + at, 30 + at, at % 3 === 0 ? 's' : '']);
const load = replayOf(csvOf(rows, ',session'));

describe('the plan of a replay', () => {
  it('has the rows of the trace for intents', () => {
    const intents = intentsOf(scenarioFor(load));
    expect(intents.map(intent => [intent.scheduledMs, intent.inputTokens, intent.outputTokens])).toEqual(
      rows.map(([ms, input, output]) => [ms, input, output]),
    );
    expect(intents[3]).toMatchObject({
      index: 3,
      session: 0,
      turn: 2,
      class: 'replay',
      reasoningTokens: 0,
      language: 'en',
    });
  });

  it('draws what the trace does not tell from the classes', () => {
    const unknown = replayOf(csvOf(Array.from({ length: 400 }, (_, at) => [at * 20, 100, ''])));
    const intents = intentsOf(scenarioFor(unknown, { traffic: [trafficClass('long-reasoning')] }));
    expect(new Set(intents.map(intent => intent.outputTokens)).size).toBeGreaterThan(200);
    expect(intents.every(intent => intent.inputTokens === 100)).toBe(true);
    const reasoning = intents.reduce(
      (sum, { reasoningTokens, outputTokens }) => sum + reasoningTokens / outputTokens,
      0,
    );
    expect(reasoning / intents.length).toBeCloseTo(0.7, 1);
    expect(new Set(intents.map(intent => intent.language)).size).toBe(2);
  });

  it('gives each row the class that it names', () => {
    const named = replayOf(
      csvOf(
        [
          [0, 5, 9, 'quick-chat'],
          [10, 5, 9, 'mine'],
          [20, 5, 9, 'long-reasoning'],
        ],
        ',class',
      ),
    );
    const scenario = scenarioFor(named);
    expect(scenario.traffic.map(({ class: name, weight }) => [name, weight])).toEqual([
      ['quick-chat', 1],
      ['mine', 1],
      ['long-reasoning', 1],
    ]);
    expect(intentsOf(scenario).map(intent => intent.class)).toEqual(['quick-chat', 'mine', 'long-reasoning']);
  });

  it('shares rows without a class among the given classes only', () => {
    const mixed = replayOf(
      csvOf(
        Array.from({ length: 500 }, (_, at) => [at, 5, 9, at % 2 === 0 ? 'mine' : '']),
        ',class',
      ),
    );
    const scenario = scenarioFor(mixed, { traffic: [trafficClass('quick-chat', 3), trafficClass('long-reasoning')] });
    const classes = intentsOf({
      ...scenario,
      traffic: withReplayClasses(scenario.traffic, mixed.trace, clientsWith('none')),
    }).map(each => each.class);
    expect(classes.filter(name => name === 'mine').length).toBe(250);
    expect(classes.filter(name => name === 'quick-chat').length / 250).toBeCloseTo(0.75, 1);
    expect(classes.filter((_, at) => at % 2 === 0).every(name => name === 'mine')).toBe(true);
  });

  it('is the same on every pass, and its hash covers times, lengths, turns and blocks', () => {
    const base = csvOf(
      [
        [0, 600, 9, 'a', '1 2'],
        [10, 600, 9, 'a', '1 3'],
      ],
      ',session,blocks',
    );
    const hash = (text: string) => createPlan(scenarioFor(replayOf(text))).planHash;
    expect(hash(base)).toBe(hash(base));
    const changes = [
      base.replace('10,600', '11,600'),
      base.replace('10,600', '10,601'),
      base.replace('10,600,9,a', '10,600,9,b'),
      base.replace('1 3', '1 4'),
      base.replace('1 3', '1'),
    ];
    expect(new Set([base, ...changes].map(hash)).size).toBe(6);
    expect(createPlan(scenarioFor(replayOf(base))).planHash).toMatchInlineSnapshot(
      `"f29c52841e713dedb77b5495640f63f22b3a73e2307f74764f4ed0a57e2ffab3"`,
    );
  });

  it('has the load of its rows', () => {
    const plan = createPlan(scenarioFor(load));
    expect(plan.durationMs).toBe(30_000);
    expect([plan.loadAt(-1), plan.loadAt(0), plan.loadAt(15_999), plan.loadAt(30_000)]).toEqual([0, 2, 2, 0]);
    expect(plan.estimate).toMatchObject({ intents: 60, peakLoad: 2 });
    const at = rows.map(([ms]) => Number(ms));
    const operational = plan.operationalTimes(at);
    expect(operational.every((count, i) => Math.abs(count - i) <= 1)).toBe(true);
    let area = 0;
    for (let ms = 50; ms < 30_000; ms += 100) area += plan.loadAt(ms) / 10;
    expect(area).toBeCloseTo(60, 6);
  });

  it('keeps prompts of blocks in one language', () => {
    const blocks = replayOf(
      csvOf(
        Array.from({ length: 40 }, (_, at) => [at, 600, 9, `0 ${at}`]),
        ',blocks',
      ),
    );
    const languages = (chineseShare: number) =>
      new Set(
        intentsOf(scenarioFor(blocks, { traffic: [{ ...trafficClass('quick-chat'), chineseShare }] })).map(
          each => each.language,
        ),
      );
    expect([...languages(0.4)]).toEqual(['en']);
    expect([...languages(0.6)]).toEqual(['zh']);
  });
});

describe('the rows of a replay in a file', () => {
  it('come back as the same plan', () => {
    const text = csvOf(
      [
        [0.0625, 600, 9, '', 'a', 'x', '1 2'],
        [10.123456, '', 9, 3, 'b', '', ''],
        [1e6, 7, '', '', '', 'y', '9007199254740991'],
      ],
      ',reasoning_tokens,session,class,blocks',
    );
    const replay = replayOf(text, { speed: 3 });
    const collector = traceFromCsv();
    const parts = [...traceToCsv(replay.trace)].join('');
    for (const line of parts.trimEnd().split('\n')) collector.take(line);
    const again = { ...replay, trace: collector.trace() };
    expect(again.trace.scheduledMs).toEqual(replay.trace.scheduledMs);
    expect(createPlan(scenarioFor(again)).planHash).toBe(createPlan(scenarioFor(replay)).planHash);
    expect(intentsOf(scenarioFor(again))).toEqual(intentsOf(scenarioFor(replay)));
  });

  it('are refused when they are something else', () => {
    expect(() => traceFromCsv().take('hello')).toThrow(/cell|line 1|expected/);
    const collector = traceFromCsv();
    collector.take([...traceToCsv(load.trace)][0]?.trim() ?? '');
    expect(() => collector.take('x,1,2')).toThrow('expected a scheduled_ms, got "x"');
  });
});

describe('overrides of a replay', () => {
  const scenario = scenarioFor(load);

  it('cut it with --duration', () => {
    const cut = applyOverrides(scenario, { durationMs: 10_000 });
    expect(cut.load.durationMs).toBe(10_000);
    expect(intentsOf(cut)).toEqual(intentsOf(scenario).filter(intent => (intent.scheduledMs ?? 0) < 10_000));
    expect(createPlan(cut).phases).toEqual([{ label: 'baseline', startMs: 0, endMs: 10_000 }]);
  });

  it('cannot make it longer, nor give it another rate or peak', () => {
    expect(() => applyOverrides(scenario, { durationMs: 60_000 })).toThrow(
      'The replay lasts 30s, less than 1m00s; leave the duration out',
    );
    for (const change of [{ baseLoad: 3 }, { peakFactor: 2 }]) {
      expect(() => applyOverrides(scenario, change)).toThrow(/^A replay has the trace's own rate and peak; set/);
    }
    expect(() => applyOverrides(scenario, { durationMs: -1 })).toThrow(/The duration has to be above 0/);
  });
});
