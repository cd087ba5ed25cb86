/** One line of a metrics page. */
export interface ExpositionSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** May be NaN or infinite. */
  readonly value: number;
  /** Milliseconds since 1970, where the page gives a time of its own. */
  readonly timestampMs: number | null;
}

export type MetricType = 'counter' | 'gauge' | 'histogram' | 'summary' | 'untyped';

export interface Exposition {
  readonly samples: readonly ExpositionSample[];
  readonly types: ReadonlyMap<string, MetricType>;
  readonly helps: ReadonlyMap<string, string>;
  /** Lines that could not be understood and were left out. */
  readonly damagedLines: number;
}

const tab = 9;
const space = 32;
const quote = 34;
const hash = 35;
const comma = 44;
const equals = 61;
const backslash = 92;
const braceOpen = 123;
const braceClose = 125;

const types: readonly string[] = ['counter', 'gauge', 'histogram', 'summary', 'untyped'];
const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?$/;

/**
 * Reads a page in Prometheus' text exposition format 0.0.4 and the lines of OpenMetrics that look alike. One pass over
 * the text, each character looked at a bounded number of times. A line that is not understood is counted and left out;
 * nothing throws.
 */
export function parseExposition(text: string): Exposition {
  const samples: ExpositionSample[] = [];
  const typeOf = new Map<string, MetricType>();
  const helpOf = new Map<string, string>();
  // OpenMetrics closes with EOF and gives times in seconds.
  const open = /(?:^|\n)# EOF\s*$/.test(text.slice(-64));
  let damagedLines = 0;
  let from = 0;
  while (from < text.length) {
    const newline = text.indexOf('\n', from);
    const end = newline < 0 ? text.length : newline;
    const line = text.slice(from, text.charCodeAt(end - 1) === 13 ? end - 1 : end);
    from = end + 1;
    const start = skipBlanks(line, 0);
    if (start >= line.length) continue;
    if (line.charCodeAt(start) === hash) {
      comment(line, typeOf, helpOf);
      continue;
    }
    const sample = sampleOf(line, start, open ? 1_000 : 1);
    if (sample === null) damagedLines += 1;
    else samples.push(sample);
  }
  return { samples, types: typeOf, helps: helpOf, damagedLines };
}

function comment(line: string, typeOf: Map<string, MetricType>, helpOf: Map<string, string>): void {
  const match = /^[ \t]*#[ \t]+(HELP|TYPE)[ \t]+([^ \t]+)(?:[ \t]+(.*))?$/.exec(line);
  if (!match) return;
  const [, kind, name = '', rest = ''] = match;
  if (kind === 'HELP') helpOf.set(name, unescapeHelp(rest));
  else if (isType(rest.trim())) typeOf.set(name, rest.trim() as MetricType);
}

function isType(word: string): word is MetricType {
  return types.includes(word);
}

function unescapeHelp(text: string): string {
  return text.replace(/\\(\\|n)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : '\\'));
}

function sampleOf(line: string, start: number, millisecondsPerUnit: number): ExpositionSample | null {
  let at = start;
  while (at < line.length && isNameCharacter(line.charCodeAt(at))) at += 1;
  const name = line.slice(start, at);
  if (name === '' || isDigit(name.charCodeAt(0))) return null;
  at = skipBlanks(line, at);
  let labels: Record<string, string> = {};
  if (line.charCodeAt(at) === braceOpen) {
    const read = labelsOf(line, at + 1);
    if (read === null) return null;
    labels = read.labels;
    at = read.end;
  } else if (at === start + name.length) {
    return null;
  }
  // An exemplar of OpenMetrics follows behind a hash.
  const exemplar = line.indexOf('#', at);
  const [word = '', time, ...more] = line
    .slice(at, exemplar < 0 ? line.length : exemplar)
    .split(/[ \t]+/)
    .filter(Boolean);
  const value = numberOf(word);
  if (value === null || more.length > 0) return null;
  if (time === undefined) return { name, labels, value, timestampMs: null };
  const stamp = decimal.test(time) ? Number(time) * millisecondsPerUnit : null;
  return stamp === null ? null : { name, labels, value, timestampMs: stamp };
}

function labelsOf(line: string, from: number): { labels: Record<string, string>; end: number } | null {
  const pairs: [string, string][] = [];
  let at = from;
  for (;;) {
    at = skipBlanks(line, at);
    if (line.charCodeAt(at) === braceClose) return { labels: Object.fromEntries(pairs), end: at + 1 };
    const nameStart = at;
    while (at < line.length && isNameCharacter(line.charCodeAt(at))) at += 1;
    const name = line.slice(nameStart, at);
    at = skipBlanks(line, at);
    if (name === '' || line.charCodeAt(at) !== equals) return null;
    at = skipBlanks(line, at + 1);
    if (line.charCodeAt(at) !== quote) return null;
    const value = quoted(line, at + 1);
    if (value === null) return null;
    pairs.push([name, value.text]);
    at = skipBlanks(line, value.end);
    const next = line.charCodeAt(at);
    if (next === comma) at += 1;
    else if (next !== braceClose) return null;
  }
}

/** A label's value from behind its opening quote. */
function quoted(line: string, from: number): { text: string; end: number } | null {
  let text = '';
  let copied = from;
  for (let at = from; at < line.length; at += 1) {
    const code = line.charCodeAt(at);
    if (code === quote) return { text: text + line.slice(copied, at), end: at + 1 };
    if (code !== backslash) continue;
    const escaped = line[at + 1];
    text += line.slice(copied, at);
    if (escaped === 'n') text += '\n';
    else if (escaped === '\\' || escaped === '"') text += escaped;
    else text += `\\${escaped ?? ''}`;
    at += 1;
    copied = at + 1;
  }
  return null;
}

function numberOf(word: string): number | null {
  if (decimal.test(word)) return Number(word);
  switch (word.toLowerCase()) {
    case 'nan':
      return Number.NaN;
    case 'inf':
    case '+inf':
    case 'infinity':
    case '+infinity':
      return Number.POSITIVE_INFINITY;
    case '-inf':
    case '-infinity':
      return Number.NEGATIVE_INFINITY;
    default:
      return null;
  }
}

function skipBlanks(line: string, at: number): number {
  while (line.charCodeAt(at) === space || line.charCodeAt(at) === tab) at += 1;
  return at;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isNameCharacter(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    isDigit(code) ||
    code === 95 ||
    code === 58 ||
    code > 127
  );
}
