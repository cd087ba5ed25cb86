import type { Chart, ChartSeries, ChartSheet, SeriesKey } from '../model/types.js';
import { html, Markup } from './markup.js';
import { tableView } from './table.js';

/** Frames, legends and text alternatives; the page's script draws the pictures into them. */
export function chartsView(sheet: ChartSheet): Markup {
  if (sheet.startMs.length === 0) return html`<p class="note">Nothing was measured over time.</p>`;
  return html`${controls(sheet)}<div class="charts">${sheet.charts.map(figure)}</div>`;
}

function controls(sheet: ChartSheet): Markup {
  return html`<div class="controls needs-script">
<div class="buttons" role="group" aria-label="Zoom all charts to"><button type="button" data-from="" data-to="" aria-pressed="true">Whole run</button>${sheet.phases
    .filter(phase => phase.endMs > phase.startMs)
    .map(
      phase =>
        html`<button type="button" data-from="${phase.startMs}" data-to="${phase.endMs}" aria-pressed="false">${phase.label}</button>`,
    )}</div>
<div class="moment"><label for="moment">Moment</label><input id="moment" type="range" min="0" max="${sheet.startMs.length - 1}" step="1" value="0"><output id="moment-text" for="moment">whole run</output></div>
</div>
<p class="hint needs-script">Drag over a chart to zoom, double-click to see all. The slider moves the cursor of every chart.</p>
<noscript><p class="note">The charts are drawn by script. The tables under each hold the same numbers.</p></noscript>`;
}

function figure(chart: Chart): Markup {
  return html`<figure class="chart" id="chart-${chart.id}" aria-labelledby="title-${chart.id}">
<figcaption><h3 id="title-${chart.id}">${chart.title}<small>${chart.axis}</small></h3><p>${chart.caption}</p></figcaption>
<div class="legend"><ul>${chart.series.map(series => legendItem(chart.id, series))}</ul>${
    chart.logScale
      ? html`<button type="button" class="needs-script" data-log="${chart.id}" aria-pressed="false">Log scale</button>`
      : null
  }</div>
<div class="plot" data-chart="${chart.id}" role="img" aria-label="${chart.title}. ${chart.sentence}"></div>
<p class="sentence">${chart.sentence}</p>
<details><summary>Numbers of this chart<span class="hidden">: ${chart.title}</span></summary>${tableView(chart.table)}</details>
</figure>
`;
}

function legendItem(chart: string, series: ChartSeries): Markup {
  return html`<li>${swatch(chart, series)}<span>${series.label}</span><b data-value="${chart} ${series.key}"></b></li>`;
}

/** Bands differ by pattern as well as by colour, lines by dash. The script draws the same patterns. */
const patterns: Partial<Record<SeriesKey, Markup>> = {
  busy: new Markup('<path d="M-2 6 6-2M2 10 10 2"/>'),
  failed: new Markup('<path d="M0 0 8 8M8 0 0 8"/>'),
  abandoned: new Markup('<circle cx="2" cy="2" r="1.1"/><circle cx="6" cy="6" r="1.1"/>'),
  cancelled: new Markup('<path d="M0 2H8M0 6H8"/>'),
  reasoning: new Markup('<path d="M-2 2 2 -2M-2 10 10 -2M6 10 10 6"/>'),
};

function swatch(chart: string, series: ChartSeries): Markup {
  if (series.mark !== 'area') {
    return html`<svg class="swatch series-${series.key}" viewBox="0 0 24 12" aria-hidden="true"><path class="stroke ${series.mark}" d="M0 6h24"/></svg>`;
  }
  const id = `pattern-${chart}-${series.key}`;
  const pattern = patterns[series.key];
  return html`<svg class="swatch series-${series.key}" viewBox="0 0 24 12" aria-hidden="true">${
    pattern === undefined
      ? null
      : html`<defs><pattern id="${id}" width="8" height="8" patternUnits="userSpaceOnUse"><g class="pattern">${pattern}</g></pattern></defs>`
  }<rect class="fill" width="24" height="12" rx="2"/>${
    pattern === undefined ? null : html`<rect width="24" height="12" rx="2" fill="url(#${id})"/>`
  }</svg>`;
}
