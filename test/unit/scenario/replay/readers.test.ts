import { describe, expect, it } from 'vitest';
import type { RawTrace } from '../../../../src/scenario/replay/read.js';
import { read } from '../../../support/traces.js';

function whole(raw: RawTrace | string): RawTrace {
  if (typeof raw === 'string') throw new Error(raw);
  return raw;
}

/** What was read, row by row: time since the first row, prompt, output. */
function rowsOf(raw: RawTrace | string): number[][] {
  const { columns, zeroMs } = whole(raw);
  return Array.from({ length: columns.rows }, (_, row) => [
    Number((columns.atMs.at(row) - zeroMs).toFixed(4)),
    columns.inputTokens.at(row),
    columns.outputTokens.at(row),
  ]);
}

const azure2023 = `TIMESTAMP,ContextTokens,GeneratedTokens
2023-11-16 23:59:59.9799600,4808,10
2023-11-17 00:00:00.0319601,3180,8
2023-11-17 00:00:02,110,27
`;

const azure2024 = `TIMESTAMP,ContextTokens,GeneratedTokens
2024-02-28 23:59:59.500000+00:00,100,5
2024-02-29 00:00:00+00:00,101,6
2024-02-29 01:00:01.25+01:00,102,7
2024-03-01 00:00:00Z,103,8
`;

const burstgpt1 = `Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type
5,ChatGPT,472,18,490,Conversation log
45,ChatGPT,1087,230,1317,Conversation log
118,GPT-4,417,0,417,API log
120,GPT-4,0,0,0,API log
`;

const burstgpt3 = `Timestamp,Session ID,Elapsed time,Model,Request tokens,Response tokens,Total tokens,Log Type
19440110.0,a1,12,ChatGPT,100,20,120,Conversation log
19440111.0,,3,GPT-4,200,30,230,API log
19440115.0,a1,9,ChatGPT,150,40,190,Conversation log
`;

const mooncake = `{"timestamp": 0, "input_length": 1100, "output_length": 52, "hash_ids": [0, 1, 2]}
{"timestamp": 27, "input_length": 700, "output_length": 26, "hash_ids": [0, 9], "session_id": "s"}
{"timestamp": 30.5, "input_length": 10, "output_length": 4}
`;

const ragpulse = `{"timestamp": "27", "input_length": 3861, "output_length": 127, "hash_ids": {"sys_prompt": [1], "history": []}, "session_id": "x-1"}
{"timestamp": "31", "input_length": 400, "output_length": 12, "hash_ids": {}, "session_id": "x-1"}
`;

const servegen = `client_id,window_start_s,rate_rps,cv,pattern,shape,scale
0,2400,0.085,6.6932,Gamma,0.02232,73.01783
1,3000,0.03,0.897,Weibull,1.11675,31.57
`;

const servegenBare = `0,0.085,6.6932,Gamma,0.02232,73.01783
600,0.0,0,,,
1200,0.03,0.897,Weibull,1.11675,31.57
1800,0.005,,,,
`;

const attemptLine = (changes: object) =>
  `${JSON.stringify({ intent: 0, retry: 0, session: 4, turn: 2, class: 'quick-chat', phase: 'peak', scheduledMs: 10, plannedInputTokens: 50, plannedOutputTokens: 60, plannedReasoningTokens: 7, ...changes })}\n`;

