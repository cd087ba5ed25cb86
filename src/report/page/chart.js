import { annotate, band, shadePhases } from './paint.js';
import {
  amount,
  colour,
  data,
  document,
  firstMs,
  font,
  logarithmic,
  moment,
  plots,
  seriesColour,
  uPlot,
  view,
} from './view.js';

/** @typedef {import('./dom.js').DrawnChart} DrawnChart */
/** @typedef {import('./dom.js').DrawnSeries} DrawnSeries */

/**
 * Areas hold for their whole window and are stacked; lines pass through the middle of each window.
 * @param {DrawnChart} chart
 */
function columns(chart) {
  const half = data.windowMs / 2;
  const stepped = chart.series.some(series => series.mark === 'area');
  /** @type {number[]} */
  const xs = [firstMs];
  data.startMs.forEach((start, at) => {
    if (stepped && at > 0) xs.push(start);
    xs.push(start + half);
  });
  xs.push(data.endMs);

  /** @type {number[]} */
  const below = data.startMs.map(() => 0);
  /** @type {{ series: DrawnSeries, ys: (number | null)[] }[]} */
  const areas = [];
  /** @type {{ series: DrawnSeries, ys: (number | null)[] }[]} */
  const lines = [];
  for (const series of chart.series) {
    if (series.mark === 'area') {
      series.values.forEach((value, at) => {
        below[at] = (below[at] ?? 0) + (value ?? 0);
      });
      const ys = below.flatMap(value => [value, value]);
      areas.unshift({ series, ys: [...ys, below.at(-1) ?? 0] });
    } else {
      const log = logarithmic.has(chart.id);
      const values = series.values.map(value => (log && value !== null && value <= 0 ? null : value));
      /** @type {(number | null)[]} */
      const ys = [stepped ? (values[0] ?? null) : null];
      values.forEach((value, at) => {
        const before = values[at - 1];
        if (stepped && at > 0) ys.push(before == null || value === null ? null : (before + value) / 2);
        ys.push(value);
      });
      ys.push(stepped ? (values.at(-1) ?? null) : null);
      lines.push({ series, ys });
    }
  }
  return { xs, drawn: [...areas, ...lines] };
}

/**
 * @param {DrawnChart} chart
 * @param {number | null} low
 * @param {number | null} high
 */
function range(chart, low, high) {
  if (logarithmic.has(chart.id)) {
    return low === null || high === null ? [1, 1_000] : uPlot.rangeLog(low, high, 10, false);
  }
  if (chart.unit === 'share') return [0, 1.05];
  const most = high === null || high <= 0 ? 1 : high;
  const limits = chart.limits.map(limit => limit.value).filter(value => value < most * 1.6);
  return [0, Math.max(most, ...limits) * 1.08];
}

/**
 * The values that no line shows because their neighbours have none.
 * @param {any} u
 * @param {number} at
 */
function lonely(u, at) {
  /** @type {(number | null)[]} */
  const values = u.data[at];
  return values.flatMap((value, i) => (value != null && values[i - 1] == null && values[i + 1] == null ? [i] : []));
}

/**
 * Draws a chart into its frame, in the colours and the width of the moment.
 * @param {DrawnChart} chart
 * @param {{ moved: (u: any) => void, zoomed: (u: any) => void }} hooks
 */
export function draw(chart, hooks) {
  const { scale } = view;
  const frame = [...document.querySelectorAll('.plot')].find(plot => plot.dataset['chart'] === chart.id);
  if (!frame) return;
  plots.get(chart.id)?.destroy();
  const { xs, drawn } = columns(chart);
  const wide = chart.id === 'load' || chart.id === 'wait';
  const onPaper = scale > 1;
  const height = chart.id === 'load' ? (onPaper ? 190 : 360) : wide ? (onPaper ? 180 : 280) : onPaper ? 140 : 200;
  const axis = {
    stroke: colour('soft'),
    font: font(12),
    gap: 6 * scale,
    grid: { stroke: colour('line'), width: scale },
    ticks: { show: false },
  };
  const u = new uPlot(
    /** @type {any} */ ({
      width: (onPaper ? (wide ? 680 : 328) : frame.clientWidth) * scale,
      height: height * scale,
      padding: [(chart.id !== 'load' ? 10 : data.marks.length > 0 ? 46 : 22) * scale, 26 * scale, 0, 0],
      legend: { show: false },
      scales: {
        x: {
          time: false,
          range: (/** @type {any} */ _, /** @type {number} */ min, /** @type {number} */ max) => [min, max],
        },
        y: {
          distr: logarithmic.has(chart.id) ? 3 : 1,
          range: (/** @type {any} */ _, /** @type {number | null} */ low, /** @type {number | null} */ high) =>
            range(chart, low, high),
        },
      },
      axes: [
        {
          ...axis,
          size: 28 * scale,
          space: 70 * scale,
          grid: { show: false },
          incrs: [
            100,
            200,
            500,
            ...[1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 43_200].map(s => s * 1_000),
          ],
          values: (/** @type {any} */ _, /** @type {number[]} */ splits) => splits.map(moment),
        },
        {
          ...axis,
          size: 58 * scale,
          space: 34 * scale,
          values: (/** @type {any} */ _, /** @type {(number | null)[]} */ splits) =>
            splits.map(split => (split === null ? '' : amount(split, chart.unit))),
        },
      ],
      series: [
        {},
        ...drawn.map(({ series }) => ({
          stroke: series.mark === 'area' ? colour('paper') : seriesColour(series.key),
          width: (series.mark === 'area' ? 0.8 : series.mark === 'dashed' ? 1.6 : 2.2) * scale,
          dash: series.mark === 'dashed' ? [6 * scale, 4 * scale] : [],
          fill: series.mark === 'area' ? (/** @type {any} */ plot) => band(plot.ctx, series.key) : undefined,
          paths: series.mark === 'area' ? uPlot.paths.stepped?.({ align: 1 }) : undefined,
          points: { show: series.mark !== 'area', size: 5 * scale, filter: lonely },
        })),
      ],
      cursor: {
        sync: { key: 'run', setSeries: false, scales: ['x', null] },
        points: { show: false },
        y: false,
        drag: { x: true, y: false, setScale: true },
      },
      hooks: {
        drawClear: [shadePhases],
        draw: [(/** @type {any} */ plot) => annotate(plot, chart)],
        setCursor: [hooks.moved],
        setScale: [(/** @type {any} */ plot, /** @type {string} */ key) => key === 'x' && hooks.zoomed(plot)],
      },
    }),
    /** @type {any} */ ([xs, ...drawn.map(({ ys }) => ys)]),
    /** @type {any} */ (frame),
  );
  plots.set(chart.id, u);
}
