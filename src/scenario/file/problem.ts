import { BusytoneError, exitCodes } from '../../base/errors.js';
import { redactor } from '../../base/redact.js';

export type KeyPath = readonly (string | number)[];

/** Something wrong with a scenario. `text` says what, then after a semicolon the cure. */
export interface Problem {
  readonly path: KeyPath;
  readonly text: string;
  /** Whether the key itself is wrong (unknown, misplaced) or its value. */
  readonly at: 'key' | 'value';
}

export interface PlacedProblem {
  readonly line: number;
  readonly column: number;
  /** Key path as people write it, or what stands in for one. */
  readonly key: string;
  readonly text: string;
}

const redact = redactor([]);

/** A value from the file, short enough for one line and without anything shaped like a key. */
export function show(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  if (typeof value !== 'string') return String(value);
  const text = redact(value.replace(/\s+/g, ' '));
  return `"${text.length > 40 ? `${text.slice(0, 39)}…` : text}"`;
}

/** `traffic[1].output.max`. */
export function keyPathText(path: KeyPath): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else text += `${text === '' ? '' : '.'}${keyText(part)}`;
  }
  return text === '' ? 'scenario' : text;
}

/** A key as it stands in the file, or quoted where it could not be seen whole and on one line. */
function keyText(key: string): string {
  const quoted = JSON.stringify(key);
  return key !== '' && key.trim() === key && quoted === `"${key}"` ? key : quoted;
}

/** All problems of a file as one error, in the order in which they stand in it, one line each. */
export function invalidScenario(file: string, problems: readonly PlacedProblem[], cause?: unknown): BusytoneError {
  const sorted = [...problems].sort((a, b) => a.line - b.line || a.column - b.column);
  const place = (problem: PlacedProblem) => `${file}:${problem.line}:${problem.column}`;
  const lines = sorted.map(problem => `${place(problem)}: ${problem.key}: ${problem.text}`);
  const [first] = sorted;
  return new BusytoneError(lines.join('\n'), {
    code: 'scenario.invalid',
    hint: 'For a complete, commented scenario see: busytone scenarios show viral-surge',
    exitCode: exitCodes.usage,
    ...(first && { where: place(first) }),
    ...(cause !== undefined && { cause }),
  });
}
