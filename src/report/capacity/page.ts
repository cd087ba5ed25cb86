import type { Capacity } from '../../measure/capacity/types.js';
import { contentSecurityPolicy, pageAssets } from '../html/assets.js';
import { chipView } from '../html/chip.js';
import { html, Markup, unbroken } from '../html/markup.js';
import { tableView } from '../html/table.js';
import { definitionList } from '../html/terms.js';
import type { Fact } from '../model/types.js';
import { capacityCharts } from './charts.js';
import { capacityStyle } from './style.js';
import { evidenceTable, methodFacts, reasonTable, stepTable } from './tables.js';
import { capacityTerms } from './terms.js';
import { answerChip, type KeyFact, keyFacts } from './words.js';

/** A search for capacity as one HTML file that needs no network and no script. */
export function capacityPage(capacity: Capacity): string {
  const css = `${pageAssets().css}\n${capacityStyle}`;
  const chip = answerChip(capacity);
  const { answer, notes, name } = capacity;
  return `<!doctype html>
${html`<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy({ css, scripts: {} })}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${answer.headline} – busytone</title>
<style>${new Markup(css)}</style>
</head>
<body>
<a class="skip" href="#steps">Skip to the steps</a>
<header class="masthead"><p class="brand">busytone<span> capacity</span></p><p class="scenario">${name}</p>${facts(mastheadFacts(capacity))}</header>
<main>
<section class="verdict" aria-labelledby="headline">
<p class="chips">${chipView(chip, 'large')}</p>
<h1 id="headline">${unbroken(answer.headline)}</h1>
${sentences(answer.sentences)}
${notes.length === 0 ? null : html`<ul class="notices">${notes.map(note => html`<li>${note}</li>`)}</ul>`}
<dl class="numbers">${keyFacts(capacity).map(keyNumber)}</dl>
</section>
${section('charts', 'In pictures', null, capacityCharts(capacity))}
${section('steps', 'Step by step', null, tableView(stepTable(capacity, 'report.html')))}
${section('reasons', 'Why each was decided so', null, tableView(reasonTable(capacity), 'list'))}
${section('evidence', 'Every objective', null, tableView(evidenceTable(capacity)))}
${section('method', 'How it was searched', null, facts(methodFacts(capacity)))}
${section('definitions', 'What the words mean', null, definitionList(capacityTerms))}
</main>
<footer><p>Made by busytone ${capacity.version} from the attempt records of the steps.</p></footer>
</body>
</html>
`}`;
}

function section(id: string, title: string, lead: string | null, content: Markup): Markup {
  return html`<section id="${id}" aria-labelledby="head-${id}"><h2 id="head-${id}">${title}</h2>${lead === null ? null : html`<p class="lead">${lead}</p>`}
${content}</section>`;
}

function sentences(all: readonly string[]): Markup | null {
  if (all.length === 0) return null;
  return html`<ul class="more">${all.map(sentence => html`<li>${unbroken(sentence)}</li>`)}</ul>`;
}

function keyNumber({ label, value, note, tone }: KeyFact): Markup {
  return html`<div class="tone-${tone === 'good' ? 'good' : tone === 'bad' ? 'bad' : 'ink'}"><dt>${label}</dt><dd class="value">${value}</dd><dd>${unbroken(note)}</dd></div>
`;
}

function facts(all: readonly Fact[]): Markup {
  return html`<dl class="facts">${all.map(fact => html`<div><dt>${fact.label}</dt><dd>${fact.value}</dd></div>`)}</dl>`;
}

function mastheadFacts({ target, startedAt, steps }: Capacity): readonly Fact[] {
  return [
    { label: 'Target', value: `${target.name}, ${target.model}` },
    { label: 'Started', value: startedAt.replace('T', ' ').replace(/(\.\d+)?Z$/, ' UTC') },
    { label: 'Steps', value: String(steps.length) },
  ];
}
