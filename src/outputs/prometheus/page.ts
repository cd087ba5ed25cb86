import type { Family, Series } from './series.js';

/** Series as a page in Prometheus' text exposition format 0.0.4, each family with its type, in order of name. */
export function pageOf(series: Iterable<Series>, families: ReadonlyMap<string, Family>): string {
  const byFamily = new Map<string, string[]>();
  for (const { name, labels, value } of series) {
    const family = families.has(name) ? name : name.replace(/_(bucket|sum|count)$/, '');
    const pairs = Object.entries(labels).map(([key, text]) => `${key}="${escaped(text)}"`);
    const lines = byFamily.get(family) ?? [];
    lines.push(`${name}{${pairs.join(',')}} ${valueText(value)}\n`);
    byFamily.set(family, lines);
  }
  const names = [...byFamily.keys()].sort();
  return names
    .map(name => {
      const family = families.get(name);
      const head =
        family === undefined ? '' : `# HELP ${name} ${escapedHelp(family.help)}\n# TYPE ${name} ${family.type}\n`;
      return head + (byFamily.get(name) ?? []).join('');
    })
    .join('');
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

function escapedHelp(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

function valueText(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  return value === Number.NEGATIVE_INFINITY ? '-Inf' : String(value);
}
