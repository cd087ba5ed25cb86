import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { traceLinesOf } from '../../../src/app/trace-lines.js';
import { replayFrom, replayOf } from '../../support/traces.js';

const folder = new URL('../../../../shared/traces/', import.meta.url);
const pathOf = (name: string) => fileURLToPath(new URL(name, folder));
const replay = (name: string, options: Parameters<typeof replayFrom>[1] = {}) =>
  replayFrom(traceLinesOf(pathOf(name)), options);

/** Standard deviation over mean, by sums of squares: another way than the code's. */
function variation(times: readonly number[]): number {
  const gaps = times.slice(1).map((ms, at) => ms - (times[at] ?? 0));
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  return Math.sqrt(gaps.reduce((sum, gap) => sum + gap * gap, 0) / gaps.length - mean * mean) / mean;
}

const cellsOf = (name: string) =>
  readFileSync(pathOf(name), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map(line => line.trim().split(','));

/** Published traces that stand beside the project, where somebody put them there. */
describe.skipIf(!existsSync(folder))('recorded traces', () => {
  it.each([
    ['AzureLLMInferenceTrace_conv.csv', 19_366, 5.53, 1.094, 1_155, 211],
    ['AzureLLMInferenceTrace_code.csv', 8_819, 2.57, 13.15, 2_048, 28],
  ])('%s', (name, rows, rate, cv, input, output) => {
    const { source, trace } = replay(name);
    expect(source).toMatchObject({ format: 'azure', used: rows, lines: rows, dropped: [], quantumMs: null });
    expect(source.ratePerSecond).toBeCloseTo(rate, 2);
    expect(source.gapCv).toBeCloseTo(cv, 2);
    expect(source.inputTokens?.mean).toBeCloseTo(input, -0.5);
    expect(source.outputTokens?.mean).toBeCloseTo(output, -0.5);
    const stamps = cellsOf(name).map(([stamp = '']) => {
      const [, fraction = '0'] = stamp.split('.');
      return Date.parse(`${stamp.slice(0, 19).replace(' ', 'T')}Z`) + Number(`0.${fraction}`) * 1_000;
    });
    expect(stamps.length).toBe(rows);
    const first = stamps[0] ?? 0;
    const worst = stamps.reduce(
      (most, ms, at) => Math.max(most, Math.abs(ms - first - (trace.scheduledMs[at] ?? 0))),
      0,
    );
    expect(worst).toBeLessThan(0.002);
    expect(variation(stamps)).toBeCloseTo(source.gapCv ?? 0, 3);
  });

  it('the clumps of Mooncake are spread to what a Poisson process has', () => {
    const { source, jitterMs, blockTokens, trace } = replay('mooncake_conversation_first2500.jsonl');
    expect(source).toMatchObject({ format: 'mooncake', used: 2_500, quantumMs: 3_000 });
    expect([jitterMs, blockTokens]).toEqual([3_000, 512]);
    expect(source.gapCv).toBeGreaterThan(2.75);
    expect(source.plannedGapCv).toBeGreaterThan(0.9);
    expect(source.plannedGapCv).toBeLessThan(1.1);
    const records = readFileSync(pathOf('mooncake_conversation_first2500.jsonl'), 'utf8').trim().split('\n');
    const ids = records.flatMap(line => (JSON.parse(line) as { hash_ids: number[] }).hash_ids);
    expect(trace.blocks.length).toBe(ids.length);
    expect(source.prefixShare).toBeCloseTo(1 - new Set(ids).size / ids.length, 10);
  });

  it('the Poisson part of Mooncake is left as it is', () => {
    const { source, jitterMs } = replay('mooncake_synthetic_first1500.jsonl');
    expect(source).toMatchObject({ used: 1_500, quantumMs: null });
    expect(jitterMs).toBe(0);
    expect(source.gapCv).toBeCloseTo(1.01, 1);
    expect(source.ratePerSecond).toBeCloseTo(3.7, 1);
  });

  it('RAGPulse keeps its conversations, though its rows are in no order', () => {
    const { source, trace } = replay('ragpulse_sessions.csv');
    const rows = cellsOf('ragpulse_sessions.csv');
    const sessions = new Map<string, number>();
    for (const [, session = ''] of rows) sessions.set(session, (sessions.get(session) ?? 0) + 1);
    expect(source).toMatchObject({
      format: 'csv',
      used: 7_106,
      sessions: sessions.size,
      quantumMs: 1_000,
      dropped: [],
    });
    expect(Math.max(...trace.turn)).toBe(Math.max(...sessions.values()));
    expect(source.gapCv).toBeCloseTo(3.06, 1);
    expect(source.ratePerSecond).toBeCloseTo(0.012, 3);
    const seconds = rows.map(([second]) => Number(second)).sort((a, b) => a - b);
    expect(variation(seconds)).toBeCloseTo(source.gapCv ?? 0, 6);
  });

  it('a synthetic hour has its reasoning tokens', () => {
    const { source, trace } = replay('synthetic_r1_1h_2rps.csv');
    expect(source).toMatchObject({ format: 'csv', used: 7_143, tellsReasoning: true, quantumMs: null });
    const reasoning = cellsOf('synthetic_r1_1h_2rps.csv').reduce((sum, cells) => sum + Number(cells[3]), 0);
    expect(trace.reasoningTokens.reduce((sum, tokens) => sum + tokens, 0)).toBe(reasoning);
  });

  it('ServeGen windows hold as many requests as were counted, window by window', () => {
    const { source, trace } = replay('servegen_r1_client_windows.csv', { fromMs: 0, toMs: 3_600_000 });
    const counts = new Map<number, number>();
    for (const [, start, rate] of cellsOf('servegen_r1_client_windows.csv')) {
      if (Number(start) >= 3_600) continue;
      counts.set(Number(start), (counts.get(Number(start)) ?? 0) + Math.round(Number(rate) * 600));
    }
    const drawn = new Map<number, number>();
    for (const ms of trace.scheduledMs) {
      const start = Math.floor(ms / 600_000) * 600;
      drawn.set(start, (drawn.get(start) ?? 0) + 1);
    }
    expect([...drawn]).toEqual([...counts].sort(([a], [b]) => a - b));
    expect(source).toMatchObject({ format: 'servegen', lines: 3_111 });
  });

  it('ServeGen clients on top of each other are as bursty as the data: 1.10 at the median of its windows', () => {
    const name = 'servegen_r1_client_windows.csv';
    const [header, ...lines] = readFileSync(pathOf(name), 'utf8').trim().split('\n');
    const everyEighth = lines.filter(line => Number(line.split(',')[1]) % 7_200 === 0);
    const times = [...replayOf([header, ...everyEighth].join('\n')).trace.scheduledMs];
    const within = Array.from({ length: 12 }, (_, at) => times.filter(ms => Math.floor(ms / 7_200_000) === at))
      .map(variation)
      .sort((a, b) => a - b);
    expect(within[6]).toBeGreaterThan(0.9);
    expect(within[6]).toBeLessThan(1.35);
  });
});
