import { formatDurationMs } from '../base/units.js';
import { readCurves } from './file/curve-files.js';
import { readDocument } from './file/document.js';
import { explain } from './file/explain.js';
import { invalidScenario, type KeyPath } from './file/problem.js';
import { resolveScenario, sizeProblem } from './file/resolve.js';
import { scenarioJsonSchema, scenarioSchema } from './schema.js';
import type { Scenario } from './types.js';

export { applyOverrides, type ScenarioOverrides } from './overrides.js';

/** The text of a file that a scenario names, by its path as written there: relative to the scenario. Throws to say why not. */
export type ReadBeside = (path: string) => string;

/**
 * Reads a scenario file (YAML or JSON). `file` only names it in messages; `readBeside` reads the files it names, and
 * without it the scenario may name none.
 * @throws BusytoneError `scenario.invalid` (exit code 2) with every problem on a line of its own:
 * `file:line:column: key: what is wrong; what to do`.
 */
export function parseScenario(text: string, file: string, readBeside: ReadBeside | null = null): Scenario {
  const document = readDocument(text, file);
  const parsed = scenarioSchema.safeParse(document.data);
  if (!parsed.success) {
    const problems = explain(parsed.error.issues, document.data, keysAt(scenarioJsonSchema()));
    throw invalidScenario(file, problems.map(document.place));
  }
  const { curves, problems } = readCurves(parsed.data.load, readBeside);
  if (problems.length > 0) throw invalidScenario(file, problems.map(document.place));
  const scenario = resolveScenario(parsed.data, nameFromFile(file), curves);
  const whole = sizeProblem(scenario.load) ?? durationProblem(scenario);
  if (whole === null) return scenario;
  throw invalidScenario(file, [document.place({ path: ['load'], at: 'key', text: whole })]);
}

/** Where a curve's own file gives the duration, it only shows once that is read. */
function durationProblem({ load, limits }: Scenario): string | null {
  if (load.durationMs <= limits.durationMs) return null;
  return `lasts longer than limits.duration, ${formatDurationMs(limits.durationMs)}; shorten it or raise that limit`;
}

function nameFromFile(file: string): string {
  const stem = file.replace(/^.*[\\/]/, '').replace(/\.[^.]*$/, '');
  const name = stem.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '');
  return name === '' ? 'scenario' : name.slice(0, 64);
}

interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
}

/** Tells which keys the map at a path may have, by the JSON Schema that editors use too. */
function keysAt(root: JsonSchema): (path: KeyPath) => readonly string[] {
  const alternatives = (schema: JsonSchema): readonly JsonSchema[] => schema.anyOf?.flatMap(alternatives) ?? [schema];
  return path => {
    let schemas: readonly JsonSchema[] = [root];
    for (const part of path) {
      schemas = schemas.flatMap(alternatives).flatMap(schema => {
        const next = typeof part === 'number' ? schema.items : schema.properties?.[part];
        return next ? [next] : [];
      });
    }
    return schemas.flatMap(alternatives).flatMap(schema => Object.keys(schema.properties ?? {}));
  };
}
