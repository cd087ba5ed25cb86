/*
 * What the report's scripts share: the page, its data, and the state of the charts. The scripts run in the page, inlined
 * one after the other as one module; without them the page still says everything in tables.
 */
/** @typedef {import('./dom.js').DrawnChart} DrawnChart */

/** @type {import('./dom.js').Page} */
export const page = /** @type {any} */ (globalThis);
export const { document, uPlot } = page;
export const root = document.documentElement;

/** @type {import('./dom.js').ChartData} */
export const data = JSON.parse(document.getElementById('chart-data')?.textContent ?? '{}');
export const firstMs = data.startMs[0] ?? 0;

/** @type {Map<string, any>} */
export const plots = new Map();
/** @type {Set<string>} */
export const logarithmic = new Set();

export const view = {
  zoom: { min: firstMs, max: data.endMs },
  /** While the charts are being zoomed together. */
  zooming: false,
  /** On paper everything is drawn twice as large and shown at half the size, so that it stays sharp. */
  scale: 1,
};

/** @param {number} ms */
export function moment(ms) {
  const seconds = Math.round(ms / 100) / 10;
  if (seconds < 60) return `${seconds}s`;
  const whole = Math.round(seconds);
  const rest = `${String(whole % 60).padStart(2, '0')}s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}m${rest}`;
  return `${Math.floor(minutes / 60)}h${String(minutes % 60).padStart(2, '0')}m${rest}`;
}

/** @param {number} value */
export function short(value) {
  if (value >= 1e6) return `${Number((value / 1e6).toPrecision(3))}M`;
  if (value >= 1e4) return `${Number((value / 1e3).toPrecision(3))}k`;
  return String(Number(value.toPrecision(3)));
}

/**
 * @param {number} value
 * @param {DrawnChart['unit']} unit
 */
export function amount(value, unit) {
  if (value === 0) return '0';
  if (unit === 'share') return `${short(value * 100)} %`;
  if (unit === 'perSecond') return `${short(value)}/s`;
  if (unit !== 'ms') return short(value);
  if (value >= 60_000) return moment(value);
  return value >= 1_000 ? `${short(value / 1_000)} s` : `${short(value)} ms`;
}

/** @param {string} name */
export function colour(name) {
  return page.getComputedStyle(root).getPropertyValue(`--${name}`).trim();
}

/** @param {string} key */
export function seriesColour(key) {
  return colour(key.replace(/-p\d+$/, ''));
}

/** @param {number} size */
export function font(size) {
  return `${size * view.scale}px ${colour('sans')}`;
}
