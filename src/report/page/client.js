/* Keeps the charts' cursors and zooms together, and shows definitions in place. */
import { draw } from './chart.js';
import { amount, data, document, firstMs, logarithmic, moment, page, plots, root, view } from './view.js';

/** Draws every chart anew, in the colours and the width of the moment, at the zoom there was. */
function drawAll() {
  const { min, max } = view.zoom;
  view.zooming = true;
  for (const chart of data.charts) draw(chart, { moved: readOut, zoomed: shareZoom });
  for (const u of plots.values()) u.setScale('x', { min, max });
  // The library applies a new scale in a microtask of its own.
  queueMicrotask(() => {
    view.zooming = false;
  });
}

/** @param {any} from */
function shareZoom(from) {
  const { min, max } = from.scales.x;
  if (view.zooming || typeof min !== 'number' || (min === view.zoom.min && max === view.zoom.max)) return;
  zoomTo(min, max);
}

/**
 * @param {number} min
 * @param {number} max
 */
function zoomTo(min, max) {
  view.zoom = { min, max };
  view.zooming = true;
  for (const u of plots.values()) u.setScale('x', { min, max });
  queueMicrotask(() => {
    view.zooming = false;
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
      if (view.scale > 1 || sheet.clientWidth === width) return;
      width = sheet.clientWidth;
      drawAll();
    }).observe(sheet);
  }
  page.addEventListener('beforeprint', () => {
    root.classList.add('on-paper');
    view.scale = 2;
    drawAll();
  });
  page.addEventListener('afterprint', () => {
    root.classList.remove('on-paper');
    view.scale = 1;
    drawAll();
  });
}
document.addEventListener('mouseover', event => explain(event.target));
document.addEventListener('focusin', event => explain(event.target));
document.addEventListener('keydown', event => {
  if (event.key === 'Escape') explain(null);
});
