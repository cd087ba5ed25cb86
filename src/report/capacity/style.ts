import { comparisonStyle } from '../comparison/style.js';

/** The look of a comparison's pictures, with a colour for each decision in the place of one for each side. */
export const capacityStyle = `${comparisonStyle}
:root { --side-0: var(--good); --side-1: var(--bad); --side-2: var(--soft); --side-3: var(--warn); --side-4: var(--ink); --side-5: var(--link); }
.whisker { stroke: var(--side); stroke-width: 1.6; fill: none; }
.line.side-4 { stroke-width: 1.3; stroke-dasharray: none; }
.limit { stroke: var(--bad); stroke-width: 1.4; stroke-dasharray: 7 4; fill: none; }
.knee { stroke: var(--soft); stroke-width: 1.2; stroke-dasharray: 2 4; fill: none; }
.plot-svg .mark { fill: var(--soft); font-size: 13px; }
.sides svg.dots { width: 16px; height: 16px; }
.charts { align-items: start; }
`;
