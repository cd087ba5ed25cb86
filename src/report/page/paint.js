import { colour, data, document, page, seriesColour, view } from './view.js';

/** @typedef {import('./dom.js').DrawnChart} DrawnChart */
/** @typedef {import('./dom.js').Brush} Brush */

/**
 * The same patterns as the legend's.
 * @param {Brush} brush
 * @param {string} key
 */
export function band(brush, key) {
  const ratio = page.devicePixelRatio * view.scale;
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
    cancelled: [
      [0, 2, 8, 2],
      [0, 6, 8, 6],
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
 * Alternate shades for the phases.
 * @param {any} u
 */
export function shadePhases(u) {
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
export function annotate(u, chart) {
  /** @type {Brush} */
  const brush = u.ctx;
  const ratio = page.devicePixelRatio * view.scale;
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
    const words = brush.measureText(limit.label).width;
    brush.fillStyle = colour('paper');
    brush.fillRect(right - words - 10 * ratio, y - 18 * ratio, words + 8 * ratio, 16 * ratio);
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
