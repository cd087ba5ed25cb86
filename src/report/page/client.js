/*
 * The report's own script: draws the charts, keeps their cursors and zooms together, and shows definitions in place.
 * It runs in the page and is inlined as written; without it the page still says everything in tables.
 */
/** @typedef {import('./dom.js').DrawnChart} DrawnChart */
/** @typedef {import('./dom.js').DrawnSeries} DrawnSeries */
/** @typedef {import('./dom.js').Brush} Brush */

/** @type {import('./dom.js').Page} */
const page = /** @type {any} */ (globalThis);
const { document, uPlot } = page;
const root = document.documentElement;

/** @type {import('./dom.js').ChartData} */
const data = JSON.parse(document.getElementById('chart-data')?.textContent ?? '{}');
const firstMs = data.startMs[0] ?? 0;

/** @type {Map<string, any>} */
const plots = new Map();
/** @type {Set<string>} */
const logarithmic = new Set();
let zoom = { min: firstMs, max: data.endMs };
let zooming = false;
/** On paper everything is drawn twice as large and shown at half the size, so that it stays sharp. */
let scale = 1;

/** @param {number} ms */
function moment(ms) {
  const seconds = Math.round(ms / 100) / 10;
  if (seconds < 60) return `${seconds}s`;
  const whole = Math.round(seconds);
  const rest = `${String(whole % 60).padStart(2, '0')}s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}m${rest}`;
  return `${Math.floor(minutes / 60)}h${String(minutes % 60).padStart(2, '0')}m${rest}`;
}

/** @param {number} value */
function short(value) {
  if (value >= 1e6) return `${Number((value / 1e6).toPrecision(3))}M`;
  if (value >= 1e4) return `${Number((value / 1e3).toPrecision(3))}k`;
  return String(Number(value.toPrecision(3)));
}

/**
 * @param {number} value
 * @param {DrawnChart['unit']} unit
 */
function amount(value, unit) {
  if (value === 0) return '0';
  if (unit === 'perSecond') return `${short(value)}/s`;
  if (unit !== 'ms') return short(value);
  if (value >= 60_000) return moment(value);
  return value >= 1_000 ? `${short(value / 1_000)} s` : `${short(value)} ms`;
}

/** @param {string} name */
function colour(name) {
  return page.getComputedStyle(root).getPropertyValue(`--${name}`).trim();
}

/** @param {string} key */
function seriesColour(key) {
  return colour(key.replace(/-p\d+$/, ''));
}

/** @param {number} size */
function font(size) {
  return `${size * scale}px ${colour('sans')}`;
}

/**
 * The same patterns as the legend's.
 * @param {Brush} brush
 * @param {string} key
 */
function band(brush, key) {
  const ratio = page.devicePixelRatio * scale;
  const size = Math.round(8 * ratio);
  const tile = document.createElement('canvas');
  tile.width = size;
  tile.height = size;
  const pen = tile.getContext('2d');
  pen.fillStyle = seriesColour(key);
  pen.fillRect(0, 0, size, size);
  pen.strokeStyle = colour('pattern');
  pen.fillStyle = colour('pattern');
  pen.lineWidth = 1.5 * ratio;
  /** @type {Record<string, number[][]>} */
  const strokes = {
    busy: [
      [-2, 6, 6, -2],
      [2, 10, 10, 2],
    ],
    failed: [
      [0, 0, 8, 8],
      [8, 0, 0, 8],
    ],
    reasoning: [
      [-2, 2, 2, -2],
      [-2, 10, 10, -2],
      [6, 10, 10, 6],
    ],
  };
  for (const line of strokes[key] ?? []) {
    const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = line.map(place => (place * size) / 8);
    pen.beginPath();
    pen.moveTo(x0, y0);
    pen.lineTo(x1, y1);
    pen.stroke();
  }
  if (key === 'abandoned') {
    for (const at of [2, 6]) {
      pen.beginPath();
      pen.arc((at * size) / 8, (at * size) / 8, (1.1 * size) / 8, 0, 7);
      pen.fill();
    }
  }
  return brush.createPattern(tile, 'repeat');
}

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
 * Alternate shades for the phases.
 * @param {any} u
 */
function shadePhases(u) {
  /** @type {Brush} */
  const brush = u.ctx;
  brush.save();
  brush.fillStyle = colour('shade');
  data.phases.forEach((phase, at) => {
    const from = Math.max(u.bbox.left, u.valToPos(phase.startMs, 'x', true));
    const to = Math.min(u.bbox.left + u.bbox.width, u.valToPos(phase.endMs, 'x', true));
    if (at % 2 === 1 && to > from) brush.fillRect(from, u.bbox.top, to - from, u.bbox.height);
  });
  brush.restore();
}

