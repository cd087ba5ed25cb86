import { describe, expect, it } from 'vitest';
import type { Figure } from '../../../src/telemetry/figure.js';
import { figuresOfLine } from '../../../src/telemetry/nvidia-smi-line.js';
import { FigureTracker } from '../../../src/telemetry/tracker.js';

const counter = (value: number, labels: Record<string, string> = {}): Figure => ({
  kind: 'counter',
  name: 'engine.preemptions_total',
  raw: 'vllm:num_preemptions_total',
  value,
  labels,
  timestampMs: null,
});

const namesAndValues = (samples: readonly { name: string; value: number }[]) =>
  samples.map(({ name, value }) => [name, value]);

describe('counters', () => {
  it('give their value and, from the second look on, their rate', () => {
    const tracker = new FigureTracker('s');
    expect(namesAndValues(tracker.take([counter(10)], () => 1_000))).toEqual([['engine.preemptions_total', 10]]);
    expect(namesAndValues(tracker.take([counter(25)], () => 3_000))).toEqual([
      ['engine.preemptions_total', 25],
      ['engine.preemptions_per_second', 7.5],
    ]);
  });

  it('that were started anew have grown by what they show', () => {
    const tracker = new FigureTracker('s');
    tracker.take([counter(1_000)], () => 0);
    expect(tracker.take([counter(4)], () => 2_000)[1]?.value).toBe(2);
    expect(tracker.take([counter(10)], () => 3_000)[1]?.value).toBe(6);
  });

  it('of several engines are kept apart, whatever the order of their labels', () => {
    const tracker = new FigureTracker('s');
    tracker.take([counter(5, { a: '1', b: '2' }), counter(50, { a: '2', b: '2' })], () => 0);
    const later = tracker.take([counter(60, { a: '2', b: '2' }), counter(6, { b: '2', a: '1' })], () => 1_000);
    expect(namesAndValues(later).filter(([name]) => String(name).endsWith('_per_second'))).toEqual([
      ['engine.preemptions_per_second', 10],
      ['engine.preemptions_per_second', 1],
    ]);
  });

  it('on a page that was not made anew give no rate', () => {
    const tracker = new FigureTracker('s');
    tracker.take([counter(5)], () => 1_000);
    expect(tracker.take([counter(5)], () => 1_000)).toHaveLength(1);
    expect(tracker.take([counter(9)], () => 3_000)[1]?.value).toBe(2);
  });
});

it('histograms give quantiles of what came since the last look', () => {
  const tracker = new FigureTracker('s');
  const figure = (counts: readonly [number, number][]): Figure => ({
    kind: 'histogram',
    name: 'engine.ttft_seconds',
    raw: 'x',
    buckets: counts,
    labels: {},
    timestampMs: null,
  });
  const inf = Number.POSITIVE_INFINITY;
  expect(
    tracker.take(
      [
        figure([
          [1, 100],
          [2, 100],
          [inf, 100],
        ]),
      ],
      () => 0,
    ),
  ).toEqual([]);
  const samples = tracker.take(
    [
      figure([
        [1, 100],
        [2, 110],
        [inf, 110],
      ]),
    ],
    () => 1_000,
  );
  expect(namesAndValues(samples)).toEqual([
    ['engine.ttft_seconds_p50', 1.5],
    ['engine.ttft_seconds_p95', 1.95],
  ]);
  expect(
    tracker.take(
      [
        figure([
          [1, 100],
          [2, 110],
          [inf, 110],
        ]),
      ],
      () => 2_000,
    ),
  ).toEqual([]);
});

it('a source with too many series is cut and says so', () => {
  const tracker = new FigureTracker('s');
  const many = Array.from({ length: 2_100 }, (_, i) => counter(i, { pod: String(i) }));
  expect(tracker.take(many, () => 0)).toHaveLength(2_000);
  expect(tracker.take(many, () => 1_000)).toHaveLength(4_000);
  expect(tracker.leftOut.size).toBe(100);
});

describe('a line of nvidia-smi', () => {
  it('gives the figures of one GPU', () => {
    const line = '3, NVIDIA H100 80GB HBM3, 98, 70211, 81559, 689.42, 700.00, 61, 1755, 0x0000000000000004';
    const figures = figuresOfLine(line) ?? [];
    expect(Object.fromEntries(figures.map(figure => [figure.name, 'value' in figure && figure.value]))).toEqual({
      'gpu.util': 0.98,
      'gpu.mem_used_bytes': 70_211 * 1_048_576,
      'gpu.mem_total_bytes': 81_559 * 1_048_576,
      'gpu.power_w': 689.42,
      'gpu.power_limit_w': 700,
      'gpu.temp_c': 61,
      'gpu.sm_clock_hz': 1.755e9,
      'gpu.power_capped': 1,
    });
    expect(figures[0]?.labels).toEqual({ gpu: '3', gpu_model: 'NVIDIA H100 80GB HBM3' });
  });

  it('leaves out what the GPU does not tell', () => {
    const figures = figuresOfLine('0, Tesla T4, 5, 100, [N/A], [N/A], [Not Supported], 40, 300, [N/A]') ?? [];
    expect(figures.map(figure => figure.name)).toEqual([
      'gpu.util',
      'gpu.mem_used_bytes',
      'gpu.temp_c',
      'gpu.sm_clock_hz',
    ]);
  });

  it.each(['', 'NVIDIA-SMI has failed because it could not talk to the driver', 'No devices were found'])(
    'of another form is none: %s',
    line => {
      expect(figuresOfLine(line)).toBeNull();
    },
  );
});
