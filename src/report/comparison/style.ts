/** What a comparison's page adds to the look of a report: a colour, a dash and a shape for each side. */
export const comparisonStyle = `
:root { --side-0: #1d1c1a; --side-1: #1f6fb2; --side-2: #b8501f; --side-3: #4f7a2a; --side-4: #8a4fb0; --side-5: #9a7400; }
@media screen and (prefers-color-scheme: dark) {
  :root { --side-0: #f4f2ec; --side-1: #6db3ee; --side-2: #f09a66; --side-3: #9ccb6f; --side-4: #c79be6; --side-5: #e0bf4f; }
}
.side-0 { --side: var(--side-0); } .side-1 { --side: var(--side-1); } .side-2 { --side: var(--side-2); }
.side-3 { --side: var(--side-3); } .side-4 { --side: var(--side-4); } .side-5 { --side: var(--side-5); } .side-9 { --side: var(--soft); }
.line { fill: none; stroke: var(--side, var(--soft)); stroke-width: 2.4; stroke-linejoin: round; }
.line.side-1 { stroke-dasharray: 9 4; } .line.side-2 { stroke-dasharray: 2.5 3.5; } .line.side-3 { stroke-dasharray: 12 4 2.5 4; }
.line.side-4 { stroke-dasharray: 16 5; } .line.side-5 { stroke-dasharray: 6 3 2 3 2 3; }
.line.thin { stroke-width: 1.1; }
.front .line { stroke-width: 1.4; stroke-dasharray: 4 4; }
.dot { fill: var(--side); stroke: var(--paper); stroke-width: 1.5; }
.plot-svg { display: block; width: 100%; height: auto; font: 14px var(--sans); }
.plot-svg text { fill: var(--soft); }
.plot-svg .name { fill: var(--ink); font-weight: 600; }
.plot-svg .grid path { stroke: var(--line); stroke-width: 1; fill: none; }
.sides { display: flex; flex-wrap: wrap; gap: 5px 18px; margin: 12px 0 8px; font-size: 13px; }
.sides li { display: flex; align-items: center; gap: 8px; min-width: 0; overflow-wrap: anywhere; }
.sides svg { width: 34px; height: 14px; flex: none; }
.sides svg.key { width: 13px; height: 13px; }
.part { fill: var(--color); }
.outcomes li { display: grid; grid-template-columns: 1fr; gap: 3px; margin-bottom: 14px; font-size: 13.5px; }
.outcomes b { font-weight: 600; overflow-wrap: anywhere; }
.outcomes svg { width: 100%; height: 20px; border-radius: 3px; }
.outcomes small { color: var(--soft); font-size: 13px; }
.scroll { position: relative; }
.matrix td { min-width: 13em; white-space: normal; }
.matrix td:not(:nth-child(2)) small:last-child { color: inherit; }
.matrix thead th { overflow-wrap: anywhere; white-space: normal; }
@media (max-width: 600px) { .matrix td { min-width: 11em; } .matrix th:first-child { max-width: 98px; white-space: normal; } }
@media print {
  .charts { display: grid !important; grid-template-columns: 1fr 1fr; gap: 14px 22px; }
  .matrix td, .matrix th { min-width: 0; overflow-wrap: anywhere; }
  .matrix td { white-space: normal; }
  .plot-svg { max-height: 210px; }
}
`;
