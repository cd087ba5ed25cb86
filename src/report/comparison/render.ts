import { comparisonCsv } from './csv.js';
import type { ComparisonReportInput } from './input.js';
import { comparisonJunit } from './junit.js';
import { comparisonMarkdown } from './markdown.js';
import { comparisonPage } from './page.js';

/** Every form of a comparison that is written beside its JSON, by file name. */
export function renderComparison(input: ComparisonReportInput): readonly (readonly [name: string, content: string])[] {
  return [
    ['comparison.html', comparisonPage(input)],
    ['comparison.md', comparisonMarkdown(input)],
    ['comparison.csv', comparisonCsv(input.comparison)],
    ['junit.xml', comparisonJunit(input)],
  ];
}
