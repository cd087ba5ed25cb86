import type { z } from 'zod';
import { nearestName } from './nearest.js';
import { type KeyPath, type Problem, show } from './problem.js';

type Issue = z.core.$ZodIssue;

const secretKey = /^(x[-_]?)?(api[-_]?)?(key|token|secret|password|authorization|bearer)s?$/i;

/** More than a person reads; a file can be made to have millions. */
const mostProblems = 100;

/** Turns the schema's findings into problems, the first hundred of them. `knownKeys` gives the keys that a map at some path may have. */
export function explain(issues: readonly Issue[], data: unknown, knownKeys: (path: KeyPath) => readonly string[]) {
  const problems: Problem[] = [];
  const visit = (issue: Issue, above: KeyPath): void => {
    if (problems.length >= mostProblems) return;
    const path = [...above, ...issue.path.map(part => (typeof part === 'number' ? part : String(part)))];
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys.slice(0, mostProblems)) problems.push(unknownKey(path, key, knownKeys(path)));
      return;
    }
    if (issue.code === 'invalid_union') {
      // Where just one alternative has the right type at its root, its own findings are what the person meant.
      const meant = issue.errors.filter(branch => !branch.some(each => each.path.length === 0 && isType(each)));
      const [branch] = meant;
      if (meant.length === 1 && branch) {
        for (const each of branch) visit(each, path);
        return;
      }
    }
    problems.push({ path, at: 'value', text: issueText(issue, valueAt(data, path), knownKeys(path)) });
  };
  for (const issue of issues) visit(issue, []);
  return problems;
}

const isType = (issue: Issue): boolean =>
  issue.code === 'invalid_type' || issue.code === 'invalid_union' || issue.code === 'invalid_value';

function issueText(issue: Issue, value: unknown, keys: readonly string[]): string {
  if (issue.code !== 'invalid_type' || !issue.message.startsWith('Invalid input')) return issue.message;
  const expected = { object: 'a map', record: 'a map', array: 'a list' }[issue.expected as string];
  const cure = keys.length > 0 ? `give keys among ${keys.join(', ')}` : 'see the commented presets for its form';
  if (value === undefined) return `is missing; ${cure}`;
  return `expected ${expected ?? issue.expected}, got ${show(value)}; ${cure}`;
}

function unknownKey(path: KeyPath, key: string, known: readonly string[]): Problem {
  const at = 'key';
  if (secretKey.test(key) && path[0] !== 'limits') {
    const text =
      'keys and passwords do not belong in a file; put the key in an environment variable and name it with target.apiKeyEnv';
    return { path: [...path, key], at, text };
  }
  const guess = nearestName(key, known);
  const cure =
    guess !== null
      ? `did you mean ${guess}?`
      : known.length > 0
        ? `the keys here are ${known.join(', ')}`
        : 'remove it';
  return { path: [...path, key], at, text: `unknown key; ${cure}` };
}

function valueAt(data: unknown, path: KeyPath): unknown {
  let value = data;
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<string | number, unknown>)[part];
  }
  return value;
}
