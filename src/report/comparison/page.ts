import { formatShare } from '../../base/units.js';
import type { Comparison } from '../../measure/comparison/types.js';
import { contentSecurityPolicy, pageAssets } from '../html/assets.js';
import { chipView } from '../html/chip.js';
import { html, Markup, unbroken } from '../html/markup.js';
import { tableView } from '../html/table.js';
import { definitionList } from '../html/terms.js';
import { regressionTable } from '../model/regressions.js';
import type { Fact } from '../model/types.js';
import { comparisonCharts, sideLegend } from './charts.js';
import type { ComparisonReportInput } from './input.js';
import { comparisonStyle } from './style.js';
import { effectTable, metricTable, outcomeTable, runTable } from './tables.js';
import { comparisonChip, doubtChip, sideFacts } from './words.js';

/** A comparison as one HTML file that needs no network and no script. */
export function comparisonPage({ comparison, gates, version }: ComparisonReportInput): string {
  const css = `${pageAssets().css}\n${comparisonStyle}`;
  const chip = comparisonChip(comparison);
  const doubt = doubtChip(comparison);
  const regressions = regressionTable(gates);
  return `<!doctype html>
${html`<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy({ css, scripts: {} })}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${chip.word}: ${comparison.scenario} – busytone</title>
<style>${new Markup(css)}</style>
</head>
<body>
<a class="skip" href="#numbers">Skip to the numbers</a>
<header class="masthead"><p class="brand">busytone<span> comparison</span></p><p class="scenario">${comparison.scenario}</p>${facts(mastheadFacts(comparison))}</header>
<main>
<section class="verdict" aria-labelledby="headline">
<p class="chips">${chipView(chip, 'large')}${doubt === null ? null : chipView(doubt, 'large')}</p>
<h1 id="headline">${unbroken(comparison.verdict.sentence)}</h1>
${sentences(comparison)}
${comparison.notes.length === 0 ? null : html`<ul class="notices">${comparison.notes.map(note => html`<li>${note}</li>`)}</ul>`}
${sideLegend(comparison.sides.map(side => `${side.label}: ${sideFacts(side)}`))}
</section>
${regressions === null ? null : section('regressions', 'Against the baseline', null, tableView(regressions))}
${section('charts', 'In pictures', null, comparisonCharts(comparison))}
${section('numbers', 'Side by side', null, tableView(metricTable(comparison), 'matrix'))}
${section('effects', 'How far apart', 'The whole distribution, not one percentile.', tableView(effectTable(comparison)))}
${section('outcomes', 'What became of the intents', null, tableView(outcomeTable(comparison)))}
${section('method', 'How this was decided', null, facts(methodFacts(comparison)))}
${section('runs', 'What was compared', null, tableView(runTable(comparison), 'list'))}
${section('definitions', 'What the words mean', null, definitionList())}
</main>
<footer><p>Made by busytone ${version} from the runs’ attempt records.</p></footer>
</body>
</html>
`}`;
}

function section(id: string, title: string, lead: string | null, content: Markup): Markup {
  return html`<section id="${id}" aria-labelledby="head-${id}"><h2 id="head-${id}">${title}</h2>${lead === null ? null : html`<p class="lead">${lead}</p>`}
${content}</section>`;
}

function sentences({ pairs, verdict }: Comparison): Markup | null {
  const others = pairs.filter(pair => pair.sentence !== verdict.sentence);
  if (others.length === 0) return null;
  return html`<ul class="more">${others.map(pair => html`<li>${unbroken(pair.sentence)}</li>`)}</ul>`;
}

function facts(all: readonly Fact[]): Markup {
  return html`<dl class="facts">${all.map(fact => html`<div><dt>${fact.label}</dt><dd>${fact.value}</dd></div>`)}</dl>`;
}

function mastheadFacts({ sides, rounds, baseline }: Comparison): Fact[] {
  return [
    { label: 'Sides', value: String(sides.length) },
    { label: 'Rounds', value: String(rounds) },
    { label: 'Baseline', value: baseline },
  ];
}

function methodFacts({ method, rounds }: Comparison): Fact[] {
  return [
    {
      label: 'Intervals',
      value: `95 %, from ${method.replicates} bootstrap replicates over ${method.units} stretches of time${method.paired ? ', the same ones for every side' : ', drawn for each side by itself'} (seed ${method.seed}); shares also by Newcombe’s method. The widest holds.`,
    },
    {
      label: 'Rounds',
      value:
        rounds === 1
          ? 'one, so that chance between runs is not in the intervals'
          : `${rounds}; what differs between them is in the intervals, by Student’s t with ${rounds - 1} degrees of freedom`,
    },
    {
      label: 'Verdicts',
      value: `a difference needs p < 0.05 after Holm’s correction for the ${method.tests} metrics of each pair`,
    },
    {
      label: 'Margin',
      value: `differences below ${formatShare(method.margin)} (shares: half a point) count as none, however sure`,
    },
  ];
}
