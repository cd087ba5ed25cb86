export { renderHtml } from './html/page.js';
export type { ReportInput } from './input.js';
export { renderJunit } from './junit.js';
export { renderMarkdown } from './markdown.js';
