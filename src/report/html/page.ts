import type { ReportInput } from '../input.js';
import { buildModel } from '../model/build.js';
import type { Check, Fact, KeyNumber, ReportModel, Sample } from '../model/types.js';
import { visible } from '../visible.js';
import { contentSecurityPolicy, pageAssets } from './assets.js';
import { chartsView } from './charts.js';
import { chipView } from './chip.js';
import { html, jsonForScript, Markup, unbroken } from './markup.js';
import { tableView } from './table.js';
import { definitionList, termLink } from './terms.js';
import { whyView } from './why.js';

/** The report as one HTML file that needs no network and lets nothing from the wire act. */
export function renderHtml(input: ReportInput): string {
  const model = buildModel(input);
  const assets = pageAssets();
  return `<!doctype html>
${html`<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy(assets)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${model.verdict.word}: ${model.title} – busytone</title>
<style>${new Markup(assets.css)}</style>
</head>
<body>
<a class="skip" href="#charts">Skip to the charts</a>
${masthead(model)}
<main>
${verdict(model)}
${section('charts', 'Over time', null, chartsView(model.chart))}
${model.why.length === 0 ? null : section('why', 'Why', 'What the GPUs, the serving engine and the records show of the busy spell.', whyView(model.why))}
${section('objectives', 'Objectives', null, tableView(model.slo))}${regressions(model)}
${section('phases', 'By phase', 'The stretches of the load shape, side by side.', tableView(model.phases, 'wide'))}
${section('classes', 'By traffic class', 'Who was served, and who was turned away.', tableView(model.classes, 'wide'))}
${section('ledger', 'What the endpoint said', 'Every attempt has exactly one outcome.', html`${tableView(model.ledger, 'list')}${samples(model.samples)}`)}
${section('validity', 'Can these numbers be trusted?', 'The instrument measures itself, too.', checks(model))}
${section('scenario', 'What was asked', null, html`${factList(model.scenario)}<h3>Traffic mix</h3>${tableView(model.traffic)}${resolved(input)}`)}
${section('environment', 'Where it was measured', null, factList(model.environment))}
${section('definitions', 'What the words mean', null, definitionList())}
</main>
<footer><p>Made by busytone ${input.manifest.versions.busytone} from the run’s attempt records. Times are on the monotonic clock, counted from the start of the load.</p></footer>
<div id="tip" role="tooltip" hidden></div>
<script type="application/json" id="chart-data">${jsonForScript(chartData(model))}</script>
<script>${new Markup(assets.scripts.plot)}</script>
<script type="module">${new Markup(assets.scripts.page)}</script>
</body>
</html>
`}`;
}

function masthead(model: ReportModel): Markup {
  return html`<header class="masthead"><p class="brand">busytone<span> load report</span></p><p class="scenario">${model.title}</p>${factList(model.facts)}</header>`;
}

function verdict(model: ReportModel): Markup {
  return html`<section class="verdict" aria-labelledby="headline">
<p class="chips">${chipView(model.verdict, 'large')}${model.status === null ? null : chipView(model.status, 'large')}<a class="chip-link" href="#validity">${chipView(model.validity, 'large')}</a></p>
<h1 id="headline">${unbroken(model.headline)}</h1>
${sentences(model.sentences)}
${doubts(model)}
${model.notices.length === 0 ? null : html`<ul class="notices">${model.notices.map(notice => html`<li>${notice}</li>`)}</ul>`}
<dl class="numbers">${model.keyNumbers.map(keyNumber)}</dl>
</section>`;
}

function sentences([first, ...rest]: readonly string[]): Markup | null {
  if (first === undefined) return null;
  const more =
    rest.length === 0
      ? null
      : html`<ul class="more">${rest.map(sentence => html`<li>${unbroken(sentence)}</li>`)}</ul>`;
  return html`<p class="lede">${unbroken(first)}</p>${more}`;
}

/** The reasons of a verdict on validity that is not a clean one stand at the top, not at the end. */
function doubts(model: ReportModel): Markup | null {
  const found = model.checks.filter(check => check.chip.tone === 'bad' || check.chip.tone === 'warn');
  return found.length === 0 ? null : html`<ul class="checks doubts">${found.map(checkView)}</ul>`;
}

function keyNumber(number: KeyNumber): Markup {
  return html`<div class="tone-${number.tone}"><dt>${termLink(number.term, number.label)}</dt><dd class="value">${number.value}</dd>${number.notes.map(
    note => html`<dd>${unbroken(note)}</dd>`,
  )}</div>
`;
}

function section(id: string, title: string, lead: string | null, content: Markup): Markup {
  return html`<section id="${id}" aria-labelledby="head-${id}"><h2 id="head-${id}">${title}</h2>${lead === null ? null : html`<p class="lead">${lead}</p>`}
${content}</section>`;
}

function regressions({ regressions: table }: ReportModel): Markup | null {
  if (table === null) return null;
  return html`
${section('regressions', 'Against the baseline', null, tableView(table))}`;
}

function samples(found: readonly Sample[]): Markup | null {
  if (found.length === 0) return null;
  return html`<h3>In its own words</h3><ul class="samples">${found.map(
    sample =>
      html`<li><p class="outcome">${sample.outcome}</p>${
        sample.message === null
          ? html`<p class="wordless">without a word</p>`
          : html`<blockquote dir="auto">${sample.message}</blockquote>`
      }<p class="note">${sample.facts}</p></li>
`,
  )}</ul>`;
}

function checks(model: ReportModel): Markup {
  return html`<p>${chipView(model.validity, 'large')}</p><ul class="checks">${model.checks.map(checkView)}</ul>${model.threads === null ? null : tableView(model.threads)}`;
}

function checkView(check: Check): Markup {
  return html`<li>${chipView(check.chip, 'small')}<span>${check.message}</span><code>${check.id}</code></li>
`;
}

function factList(facts: readonly Fact[]): Markup {
  return html`<dl class="facts">${facts.map(fact => html`<div><dt>${fact.label}</dt><dd>${fact.value}</dd></div>`)}</dl>`;
}

function resolved(input: ReportInput): Markup {
  // The rows of a replay stand in the run folder.
  const withoutRows = (key: string, value: unknown) => (key === 'trace' ? undefined : value);
  const lines = JSON.stringify(input.manifest.scenario, withoutRows, 2).split('\n');
  return html`<details><summary>The resolved scenario</summary><pre class="scroll" tabindex="0">${lines.map(
    line => html`${line}
`,
  )}</pre></details>`;
}

/** What the script draws: numbers with the digits that a pixel can show. */
function chartData(model: ReportModel): unknown {
  const short = (value: number | null) => (value === null ? null : Number(value.toPrecision(4)));
  const { chart } = model;
  return {
    ...chart,
    phases: chart.phases.map(phase => ({ ...phase, label: visible(phase.label) })),
    charts: chart.charts.map(({ id, unit, axis, series, limits }) => ({
      id,
      unit,
      axis,
      limits,
      series: series.map(({ key, mark, values }) => ({ key, mark, values: values.map(short) })),
    })),
  };
}
