import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { style } from '../page/style.js';

/** Everything that a page carries inside itself instead of loading it. */
export interface PageAssets {
  readonly css: string;
  readonly scripts: { readonly plot: string; readonly page: string };
}

/** The page's own scripts, each after those that it imports. */
const pageScripts = ['view.js', 'paint.js', 'chart.js', 'client.js'];

let read: PageAssets | null = null;

/** Reads the chart library and the page's own scripts, once for the life of the process. */
export function pageAssets(): PageAssets {
  if (read) return read;
  const require = createRequire(import.meta.url);
  const file = (name: string) => readFileSync(require.resolve(`uplot/dist/${name}`), 'utf8');
  read = {
    css: `${file('uPlot.min.css').trim()}\n${style}`,
    scripts: {
      plot: file('uPlot.iife.min.js').trim(),
      page: pageScripts.map(inlined).join('\n\n'),
    },
  };
  return read;
}

/** A module's text as a part of one larger module, in which its imports and exports are plain names. */
function inlined(name: string): string {
  return readFileSync(new URL(`../page/${name}`, import.meta.url), 'utf8')
    .replace(/^import [^;]*;\n/gm, '')
    .replace(/^export \{[^}]*\};\n/gm, '')
    .replace(/^export /gm, '')
    .trim();
}

/** Allows exactly these inline texts and nothing else: no network, no frames, no forms. */
export function contentSecurityPolicy({
  css,
  scripts,
}: Pick<PageAssets, 'css'> & { readonly scripts: Readonly<Record<string, string>> }): string {
  const allowed = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  return [
    "default-src 'none'",
    `style-src ${allowed(css)}`,
    `script-src ${Object.values(scripts).map(allowed).join(' ') || "'none'"}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}
