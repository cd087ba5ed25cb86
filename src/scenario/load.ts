import { formatDurationMs, formatMoment } from '../base/units.js';
import { readCurves } from './file/curve-files.js';
import { defaultSeed } from './file/defaults.js';
import { readDocument, type ScenarioDocument } from './file/document.js';
import { explain } from './file/explain.js';
import { refuseNewerScenario } from './file/format-version.js';
import { nearestName } from './file/nearest.js';
import { invalidScenario, type KeyPath, type Problem, show } from './file/problem.js';
import { type OpenTraceFile, readReplay } from './file/replay-files.js';
import { resolveScenario, sizeProblem } from './file/resolve.js';
import { createPlan } from './plan.js';
import { scenarioJsonSchema, scenarioSchema } from './schema.js';
import type { Scenario } from './types.js';

export type { OpenTraceFile } from './file/replay-files.js';
export { applyOverrides, type ScenarioOverrides } from './overrides.js';

/** What has to be known of a provider to check a file that names it. */
export interface KnownProvider {
  readonly id: string;
  /** Of all its prices; null when none is known. */
  readonly currency: string | null;
}

/** The text of a file that a scenario names, by its path as written there: relative to the scenario. Throws to say why not. */
export type ReadBeside = (path: string) => string;

/** What a scenario file may lean on, of which it knows nothing itself. */
export interface ScenarioSurroundings {
  /** Without these, any id of a provider is let through. */
  readonly providers?: readonly KnownProvider[];
  /** Without this the scenario may name no file. */
  readonly readBeside?: ReadBeside;
  /** Without this the scenario may name no trace. */
  readonly openTrace?: OpenTraceFile;
  /** Takes the place of the file's seed. A trace is spread and thinned by it when it is read. */
  readonly seed?: number;
}

/**
 * Reads a scenario file (YAML or JSON). `file` only names it in messages.
 * @throws BusytoneError `scenario.invalid` (exit code 2) with every problem on a line of its own:
 * `file:line:column: key: what is wrong; what to do`; `store.newer_schema` for a file of a later format.
 */
export function parseScenario(text: string, file: string, around: ScenarioSurroundings = {}): Scenario {
  const document = readDocument(text, file);
  return scenarioOf(document.data, document.place, file, around);
}

/** The scenario that a document's data makes. `place` finds what is wrong with it in the document. */
export function scenarioOf(
  data: unknown,
  place: ScenarioDocument['place'],
  file: string,
  around: ScenarioSurroundings,
): Scenario {
  refuseNewerScenario(data, file);
  const parsed = scenarioSchema.safeParse(data);
  const problems: Problem[] = [
    ...(parsed.success ? [] : explain(parsed.error.issues, data, keysAt(scenarioJsonSchema()))),
    ...(around.providers ? providerProblems(data, around.providers) : []),
    ...(mapOf(data)['targets'] === undefined ? [] : [{ path: ['targets'], at: 'key', text: severalTargets } as const]),
  ];
  const files = parsed.success ? readCurves(parsed.data.load, around.readBeside ?? null) : null;
  const seed = around.seed ?? (parsed.success ? parsed.data.seed : undefined) ?? defaultSeed;
  const replay = parsed.success ? readReplay(parsed.data.load.replay, seed, around.openTrace ?? null) : null;
  problems.push(...(files?.problems ?? []), ...(replay?.problems ?? []));
  if (!parsed.success || files === null || replay === null || problems.length > 0) {
    throw invalidScenario(file, problems.map(place));
  }
  const scenario = resolveScenario({ ...parsed.data, seed }, nameFromFile(file), files.curves, replay.load);
  const whole = sizeProblem(scenario.load) ?? durationProblem(scenario);
  if (whole === null) {
    const vain = phaseProblems(scenario);
    if (vain.length > 0) throw invalidScenario(file, vain.map(place));
    return scenario;
  }
  throw invalidScenario(file, [place({ path: ['load'], at: 'key', text: whole })]);
}

/** Phases that a class waits for in vain: which there are only shows once the load is known. */
function phaseProblems(scenario: Scenario): readonly Problem[] {
  const { traffic } = scenario;
  if (traffic.every(({ during }) => during === null)) return [];
  const { phases } = createPlan(scenario);
  const labels = [...new Set(phases.map(({ label }) => label))];
  return traffic.flatMap(({ during }, index) =>
    during === null || during.some(label => labels.includes(label))
      ? []
      : [
          {
            path: ['traffic', index, 'during'],
            at: 'value',
            text: `the load has no phase ${during.join(' or ')}; name one of its own: ${labels.join(', ')}`,
          },
        ],
  );
}

const severalTargets =
  'a run has one target; name it under target, or run them all with: busytone compare --targets and this file';

/** Where a curve's own file gives the duration, it only shows once that is read. */
function durationProblem({ load, limits }: Scenario): string | null {
  if (load.durationMs <= limits.durationMs) return null;
  if (load.mode === 'replay') {
    const [length, most] = [formatMoment(load.durationMs), formatMoment(limits.durationMs)];
    return `replays ${length} of the trace, longer than limits.duration, ${most}; cut it with replay.from and replay.to, raise replay.speed or that limit`;
  }
  return `lasts longer than limits.duration, ${formatDurationMs(limits.durationMs)}; shorten it or raise that limit`;
}

/** What only shows when the providers are known. The rest of the file may be damaged. */
function providerProblems(data: unknown, providers: readonly KnownProvider[]): readonly Problem[] {
  const { target, limits } = mapOf(data);
  const { provider: id, price } = mapOf(target);
  if (typeof id !== 'string') return [];
  const known = providers.find(provider => provider.id === id);
  if (known === undefined) {
    const ids = providers.map(provider => provider.id);
    const guess = nearestName(id, ids);
    const cure = guess === null ? `there are ${ids.join(', ')}` : `did you mean ${guess}?`;
    return [{ path: ['target', 'provider'], at: 'value', text: `${show(id)} is no known provider; ${cure}` }];
  }
  const { currency } = known;
  if (price !== undefined || currency === null || currency === 'USD' || mapOf(limits)['usd'] === undefined) return [];
  const text = `${id} is priced in ${currency}; write money: instead, in ${currency}`;
  return [{ path: ['limits', 'usd'], at: 'value', text }];
}

type Given = Partial<Record<string, unknown>>;
const mapOf = (value: unknown): Given => (typeof value === 'object' && value !== null ? (value as Given) : {});

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