/**
 * Names of phases, moments and limits, over the curves.
 * @param {any} u
 * @param {DrawnChart} chart
 */
function annotate(u, chart) {
  /** @type {Brush} */
  const brush = u.ctx;
  const ratio = page.devicePixelRatio * scale;
  const { left, top, width, height } = u.bbox;
  const right = left + width;
  const named = chart.id === 'load';
  brush.save();
  brush.font = `${12 * ratio}px ${colour('sans')}`;
  brush.textBaseline = 'middle';
  if (named) {
    brush.fillStyle = colour('soft');
    brush.textAlign = 'center';
    for (const phase of data.phases) {
      const from = Math.max(left, u.valToPos(phase.startMs, 'x', true));
      const to = Math.min(right, u.valToPos(phase.endMs, 'x', true));
      if (to - from > brush.measureText(phase.label).width + 6 * ratio) {
        brush.fillText(phase.label, (from + to) / 2, top - (data.marks.length > 0 ? 34 : 10) * ratio);
      }
    }
  }
  /** @type {{ mark: import('./dom.js').ChartData['marks'][number], x: number, tone: string }[]} */
  const flags = [];
  data.marks.forEach(mark => {
    const x = u.valToPos(mark.atMs, 'x', true);
    if (x < left || x > right) return;
    const tone = colour(mark.tone);
    brush.strokeStyle = tone;
    brush.lineWidth = 1.5 * ratio;
    brush.setLineDash(named ? [] : [3 * ratio, 3 * ratio]);
    brush.beginPath();
    brush.moveTo(x, top);
    brush.lineTo(x, top + height);
    brush.stroke();
    if (named) flags.push({ mark, x, tone });
  });
  raise(brush, flags, { left, right, top, ratio });
  brush.setLineDash([6 * ratio, 4 * ratio]);
  brush.textAlign = 'right';
  for (const limit of chart.limits) {
    const y = u.valToPos(limit.value, 'y', true);
    if (y < top + 4 * ratio || y > top + height) continue;
    brush.strokeStyle = colour('soft');
    brush.lineWidth = ratio;
    brush.beginPath();
    brush.moveTo(left, y);
    brush.lineTo(right, y);
    brush.stroke();
    brush.fillStyle = colour('soft');
    brush.fillText(limit.label, right - 6 * ratio, y - 9 * ratio);
  }
  brush.restore();
}

/**
 * Flags over the picture; one that would cover another hangs a row lower.
 * @param {Brush} brush
 * @param {readonly { mark: { label: string }, x: number, tone: string }[]} flags
 * @param {{ left: number, right: number, top: number, ratio: number }} place
 */
function raise(brush, flags, { left, right, top, ratio }) {
  let taken = left;
  let row = 0;
  brush.setLineDash([]);
  brush.textAlign = 'left';
  for (const { mark, x, tone } of flags) {
    const width = brush.measureText(mark.label).width + 14 * ratio;
    const at = x + width > right + 24 * ratio ? Math.max(left, x - width) : x;
    if (at < taken) row++;
    const y = top - (22 - 24 * row) * ratio;
    taken = at + width;
    brush.fillStyle = tone;
    brush.fillRect(at, y, width, 20 * ratio);
    brush.fillStyle = colour('card');
    brush.fillText(mark.label, at + 7 * ratio, y + 10.5 * ratio);
  }
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

/** @param {DrawnChart} chart */
function draw(chart) {
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
        setCursor: [readOut],
        setScale: [(/** @type {any} */ plot, /** @type {string} */ key) => key === 'x' && shareZoom(plot)],
      },
    }),
    /** @type {any} */ ([xs, ...drawn.map(({ ys }) => ys)]),
    /** @type {any} */ (frame),
  );
  plots.set(chart.id, u);
}

/** Draws every chart anew, in the colours and the width of the moment, at the zoom there was. */
function drawAll() {
  const { min, max } = zoom;
  zooming = true;
  data.charts.forEach(draw);
  for (const u of plots.values()) u.setScale('x', { min, max });
  // The library applies a new scale in a microtask of its own.
  queueMicrotask(() => {
    zooming = false;
  });
}

/** @param {any} from */
function shareZoom(from) {
  const { min, max } = from.scales.x;
  if (zooming || typeof min !== 'number' || (min === zoom.min && max === zoom.max)) return;
  zoomTo(min, max);
}