describe('a trace reader', () => {
  it('knows each format by its first line', () => {
    const texts = { azure: azure2024, burstgpt: burstgpt3, mooncake, servegen, ragpulse, attempts: attemptLine({}) };
    for (const [format, text] of Object.entries(texts)) expect(whole(read(text)).format).toBe(format);
    expect(whole(read(servegenBare)).format).toBe('servegen');
    expect(whole(read('timestamp_s,session,input_tokens,output_tokens\n1,0,2,3\n')).format).toBe('csv');
  });

  it('reads Azure stamps to 100 ns, over midnight, with zones and without fractions', () => {
    expect(rowsOf(read(azure2023))).toEqual([
      [0, 4808, 10],
      [52.0001, 3180, 8],
      [2020.04, 110, 27],
    ]);
    expect(rowsOf(read(azure2024)).map(([ms]) => ms)).toEqual([0, 500, 1_750, 86_400_500]);
  });

  it('finds the columns of BurstGPT by name and drops failures by name', () => {
    const first = whole(read(burstgpt1));
    expect(rowsOf(first)).toEqual([
      [0, 472, 18],
      [40_000, 1087, 230],
    ]);
    expect([...first.dropped]).toEqual([
      ['failed when recorded (no output)', 1],
      ['no tokens in or out', 1],
    ]);
    expect(rowsOf(read(burstgpt3))).toEqual([
      [0, 100, 20],
      [1_000, 200, 30],
      [5_000, 150, 40],
    ]);
    const { columns } = whole(read(burstgpt3));
    expect([0, 1, 2].map(row => columns.session.at(row))).toEqual([1, 0, 1]);
  });

  it('keeps failures on request, with an output that is not known', () => {
    expect(rowsOf(read(burstgpt1, { failures: 'keep' }))).toEqual([
      [0, 472, 18],
      [40_000, 1087, 230],
      [113_000, 417, -1],
    ]);
  });

  it('reads Mooncake with its blocks', () => {
    const { columns } = whole(read(mooncake));
    expect(rowsOf(read(mooncake))[1]).toEqual([27, 700, 26]);
    expect([...columns.blocks.values()]).toEqual([0, 1, 2, 0, 9]);
    expect([...columns.blocksFrom.values()]).toEqual([0, 3, 5, 5]);
  });

  it('reads RAGPulse, whose times are text and whose ids are no blocks', () => {
    const { columns } = whole(read(ragpulse));
    expect(rowsOf(read(ragpulse))[1]).toEqual([4_000, 400, 12]);
    expect([columns.session.at(0), columns.session.at(1), columns.blocks.length]).toEqual([1, 1, 0]);
  });

  it('reads windows of clients in both forms', () => {
    expect(whole(read(servegen)).windows[1]).toEqual({
      client: '1',
      startMs: 3_000_000,
      ratePerSecond: 0.03,
      law: { kind: 'weibull', shape: 1.11675, scaleSeconds: 31.57 },
    });
    const bare = whole(read(servegenBare));
    expect(bare.windows.map(window => [window.startMs, window.law?.kind ?? null])).toEqual([
      [0, 'gamma'],
      [1_200_000, 'weibull'],
      [1_800_000, null],
    ]);
    expect([...bare.dropped]).toEqual([['a window without requests', 1]]);
  });

  it('reads its own records: first attempts, on their own clock', () => {
    const text = attemptLine({}) + attemptLine({ retry: 1, scheduledMs: 900 }) + attemptLine({ scheduledMs: 5.125 });
    const raw = whole(read(text));
    expect(raw.zeroMs).toBe(0);
    expect(rowsOf(raw)).toEqual([
      [10, 50, 60],
      [5.125, 50, 60],
    ]);
    expect([...raw.dropped]).toEqual([['a retry of an earlier attempt', 1]]);
    expect([raw.columns.turn.at(0), raw.columns.classes, raw.columns.labels]).toEqual([2, ['quick-chat'], ['peak']]);
  });

  it('reads what a CSV tells and leaves open what it does not', () => {
    const text =
      '\ufefftimestamp_ms,"class",input_tokens,output_tokens,turn,blocks,extra\r\n0,a,5,,3,7 8,x\r\n# so\r\n\r\n9,,,6,,,\r\n';
    const { columns } = whole(read(text));
    expect(rowsOf(read(text))).toEqual([
      [0, 5, -1],
      [9, -1, 6],
    ]);
    expect([columns.turn.at(0), columns.turn.at(1), columns.classes]).toEqual([3, 0, ['a']]);
    expect([...columns.blocks.values()]).toEqual([7, 8]);
  });
});

