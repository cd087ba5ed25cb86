import { describe, expect, it } from 'vitest';
import { renderHtml } from '../../../src/report/html/page.js';
import type { ReportInput } from '../../../src/report/index.js';
import { buildModel } from '../../../src/report/model/build.js';
import type { SourceReport } from '../../../src/store/run-types.js';
import { clientMark, threadReport } from '../../support/runs.js';
import { surgeReport } from '../../support/summary.js';

const source: SourceReport = {
  name: 'vllm',
  kind: 'page',
  where: 'http://gpu:8000/metrics',
  found: ['vllm'],
  status: 'ok',
  looks: 300,
  failures: 0,
  samples: 900,
  leftOut: 0,
  lastError: null,
  clockOffsetMs: 420,
  clockErrorMs: 50,
  clockSteps: 0,
};

function reportWith(sources: readonly SourceReport[], changes: Partial<ReportInput['summary']> = {}): ReportInput {
  const { summary, manifest, ...others } = surgeReport();
  return { ...others, summary: { ...summary, ...changes }, manifest: { ...manifest, sources } };
}

const clockFact = (overrides: Partial<SourceReport>) =>
  buildModel(reportWith([{ ...source, ...overrides }])).environment.find(({ label }) => label === 'Clock of vllm')
    ?.value;

describe('the clock of a server in a report', () => {
  it.each<[Partial<SourceReport>, string]>([
    [{}, '0.42 ± 0.05 s ahead of this machine’s'],
    [{ clockOffsetMs: -12_300, clockErrorMs: 480 }, '12.30 ± 0.48 s behind this machine’s'],
    [{ clockOffsetMs: 31, clockErrorMs: 9 }, '31 ± 9 ms ahead of this machine’s'],
    [{ clockOffsetMs: -30, clockErrorMs: 40 }, 'in step with this machine’s within 70.0 ms'],
    [{ clockSteps: 1 }, '0.42 ± 0.05 s ahead of this machine’s, and was set during the run (once)'],
  ])('%o is told with its error', (overrides, words) => {
    expect(clockFact(overrides)).toBe(words);
  });

  it('is not spoken of where none was told', () => {
    expect(clockFact({ clockOffsetMs: null, clockErrorMs: null })).toBeUndefined();
  });

  it('stands beside the curves that it is about', () => {
    const { series } = surgeReport().summary;
    const serving = [{ name: 'engine.waiting', series: 1, values: series.startMs.map(() => 3) }];
    const { chart } = buildModel(reportWith([source], { serving }));
    expect(chart.charts.find(({ id }) => id === 'queue')?.caption).toContain('0.42 ± 0.05 s ahead');
  });

  it('is remarked on at the top when it is surely off by more than a window of the charts, or was set', () => {
    const { windowMs } = surgeReport().summary.series;
    const noticesOf = (overrides: Partial<SourceReport>) =>
      buildModel(reportWith([{ ...source, ...overrides }])).notices.filter(notice =>
        notice.includes('clock of telemetry'),
      );
    expect(noticesOf({})).toEqual([]);
    expect(noticesOf({ clockOffsetMs: windowMs + 50 })).toEqual([]);
    expect(noticesOf({ clockOffsetMs: -windowMs - 51 })).toEqual([expect.stringMatching(/vllm is .* behind/)]);
    expect(noticesOf({ clockSteps: 2 })).toEqual([expect.stringContaining('2 times')]);
  });
});

describe('the threads of the instrument in a report', () => {
  const { series } = surgeReport().summary;
  const column = series.startMs.map(() => 1);
  const client = {
    workers: 2,
    cpu: column,
    loopDelayMaxMs: column,
    rssBytes: column,
    openSockets: column,
    threads: [threadReport({ worker: null }), threadReport(), threadReport({ worker: 1, coreWait: null })],
    marks: [
      clientMark('clock_jump', null, 9_000, -3_600_000),
      ...Array.from({ length: 9 }, (_, at) => clientMark('busy', 1, 20_000 + at, 600 + at)),
    ],
  };

  it('stand side by side, on the page', () => {
    const input = reportWith([], { client });
    const rows = buildModel(input).threads?.groups[0]?.rows ?? [];
    expect(rows.map(({ label }) => label)).toEqual(['the coordinator', 'worker 1', 'worker 2']);
    expect(rows[1]?.cells.map(({ text }) => text)).toEqual([
      '10.0 % of a core',
      '0 %',
      '1.0 %',
      '1.00 ms',
      '4.00 ms',
      '3',
      '6.00 ms',
      '3.00 ms',
    ]);
    expect(rows[2]?.cells[2]?.text).toBe('–');
    expect(renderHtml(input)).toContain('Threads of the instrument');
    expect(buildModel(reportWith([])).threads).toBeNull();
  });

  it('have what befell them on the time axis, the longest first to be shown', () => {
    const marks = buildModel(reportWith([], { client })).chart.marks.filter(({ tone }) => tone === 'warn');
    expect(marks.map(({ label }) => label)).toEqual([
      'time of day −1h00m 9s',
      ...[5, 6, 7, 8].map(at => `worker 2 busy ${605 + at - 5} ms 20s`),
    ]);
  });

  it('are one where all were held up at once', () => {
    const marks = [0, null, 1].map(worker => clientMark('paused', worker, 5_000, 2_000));
    const { chart } = buildModel(reportWith([], { client: { ...client, marks } }));
    expect(chart.marks.filter(({ tone }) => tone === 'warn').map(({ label }) => label)).toEqual([
      'every thread of the client paused 2.00 s 5s',
    ]);
  });
});
