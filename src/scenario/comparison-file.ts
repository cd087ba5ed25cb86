import { z } from 'zod';
import { readDocument } from './file/document.js';
import { explain } from './file/explain.js';
import { formatVersion, refuseNewerScenario } from './file/format-version.js';
import { invalidScenario, type PlacedProblem, type Problem } from './file/problem.js';
import { resolveTarget } from './file/resolve.js';
import { targetSchema } from './file/target-schema.js';
import { type ScenarioSurroundings, scenarioOf } from './load.js';
import type { Scenario, TargetSpec } from './types.js';

/** Targets to be run in turns, with the scenario that they are to get. */
export type ComparisonFile =
  /** A scenario with `targets`: it is read once for each of them, the targets in order. */
  | { readonly kind: 'scenarios'; readonly scenarios: readonly Scenario[] }
  /** Targets and the name or path of a scenario; null where the file names none. */
  | {
      readonly kind: 'targets';
      readonly targets: readonly TargetSpec[];
      readonly scenario: string | null;
      readonly rounds: number | null;
    };

const mostTargets = 6;

const targetsFileSchema = z.strictObject({
  schema: formatVersion.optional(),
  scenario: z
    .string({
      error: 'expected the name of a built-in scenario or the path of a file; write for example provider-comparison',
    })
    .min(1)
    .optional(),
  rounds: z
    .int({ error: 'expected a whole number of rounds; write for example 3' })
    .min(1, { error: 'is below 1; write for example 3' })
    .max(100, { error: 'is above 100; write for example 3' })
    .optional(),
  targets: z
    .array(targetSchema, { error: 'expected a list of targets; begin each with a dash' })
    .min(2, { error: 'a comparison takes two targets or more; add one' })
    .max(mostTargets, { error: `more than ${mostTargets} targets cannot be told apart in a chart; leave some out` }),
});

/**
 * Reads a file of targets, or a scenario that has `targets`. `file` only names it in messages.
 * @throws BusytoneError `scenario.invalid` (exit code 2) with every problem on a line of its own, or `store.newer_schema`.
 */
export function parseComparisonFile(text: string, file: string, around: ScenarioSurroundings = {}): ComparisonFile {
  const document = readDocument(text, file);
  const data = document.data as Readonly<Record<string, unknown>> | null;
  const isScenario = typeof data === 'object' && data !== null && ('load' in data || 'traffic' in data);
  if (isScenario) return { kind: 'scenarios', scenarios: scenariosOf(data, document.place, file, around) };
  refuseNewerScenario(data, file);
  const parsed = targetsFileSchema.safeParse(data);
  if (!parsed.success) {
    throw invalidScenario(file, explain(parsed.error.issues, data, knownKeys).map(document.place));
  }
  const { targets, scenario, rounds } = parsed.data;
  return { kind: 'targets', targets: targets.map(resolveTarget), scenario: scenario ?? null, rounds: rounds ?? null };
}

function knownKeys(path: readonly (string | number)[]): readonly string[] {
  if (path.length === 0) return Object.keys(targetsFileSchema.shape);
  return path.length === 2 && path[0] === 'targets' ? Object.keys(targetSchema.shape) : [];
}

/** The file read once for each target, as if that were the only one; what is wrong is told once. */
function scenariosOf(
  data: Readonly<Record<string, unknown>>,
  place: (problem: Problem) => PlacedProblem,
  file: string,
  around: ScenarioSurroundings,
): readonly Scenario[] {
  const { targets, target, ...rest } = data;
  if (!Array.isArray(targets) || targets.length < 2 || targets.length > mostTargets) {
    const what = targets === undefined ? 'names no targets' : `needs 2 to ${mostTargets} targets`;
    const text = `${what}; list the endpoints to compare under targets, each with a dash`;
    throw invalidScenario(file, [place({ path: ['targets'], at: 'key', text })]);
  }
  if (target !== undefined) {
    const text = 'is given beside targets; move it into the list';
    throw invalidScenario(file, [place({ path: ['target'], at: 'key', text })]);
  }
  return targets.map((each, at) => {
    const inList = (problem: Problem): PlacedProblem =>
      place(problem.path[0] === 'target' ? { ...problem, path: ['targets', at, ...problem.path.slice(1)] } : problem);
    return scenarioOf({ ...rest, target: each }, inList, file, around);
  });
}
