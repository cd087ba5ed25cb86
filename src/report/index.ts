export { attemptsCsv, attemptsParquet } from './attempts-table.js';
export { renderCapacity } from './capacity/render.js';
export { answerChip, curveLatency, decisionWord, keyFacts, stepCells, stepColumns } from './capacity/words.js';
export { renderComparison } from './comparison/render.js';
export { againstBaseline } from './comparison/tables.js';
export {
  changeText,
  comparisonChip,
  deltaText,
  doubtChip,
  metricName,
  pText,
  sideFacts,
  valueText,
  verdictSymbol,
  verdictTone,
} from './comparison/words.js';
export { renderHtml } from './html/page.js';
export type { ReportInput } from './input.js';
export { renderJunit } from './junit.js';
export { renderMarkdown } from './markdown.js';
export { toneSymbols } from './model/chips.js';
export { gateChip } from './model/regressions.js';
export type { Tone } from './model/types.js';