describe('lines that cannot be read', () => {
  const good = Array.from({ length: 40 }, (_, at) => `2023-11-16 18:17:${10 + at}.5,10,20`);
  const header = 'TIMESTAMP,ContextTokens,GeneratedTokens';

  it('are counted and named by line and reason', () => {
    const bad = ['yesterday,1,2', '2023-11-16 18:18:00,-4,2', '2023-11-16 18:18:01,3.5,2', '2023-11-16 18:18:02,3'];
    const raw = whole(read([header, ...good, ...bad].join('\n')));
    expect(raw.malformed).toBe(4);
    expect(raw.firstMalformed).toEqual([
      { line: 42, reason: 'expected a time such as 2023-11-16 18:15:46.68, got "yesterday"' },
      { line: 43, reason: 'expected ContextTokens from 0 to 10000000, got "-4"' },
      { line: 44, reason: 'expected ContextTokens from 0 to 10000000, got "3.5"' },
      { line: 45, reason: 'expected GeneratedTokens from 0 to 10000000, got nothing' },
    ]);
    expect(raw.lines).toBe(44);
  });

  it('are an error when there are many', () => {
    const bad = Array.from({ length: 5 }, () => 'nonsense,1,2');
    expect(read([header, ...good, ...bad].join('\n'))).toMatch(
      /is taken for azure, and 5 of its 45 lines cannot be read \(line 42: expected a time/,
    );
  });

  it('hold only the first ten', () => {
    const bad = Array.from({ length: 12 }, () => '?,1,2');
    const raw = whole(read([header, ...Array.from({ length: 5 }, () => good).flat(), ...bad].join('\n')));
    expect([raw.malformed, raw.firstMalformed.length, raw.firstMalformed[9]?.line]).toEqual([12, 10, 211]);
  });

  it.each([
    ['{"timestamp": 1, "input_length": 4, "output_length": 4, "hash_ids": 7}', 'expected a list of hash_ids'],
    ['{"timestamp": 1, "input_length": 4, "hash_ids": [-1]}', 'expected ids of blocks as whole numbers, got -1'],
    ['{"delay": 30, "input_length": 4}', 'gives a delay and no timestamp, so nobody recorded when it came'],
    ['{"timestamp": 1, "text_input": "hi"}', 'gives a text and no input_length'],
    ['{"timestamp": 1e999, "input_length": 4}', 'expected a timestamp in milliseconds, got "Infinity"'],
    ['{"timestamp": 1e16, "input_length": 4}', 'a time beyond reason (10000000000000000 ms)'],
    ['{"timestamp": 1, "input_len', 'no JSON'],
    ['[1]', 'expected a JSON object, got a list'],
  ])('say why: %s', (line, reason) => {
    const raw = whole(read(`${mooncake}${line}\n`));
    expect(raw.firstMalformed).toEqual([{ line: 4, reason }]);
  });
});

describe('a file that cannot be replayed', () => {
  it.each([
    ['', 'is empty'],
    ['\n\n# nothing\n', 'is empty'],
    ['hello\n', 'begins with "hello", which is in no known format (azure, burstgpt, mooncake'],
    [`${'x\n'.repeat(50)}`, 'begins with "x"'],
    ['TIMESTAMP,ContextTokens,GeneratedTokens\n', 'holds no rows'],
    ['TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:15:46,5,0\n', 'holds no rows to replay (1 failed when'],
    ['TIMESTAMP,ContextTokens,GeneratedTokens\nx,5,0\n', 'holds no rows to replay (line 2: expected a time'],
  ])('says why: %j', (text, reason) => {
    expect(read(text)).toContain(reason);
  });

  it('is told what a forced format misses', () => {
    expect(read(azure2023, { format: 'burstgpt' })).toBe(
      'is no burstgpt trace: its first line is no header with Timestamp, Request tokens and Response tokens',
    );
    expect(read(azure2023, { format: 'mooncake' })).toContain('is taken for mooncake, and 4 of its 4 lines');
    expect(read(azure2023, { format: 'servegen' })).toContain('is no servegen trace');
    expect(read(burstgpt1, { format: 'csv' })).toContain('is no csv trace');
    expect(read(mooncake, { format: 'azure' })).toContain('is no azure trace');
  });
});

describe('the window of a trace', () => {
  const stamp = (second: number) =>
    `2023-11-16 18:${10 + Math.floor(second / 60)}:${String(second % 60).padStart(2, '0')}`;
  const rows = Array.from({ length: 400 }, (_, at) => `${stamp(at * 2)},${at + 1},5`);
  const text = ['TIMESTAMP,ContextTokens,GeneratedTokens', ...rows].join('\n');

  it('counts from the first row, its end left out', () => {
    const raw = read(text, { fromMs: 10_000, toMs: 20_000 });
    expect(rowsOf(raw).map(([ms, input]) => [ms, input])).toEqual([
      [0, 6],
      [2_000, 7],
      [4_000, 8],
      [6_000, 9],
      [8_000, 10],
    ]);
  });

  it('ends the reading of a sorted file a minute behind it', () => {
    const raw = whole(read(text, { toMs: 20_000 }));
    expect([raw.stoppedAtLine, raw.lines]).toEqual([42, 40]);
    expect(raw.dropped.get('outside of the window')).toBe(30);
  });

  it('takes rows that come a little late', () => {
    const late = [text.split('\n')[0], stamp(30), stamp(20), stamp(25)].map((line, at) =>
      at === 0 ? line : `${line},${at},5`,
    );
    expect(rowsOf(read(late.join('\n'))).map(([ms]) => ms)).toEqual([10_000, 0, 5_000]);
  });

  it('counts from the earliest row of a file in no order', () => {
    const disordered = 'timestamp_s,input_tokens,output_tokens\n5000,1,1\n7000,2,2\n100,3,3\n160,4,4\n';
    expect(rowsOf(read(disordered, { toMs: 100_000 })).map(([ms, input]) => [ms, input])).toEqual([
      [0, 3],
      [60_000, 4],
    ]);
  });
});
