import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml';
import { invalidScenario, type KeyPath, keyPathText, type PlacedProblem, type Problem } from './problem.js';

const largestText = 1_048_576;
const mostAliasedNodes = 100;
const mostSyntaxProblems = 20;
const deepestNesting = 64;
/** The parser compares every key of a map with all the others. */
const mostColons = 5_000;

/** A parsed YAML file whose values can be traced back to where they stand. */
export interface ScenarioDocument {
  readonly data: unknown;
  place(problem: Problem): PlacedProblem;
}

/**
 * Reads YAML 1.2 without custom tags. JSON is YAML too.
 * @throws BusytoneError `scenario.invalid` with all syntax errors.
 */
export function readDocument(text: string, file: string): ScenarioDocument {
  const whole = (problem: string, cause?: unknown) =>
    invalidScenario(file, [{ line: 1, column: 1, key: 'file', text: problem }], cause);
  if (text.length > largestText) {
    throw whole(
      `is larger than 1 MiB (${(text.length / largestText).toFixed(1)} MiB); a scenario takes a few kilobytes`,
    );
  }
  if (text.split(':').length > mostColons) {
    throw whole(`holds more than ${mostColons} colons, so thousands of keys; a scenario takes some dozens`);
  }
  const deep = tooDeep(text);
  if (deep !== null) {
    const problem = 'is nested too deeply; close the brackets and use fewer levels';
    throw invalidScenario(file, [{ ...deep, key: 'YAML', text: problem }]);
  }
  const lines = new LineCounter();
  let document: Document.Parsed;
  try {
    document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  } catch (cause) {
    throw whole('cannot be read as YAML; check that brackets and quotes close and nesting is not extreme', cause);
  }
  const problems = syntaxProblems(document, lines);
  if (problems.length > 0) throw invalidScenario(file, problems);
  if (document.contents === null) {
    throw whole('is empty; start from a preset with: busytone init');
  }
  let data: unknown;
  try {
    data = document.toJS({ maxAliasCount: mostAliasedNodes });
  } catch (cause) {
    throw invalidScenario(file, [{ ...firstAlias(document, lines), key: 'YAML', text: expansionText }], cause);
  }
  return { data, place: problem => place(document, lines, problem) };
}

/**
 * Where nesting goes beyond reason, by a scan that also counts brackets inside of quotes. The parser recurses for each
 * level, and a stack that runs out inside a regular expression ends the whole process instead of throwing.
 */
function tooDeep(text: string): { line: number; column: number } | null {
  let depth = 0;
  for (const [index, line] of text.split('\n').entries()) {
    const lead = line.search(/[^\s?:-]/);
    if ((lead < 0 ? line.length : lead) > 4 * deepestNesting) return { line: index + 1, column: 1 };
    for (let at = 0; at < line.length; at++) {
      const character = line[at];
      if (character === '[' || character === '{') depth += 1;
      else if ((character === ']' || character === '}') && depth > 0) depth -= 1;
      if (depth > deepestNesting) return { line: index + 1, column: at + 1 };
    }
  }
  return null;
}

const expansionText = 'aliases expand to too much or to nothing; write the values out instead of using & and *';

/** One for each line, since what follows on a broken line is mostly an echo; the first few of them. */
function syntaxProblems(document: Document.Parsed, lines: LineCounter): PlacedProblem[] {
  const onLine = new Map<number, PlacedProblem>();
  for (const error of [...document.errors, ...document.warnings].sort((a, b) => a.pos[0] - b.pos[0])) {
    const at = lines.linePos(error.pos[0]);
    if (onLine.has(at.line) || onLine.size >= mostSyntaxProblems) continue;
    const text = syntaxText(error.code, error.message);
    onLine.set(at.line, { line: at.line, column: at.col, key: 'YAML', text });
  }
  return [...onLine.values()];
}

function syntaxText(code: string, message: string): string {
  if (code === 'DUPLICATE_KEY') return 'a key is given twice in the same map; keep one';
  if (code === 'MULTIPLE_DOCS') return 'the file holds several documents; keep one and remove the --- lines';
  if (code === 'TAB_AS_INDENT') return 'tabs cannot indent; use spaces';
  if (code === 'TAG_RESOLVE_FAILED') return 'unknown tag; remove the word that begins with !';
  return `${message.split('\n')[0] ?? message}; fix the syntax here`;
}

function firstAlias(document: Document.Parsed, lines: LineCounter): { line: number; column: number } {
  let offset = 0;
  visit(document, {
    Alias: (_, node) => {
      offset = node.range?.[0] ?? 0;
      return visit.BREAK;
    },
  });
  const at = lines.linePos(offset);
  return { line: at.line, column: at.col };
}

function place(document: Document.Parsed, lines: LineCounter, problem: Problem): PlacedProblem {
  const at = lines.linePos(offsetOf(document, problem.path, problem.at));
  return { line: at.line, column: at.col, key: keyPathText(problem.path), text: problem.text };
}

/** Where a path's value (or key) starts; for a path that is not in the file, where the nearest parent's key does. */
function offsetOf(document: Document.Parsed, path: KeyPath, wanted: 'key' | 'value'): number {
  let node: unknown = document.contents;
  let parent = startOf(document.contents) ?? 0;
  for (const [depth, part] of path.entries()) {
    const inside: unknown = isAlias(node) ? node.resolve(document) : node;
    let key: number | null = null;
    let value: unknown;
    if (isMap(inside)) {
      const pair = inside.items.find(item => isScalar(item.key) && String(item.key.value) === String(part));
      if (pair === undefined) return parent;
      key = startOf(pair.key);
      value = pair.value;
    } else if (isSeq(inside) && typeof part === 'number' && part < inside.items.length) {
      value = inside.items[part];
    } else {
      return parent;
    }
    const valueStart = startOf(value) ?? key ?? parent;
    if (depth === path.length - 1) return wanted === 'key' ? (key ?? valueStart) : valueStart;
    parent = key ?? valueStart;
    node = value;
  }
  return parent;
}

function startOf(node: unknown): number | null {
  if (isScalar(node) || isMap(node) || isSeq(node) || isAlias(node)) return node.range?.[0] ?? null;
  return null;
}