/**
 * @param {number} min
 * @param {number} max
 */
function zoomTo(min, max) {
  zoom = { min, max };
  zooming = true;
  for (const u of plots.values()) u.setScale('x', { min, max });
  queueMicrotask(() => {
    zooming = false;
  });
  for (const button of document.querySelectorAll('[data-from]')) {
    const pressed = from(button) === min && to(button) === max;
    button.setAttribute('aria-pressed', String(pressed));
  }
}

/** @param {import('./dom.js').PageElement} button */
function from(button) {
  return button.dataset['from'] === '' ? firstMs : Number(button.dataset['from']);
}

/** @param {import('./dom.js').PageElement} button */
function to(button) {
  return button.dataset['to'] === '' ? data.endMs : Math.min(data.endMs, Number(button.dataset['to']));
}

const slider = document.getElementById('moment');
const sliderText = document.getElementById('moment-text');

/** @param {any} u */
function readOut(u) {
  const left = u.cursor.left;
  if (typeof left !== 'number' || left < 0) {
    show(null);
    return;
  }
  const at = Math.floor((u.posToVal(left, 'x') - firstMs) / data.windowMs);
  show(Math.min(Math.max(at, 0), data.startMs.length - 1));
}

/** @param {number | null} at */
function show(at) {
  const start = at === null ? null : (data.startMs[at] ?? 0);
  const words = start === null ? 'whole run' : `${moment(start)}–${moment(start + data.windowMs)}`;
  if (sliderText) sliderText.textContent = words;
  if (slider && at !== null) {
    slider.value = String(at);
    slider.setAttribute('aria-valuetext', words);
  }
  for (const chart of data.charts) {
    for (const series of chart.series) {
      const value = at === null ? undefined : series.values[at];
      const place = [...document.querySelectorAll('[data-value]')].find(
        element => element.dataset['value'] === `${chart.id} ${series.key}`,
      );
      if (place) place.textContent = at === null ? '' : value == null ? '–' : amount(value, chart.unit);
    }
  }
}

function connectControls() {
  for (const button of document.querySelectorAll('[data-from]')) {
    button.addEventListener('click', () => zoomTo(from(button), to(button)));
  }
  for (const button of document.querySelectorAll('[data-log]')) {
    button.addEventListener('click', () => {
      const id = button.dataset['log'] ?? '';
      if (!logarithmic.delete(id)) logarithmic.add(id);
      button.setAttribute('aria-pressed', String(logarithmic.has(id)));
      drawAll();
    });
  }
  slider?.addEventListener('input', () => {
    const start = data.startMs[Number(slider.value)] ?? 0;
    for (const u of plots.values()) u.setCursor({ left: u.valToPos(start + data.windowMs / 2, 'x'), top: 1 }, false);
    show(Number(slider.value));
  });
}

const tip = document.getElementById('tip');

/** @param {import('./dom.js').PageElement | null} target */
function explain(target) {
  const link = target?.closest('a.term') ?? null;
  const definition = link && document.getElementById((link.getAttribute('href') ?? '').slice(1))?.querySelector('dd');
  if (!tip) return;
  if (!link || !definition) {
    tip.hidden = true;
    return;
  }
  tip.textContent = definition.textContent;
  tip.hidden = false;
  link.setAttribute('aria-describedby', 'tip');
  const place = link.getBoundingClientRect();
  const left = Math.min(place.left, page.innerWidth - tip.offsetWidth - 16);
  tip.style['left'] = `${Math.max(16, left) + page.scrollX}px`;
  tip.style['top'] = `${place.bottom + 8 + page.scrollY}px`;
}

root.classList.add('scripted');
if (data.startMs.length > 0) {
  connectControls();
  drawAll();
  page.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAll);
  let width = 0;
  const sheet = [...document.querySelectorAll('.charts')][0];
  if (sheet) {
    new page.ResizeObserver(() => {
      if (scale > 1 || sheet.clientWidth === width) return;
      width = sheet.clientWidth;
      drawAll();
    }).observe(sheet);
  }
  page.addEventListener('beforeprint', () => {
    root.classList.add('on-paper');
    scale = 2;
    drawAll();
  });
  page.addEventListener('afterprint', () => {
    root.classList.remove('on-paper');
    scale = 1;
    drawAll();
  });
}
document.addEventListener('mouseover', event => explain(event.target));
document.addEventListener('focusin', event => explain(event.target));
document.addEventListener('keydown', event => {
  if (event.key === 'Escape') explain(null);
});
