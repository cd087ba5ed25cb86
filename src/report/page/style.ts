/** The page's look. System fonts only; every colour is a variable, so that the charts can read it too. */
export const style = `
:root {
  color-scheme: light;
  --paper: #fbfaf7; --card: #ffffff; --ink: #1d1c1a; --soft: #5f5b55; --line: #e3dfd7; --shade: #1d1c1a0a; --hover: #f4f1ea;
  --good: #17624f; --warn: #8a5a00; --bad: #a83210; --quiet: #5f5b55; --link: #1d4f91;
  --answered: #7fb2d9; --busy: #d9632c; --failed: #6d3f7d; --abandoned: #b5aea3; --cancelled: #a3b58a; --pattern: #ffffffa8;
  --load: #1d1c1a; --ttft: #1f6fb2; --ttfa: #b8501f; --reasoning: #8c7bb8; --answer: #4f9a94; --in-flight: #1f6fb2; --users: #1d1c1a;
  --gpu-util: #5f5b55; --gpu-dram: #8c7bb8; --kv-usage: #d9632c; --running: #1f6fb2; --waiting: #d9632c;
  --client-cpu: #1f6fb2; --loop-delay: #d9632c; --lateness: #1f6fb2; --sockets: #1f6fb2; --memory: #8c7bb8;
  --serif: ui-serif, 'Iowan Old Style', 'Palatino Linotype', Charter, 'Source Serif 4', Georgia, 'Liberation Serif', serif;
  --sans: -apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, 'Helvetica Neue', 'Liberation Sans', Arial, sans-serif;
  --mono: ui-monospace, 'SF Mono', Menlo, Consolas, 'Liberation Mono', monospace;
}
@media screen and (prefers-color-scheme: dark) {
  :root:not(.on-paper) {
    color-scheme: dark;
    --paper: #15161a; --card: #1c1e23; --ink: #eceae4; --soft: #a5a29a; --line: #33353c; --shade: #ffffff0c; --hover: #1e2026;
    --good: #6fcfb2; --warn: #e6b450; --bad: #ff9067; --quiet: #a5a29a; --link: #8fbcf0;
    --answered: #4d86b5; --busy: #e8763f; --failed: #a873bd; --abandoned: #77736c; --cancelled: #7f9161; --pattern: #15161a90;
    --load: #f4f2ec; --ttft: #6db3ee; --ttfa: #f09a66; --reasoning: #9d8bd0; --answer: #4fa39b; --in-flight: #6db3ee; --users: #f4f2ec;
    --gpu-util: #a5a29a; --gpu-dram: #9d8bd0; --kv-usage: #e8763f; --running: #6db3ee; --waiting: #e8763f;
    --client-cpu: #6db3ee; --loop-delay: #e8763f; --lateness: #6db3ee; --sockets: #6db3ee; --memory: #9d8bd0;
  }
}
*, *::before, *::after { box-sizing: border-box; }
html { background: var(--paper); color: var(--ink); font: 16px/1.55 var(--sans); -webkit-text-size-adjust: 100%; scroll-padding-top: 1rem; }
body { margin: 0 auto; max-width: 1160px; padding: 0 40px 64px; }
h1, h2, h3, p, dl, dd, ul, figure, blockquote { margin: 0; padding: 0; }
ul { list-style: none; }
table, .value, .facts, output, b { font-variant-numeric: tabular-nums; }
a { color: var(--link); }
:focus-visible { outline: 2px solid var(--link); outline-offset: 3px; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: -999px; top: 8px; background: var(--card); padding: 8px 12px; }
.skip:focus { left: 8px; z-index: 3; }
.note, .hint, .lead, figcaption p, .sentence { color: var(--soft); font-size: 14px; }
.note { margin-top: 10px; max-width: 76ch; overflow-wrap: anywhere; }

.masthead { display: flex; flex-wrap: wrap; align-items: baseline; gap: 6px 28px; padding: 26px 0 16px; border-bottom: 1px solid var(--line); font-size: 14px; }
.brand { font-weight: 700; letter-spacing: -.01em; }
.brand span { color: var(--soft); font-weight: 400; }
.scenario { font-weight: 600; overflow-wrap: anywhere; }
.masthead .facts { display: flex; flex-wrap: wrap; gap: 4px 22px; margin: 0 0 0 auto; border: 0; }
.masthead .facts div { display: flex; gap: 7px; padding: 0; border: 0; }
.masthead .facts dt, .masthead .facts dd { font-size: 13px; }

.verdict { padding: 44px 0 8px; }
.chips { display: flex; flex-wrap: wrap; gap: 10px; }
.chip-link { text-decoration: none; }
.chip { display: inline-flex; align-items: center; gap: 8px; color: var(--tone); font-weight: 650; white-space: nowrap; }
.chip svg { width: 1.15em; height: 1.15em; flex: none; overflow: visible; }
.chip svg > * { fill: var(--tone); stroke: none; }
.chip svg path { fill: none; stroke: var(--card); stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
.chip svg path.solid { fill: var(--tone); stroke: none; }
.chip svg .ring { fill: none; stroke: var(--tone); stroke-width: 1.8; }
.chip svg path.ink { stroke: var(--tone); }
.chip.large { border: 1.5px solid var(--tone); border-radius: 999px; background: var(--card); padding: 6px 15px 6px 11px; font-size: 14px; letter-spacing: .045em; }
.chip.small { font-size: 13px; }
.tone-good { --tone: var(--good); } .tone-warn { --tone: var(--warn); } .tone-bad { --tone: var(--bad); } .tone-quiet { --tone: var(--quiet); }
h1 { font: 500 clamp(27px, 3.9vw, 45px)/1.16 var(--serif); letter-spacing: -.016em; max-width: 45ch; margin: 24px 0 0; text-wrap: balance; overflow-wrap: anywhere; }
.lede { font: 400 20px/1.55 var(--serif); max-width: 76ch; margin-top: 20px; text-wrap: pretty; overflow-wrap: anywhere; }
.more { columns: 2; column-gap: 44px; margin-top: 18px; max-width: 1000px; font-size: 15.5px; overflow-wrap: anywhere; }
.more li { break-inside: avoid; padding: 0 0 8px 14px; text-indent: -14px; }
.more li::before { content: '–'; color: var(--soft); display: inline-block; width: 14px; text-indent: 0; }
.notices { margin-top: 22px; border-left: 3px solid var(--line); padding-left: 16px; max-width: 82ch; font-size: 14.5px; color: var(--soft); overflow-wrap: anywhere; }
.notices li + li { margin-top: 4px; }

.numbers { display: grid; grid-template-columns: repeat(4, 1fr); gap: 0 32px; margin-top: 38px; }
.numbers > div { border-top: 1px solid var(--line); padding: 15px 0 24px; min-width: 0; }
.numbers dt { font-size: 14px; font-weight: 600; }
.numbers dd { font-size: 13px; line-height: 1.45; color: var(--soft); overflow-wrap: anywhere; }
.numbers dd.value { font: 500 34px/1.15 var(--serif); letter-spacing: -.015em; color: var(--ink); margin: 6px 0 8px; font-variant-numeric: tabular-nums lining-nums; }
.numbers .tone-bad dd.value { color: var(--bad); }
.numbers .tone-quiet dd.value { color: var(--soft); }

main > section { padding-top: 52px; }
main > .verdict { padding-top: 44px; }
h2 { font: 500 29px/1.2 var(--serif); letter-spacing: -.012em; }
h2 + .lead { margin: 4px 0 0; font-size: 15px; }
h2 + .lead + *, h2 + :not(.lead) { margin-top: 18px; }
h3 { font-size: 16px; font-weight: 650; line-height: 1.35; }
section > h3 { margin: 30px 0 10px; }
.term { color: inherit; text-decoration: underline dotted var(--soft) 1px; text-underline-offset: 3.5px; }
.term:hover { text-decoration-style: solid; }

.controls { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 12px 24px; }
.buttons { display: flex; flex-wrap: wrap; gap: 6px; }
button { font: 500 13px/1.2 var(--sans); color: var(--ink); background: var(--card); border: 1px solid var(--line); border-radius: 999px; padding: 7px 13px; cursor: pointer; }
button:hover { border-color: var(--soft); }
button[aria-pressed='true'] { background: var(--ink); color: var(--paper); border-color: var(--ink); }
.moment { display: flex; align-items: center; gap: 10px; font-size: 13px; color: var(--soft); }
.moment input { width: 220px; min-width: 0; accent-color: var(--ink); }
.moment output { min-width: 6em; color: var(--ink); }
.hint { margin-top: 10px; font-size: 13px; }
html:not(.scripted) .needs-script { display: none; }
.charts { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 44px 40px; margin-top: 22px; }
.chart { min-width: 0; }
#chart-load, #chart-wait { grid-column: 1 / -1; }
#chart-load h3 { font: 500 22px/1.3 var(--serif); letter-spacing: -.01em; }
figcaption h3 small { font: 400 13px var(--sans); letter-spacing: 0; color: var(--soft); margin-left: 8px; }
figcaption p { max-width: 82ch; margin-top: 3px; }
.legend { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 8px 20px; margin: 12px 0 8px; font-size: 13px; }
.legend ul { display: flex; flex-wrap: wrap; gap: 5px 20px; }
.legend li { display: flex; align-items: center; gap: 7px; }
.legend b { font-weight: 600; }
.legend b:empty { display: none; }
.swatch { width: 24px; height: 12px; flex: none; }
.swatch .fill { fill: var(--color); }
.swatch .stroke { stroke: var(--color); stroke-width: 2.4; fill: none; }
.swatch .dashed { stroke-dasharray: 5 4; stroke-width: 2; }
.swatch .pattern { stroke: var(--pattern); stroke-width: 1.6; fill: none; }
.swatch .pattern circle { fill: var(--pattern); stroke: none; }
.series-load { --color: var(--load); } .series-answered { --color: var(--answered); } .series-busy { --color: var(--busy); }
.series-failed { --color: var(--failed); } .series-abandoned { --color: var(--abandoned); } .series-cancelled { --color: var(--cancelled); }
.series-ttft-p50, .series-ttft-p95 { --color: var(--ttft); } .series-ttfa-p50, .series-ttfa-p95 { --color: var(--ttfa); }
.series-reasoning { --color: var(--reasoning); } .series-answer { --color: var(--answer); }
.series-gpu-util { --color: var(--gpu-util); } .series-gpu-dram { --color: var(--gpu-dram); } .series-kv-usage { --color: var(--kv-usage); }
.series-running { --color: var(--running); } .series-waiting { --color: var(--waiting); }
.series-client-cpu { --color: var(--client-cpu); } .series-loop-delay { --color: var(--loop-delay); } .series-lateness { --color: var(--lateness); }
.series-sockets { --color: var(--sockets); } .series-memory { --color: var(--memory); }
.series-in-flight { --color: var(--in-flight); } .series-users { --color: var(--users); }
.plot { min-width: 0; overflow: hidden; }
html.scripted .plot { min-height: 200px; }
html.scripted #chart-load .plot { min-height: 360px; }
html.scripted #chart-wait .plot { min-height: 280px; }
.u-select { background: var(--shade); border-left: 1px solid var(--soft); border-right: 1px solid var(--soft); }
.u-hz .u-cursor-x, .u-vt .u-cursor-y { border-right: 1px dashed var(--soft); }
.sentence { margin-top: 8px; font-size: 13px; overflow-wrap: anywhere; }
details { margin-top: 8px; font-size: 14px; }
summary { cursor: pointer; color: var(--soft); font-size: 13px; width: fit-content; padding: 3px 0; }
details .scroll { max-height: 320px; }

.scroll { overflow: auto; max-width: 100%; }
table { border-collapse: separate; border-spacing: 0; font-size: 14px; line-height: 1.4; min-width: 100%; }
th, td { padding: 7px 0 7px 24px; border-bottom: 1px solid var(--line); text-align: right; vertical-align: top; font-weight: 400; white-space: nowrap; }
thead th { color: var(--soft); font-size: 13px; vertical-align: bottom; border-bottom-color: var(--soft); }
th small, td small { display: block; font-size: 12px; color: var(--soft); }
th:first-child { text-align: left; padding-left: 0; padding-right: 8px; position: sticky; left: 0; background: var(--paper); z-index: 1; }
tbody th { font-weight: 500; }
.wide td:nth-child(2) { font-weight: 600; }
.wide td small { font-weight: 400; }
.group th { position: static; padding-top: 24px; font-size: 12px; font-weight: 650; letter-spacing: .06em; text-transform: uppercase; color: var(--soft); }
.group th span { position: sticky; left: 0; }
th.prose, td.prose { text-align: left; white-space: normal; min-width: 15ch; }
td.tone-bad, td.tone-warn, td.tone-good { color: var(--tone); font-weight: 600; }
td.tone-quiet { color: var(--soft); font-weight: 400; }
tbody tr:not(.group):hover > * { background: var(--hover); }
.bar { display: block; width: 84px; height: 4px; margin: 5px 0 2px auto; fill: var(--tone, var(--bad)); }
.bar .rail { fill: var(--line); }
.plain { min-width: min(100%, 620px); }
.list { width: 100%; }
.list td.prose { width: 46%; }
.list tbody th { font-family: var(--mono); font-size: 13px; }

.samples { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 330px), 1fr)); gap: 14px 28px; }
.samples li { border-top: 1px solid var(--line); padding-top: 12px; min-width: 0; }
.samples .outcome { font: 500 13px var(--mono); }
.samples blockquote { font: 400 17px/1.45 var(--serif); margin-top: 5px; overflow-wrap: anywhere; unicode-bidi: isolate; }
.samples .wordless { font: italic 400 15px/1.5 var(--serif); color: var(--soft); margin-top: 5px; }
.samples .note { font-size: 12.5px; margin-top: 6px; }
.checks { margin-top: 14px; font-size: 14.5px; }
.checks li { display: grid; grid-template-columns: 6.4em 1fr auto; gap: 2px 14px; align-items: baseline; padding: 8px 0; border-bottom: 1px solid var(--line); }
.checks li > span { overflow-wrap: anywhere; min-width: 0; }
.checks .chip { align-self: center; }
.checks code { font: 12.5px var(--mono); color: var(--soft); overflow-wrap: anywhere; }
.doubts { max-width: 860px; margin-top: 24px; border-top: 1px solid var(--line); }
.facts > div { display: grid; grid-template-columns: 13em 1fr; gap: 2px 20px; padding: 8px 0; border-bottom: 1px solid var(--line); }
.facts dt { color: var(--soft); font-size: 14px; }
.facts dd { overflow-wrap: anywhere; font-size: 15px; }
pre { font: 12.5px/1.5 var(--mono); background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: 14px; margin: 8px 0 0; }
.definitions { columns: 2; column-gap: 48px; }
.definitions > div { break-inside: avoid; padding: 0 0 14px; }
.definitions dt { font-weight: 650; font-size: 14px; }
.definitions dd { font-size: 14px; color: var(--soft); }
.definitions > div:target, .definitions > div:focus { outline: none; }
.definitions > div:target dt { text-decoration: underline 2px; text-underline-offset: 4px; }
footer { margin-top: 56px; border-top: 1px solid var(--line); padding-top: 14px; font-size: 13px; color: var(--soft); }
#tip { position: absolute; z-index: 5; max-width: min(340px, calc(100vw - 32px)); background: var(--ink); color: var(--paper); font-size: 13px; line-height: 1.45; padding: 9px 12px; border-radius: 6px; pointer-events: none; }

@media (max-width: 900px) {
  .numbers { grid-template-columns: repeat(2, 1fr); }
  .charts { grid-template-columns: minmax(0, 1fr); }
  .definitions, .more { columns: 1; }
}
@media (max-width: 600px) {
  body { padding: 0 18px 40px; }
  .masthead .facts { margin-left: 0; }
  .verdict, main > .verdict { padding-top: 28px; }
  .lede { font-size: 18px; }
  .numbers { gap: 0 20px; }
  .numbers dd.value { font-size: 27px; }
  .chip.large { font-size: 12.5px; padding: 5px 12px 5px 9px; }
  figcaption h3 small { display: block; margin: 0; }
  .moment { width: 100%; }
  .moment input { flex: 1; }
  .facts > div { grid-template-columns: 1fr; }
  .checks li { grid-template-columns: 1fr auto; }
  .checks li > span:not(.chip) { grid-column: 1 / -1; grid-row: 2; }
  .checks code { grid-column: 2; grid-row: 1; text-align: right; }
  th, td { padding-left: 16px; }
  .wide th:first-child { max-width: 112px; white-space: normal; }
  .list td.prose { min-width: 22ch; }
}
@media print {
  @page { margin: 14mm; }
  html { font-size: 12px; background: none; }
  body { max-width: none; padding: 0; }
  .needs-script, .hint, summary, .skip, details, #tip { display: none !important; }
  main > section { padding-top: 20px; }
  h2 + .lead + *, h2 + :not(.lead) { margin-top: 8px; }
  .charts { margin-top: 0; }
  .masthead { padding: 0 0 8px; gap: 2px 18px; }
  .masthead, .masthead .facts dt, .masthead .facts dd { font-size: 10.5px; }
  .masthead .facts div { padding: 0; }
  thead th, .group th, h2 + .lead, figcaption h3 small { font-size: 10px; }
  .group th { padding-top: 12px; }
  h1 { font-size: 27px; margin-top: 12px; }
  h2 { font-size: 21px; break-after: avoid; }
  .lede { font-size: 14px; margin-top: 10px; }
  .lead, h3, .group { break-after: avoid; }
  .numbers { margin-top: 14px; gap: 0 18px; grid-template-columns: repeat(4, 1fr); }
  .numbers dd.value { font-size: 22px; }
  .numbers dt, .numbers dd, .legend, table { font-size: 10.5px; }
  .charts { display: block; }
  .chart { margin-bottom: 16px; }
  #chart-tokens, #chart-flight { display: inline-block; width: 48%; vertical-align: top; margin-right: 1.5%; }
  figcaption p { max-width: none; }
  .chart, .numbers > div, .samples li, .checks li, tr { break-inside: avoid; }
  .uplot { zoom: .5; }
  .plot { min-height: 0 !important; }
  .note, .lead, figcaption p, .sentence, .more, .notices, .samples .note, .definitions dd, .definitions dt, .facts dt, .facts dd, .checks { font-size: 10.5px; }
  .facts > div, .checks li { padding: 3px 0; }
  h3, #chart-load h3 { font-size: 13px; }
  .samples blockquote { font-size: 12.5px; }
  .chip.large { font-size: 11px; padding: 3px 10px 3px 8px; }
  .verdict, main > .verdict { padding-top: 18px; }
  .more { margin-top: 10px; columns: 2; }
  .notices { margin-top: 10px; }
  .numbers > div { padding: 8px 0 10px; }
  .numbers dd.value { margin: 2px 0 4px; }
  .scroll { overflow: visible; }
  th, td { padding: 4px 0 4px 9px; }
  th small, td small { font-size: 9px; }
  th:first-child { position: static; background: none; }
  .definitions { columns: 2; }
}
`;
