import { readFileSync, statSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { BusytoneError, exitCodes } from '../base/errors.js';
import { readTextUpTo } from '../base/node/files.js';
import { nearestName } from '../scenario/file/nearest.js';
import {
  applyOverrides,
  parseScenario,
  type ReadBeside,
  type ScenarioOverrides,
  type ScenarioSurroundings,
} from '../scenario/load.js';
import { createPlan } from '../scenario/plan.js';
import { presetNamed, presets } from '../scenario/presets/index.js';
import type { Plan, Scenario } from '../scenario/types.js';

import { type Preview, previewOf } from './preview.js';
import { fillTarget, knownProviders } from './provider.js';
import { selftestWarning } from './selftest/warning.js';
import { traceLinesOf } from './trace-lines.js';

export interface PlanOptions {
  /** Name of a preset or path of a scenario file; null takes the preset for a plain first look at an endpoint. */
  readonly scenario: string | null;
  /** A scenario that is read already, instead of one by its name. */
  readonly given?: Scenario;
  readonly overrides: ScenarioOverrides;
  /** Base load to take instead of the scenario's. */
  readonly load?: GivenLoad;
  /** Where the last selftest of this machine is kept; it is not asked where this is not said. */
  readonly selftest?: string;
  /** Threads of the native engine; as many as the plan needs where it is not said. */
  readonly workers?: number;
}

/** A load with the mode that its unit belongs to: intents per second are open, users closed. */
export interface GivenLoad {
  readonly base: number;
  readonly mode: 'open' | 'closed';
}

export interface PreparedRun {
  /** What the provider gave, and how sure it is; empty without a provider. */
  readonly notes: readonly string[];
  readonly scenario: Scenario;
  readonly plan: Plan;
  readonly preview: Preview;
  /** What the last selftest says against the plan's peak; null for nothing. */
  readonly beyondMachine: string | null;
}

const defaultPreset = 'steady-chat';
/** Of a scenario, and of a curve beside it. */
const largestFile = 1_048_576;

/**
 * Everything up to the first byte: reads the scenario, applies overrides, fills in what the provider gives at `moment`
 * (ISO 8601, UTC), makes the plan and looks through it.
 */
export async function prepareRun(options: PlanOptions, moment = new Date().toISOString()): Promise<PreparedRun> {
  const read = options.given ?? (await loadScenario(options.scenario ?? defaultPreset, options.overrides.seed));
  const { scenario, notes } = fillTarget(applyOverrides(read, withLoad(options, read)), moment);
  const plan = createPlan(scenario);
  const beyondMachine =
    options.selftest === undefined ? null : await selftestWarning(options.selftest, plan, options.workers ?? null);
  return { scenario, plan, preview: previewOf(plan), notes, beyondMachine };
}

function withLoad({ overrides, load }: PlanOptions, scenario: Scenario): ScenarioOverrides {
  if (load === undefined) return overrides;
  // What a replay makes of it stands with the other overrides.
  if (scenario.load.mode !== 'replay') checkLoadUnit(load, scenario, '--rate');
  return { ...overrides, baseLoad: load.base };
}

/**
 * Whether a load has the unit of the scenario's.
 * @param flag that gave it, for the hint
 * @throws BusytoneError `usage.load_unit` (exit code 2)
 */
export function checkLoadUnit(load: GivenLoad, scenario: Scenario, flag: string): void {
  if (load.mode === scenario.load.mode) return;
  const open = scenario.load.mode === 'open';
  throw new BusytoneError(
    open
      ? `The load of ${scenario.name} is a rate, and ${load.base} is a number of users`
      : `The load of ${scenario.name} is a number of users, and a rate was given`,
    {
      code: 'usage.load_unit',
      exitCode: exitCodes.usage,
      hint: open ? `Write ${flag} ${load.base}/s for ${load.base} intents a second.` : `Write ${flag} 50 for 50 users.`,
    },
  );
}

/**
 * The scenario of a preset name or of a file. What looks like a path is one. `seed` takes the place of the file's, also
 * for reading a trace.
 * @throws BusytoneError `scenario.unknown`, `scenario.unreadable` or `scenario.invalid` (exit code 2).
 */
export async function loadScenario(source: string, seed?: number): Promise<Scenario> {
  const looksLikePath = /[\\/]|\.(ya?ml|json)$/i.test(source);
  const preset = looksLikePath ? null : presetNamed(source);
  if (preset !== null) return parseScenario(preset.yaml, `preset ${preset.name}`);
  if (!looksLikePath && !(await isFile(source))) {
    const guess = nearestName(
      source,
      presets.map(each => each.name),
    );
    throw new BusytoneError(`There is no scenario named "${source}"`, {
      code: 'scenario.unknown',
      exitCode: exitCodes.usage,
      hint:
        guess === null
          ? 'List the built-in ones with: busytone scenarios list. A file is given by its path, e.g. ./launch.yaml.'
          : `Did you mean ${guess}? See: busytone scenarios list`,
    });
  }
  return parseScenario(await readScenarioFile(source), source, {
    ...surroundingsOf(source),
    ...(seed === undefined ? {} : { seed }),
  });
}

/** What a scenario file may lean on: the providers, and the files and traces that it names, relative to itself. */
export function surroundingsOf(source: string): ScenarioSurroundings {
  return {
    providers: knownProviders,
    readBeside: readerBeside(source),
    openTrace: path => traceLinesOf(resolve(dirname(source), path)),
  };
}

/** The text of a scenario file. @throws BusytoneError `scenario.unreadable` (exit code 2). */
export async function readScenarioFile(path: string): Promise<string> {
  let text: string | null;
  try {
    text = await readTextUpTo(path, largestFile);
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    throw new BusytoneError(
      missing ? `There is no scenario file ${path}` : `The scenario file ${path} cannot be read`,
      {
        code: 'scenario.unreadable',
        exitCode: exitCodes.usage,
        hint: missing ? `Write a starter with: busytone init ${path}` : unreadableHint(cause),
        cause,
      },
    );
  }
  if (text !== null) return text;
  throw new BusytoneError(`The scenario file ${path} is larger than 1 MiB`, {
    code: 'scenario.unreadable',
    exitCode: exitCodes.usage,
    hint: 'A scenario takes a few kilobytes. Long lists belong into a file of their own: load.curve.file, load.replay.file.',
  });
}

function unreadableHint(cause: unknown): string {
  if ((cause as NodeJS.ErrnoException).code === 'EISDIR') return 'It is a folder. Name the file in it.';
  return `The system says: ${cause instanceof Error ? cause.message : String(cause)}`;
}

/** Reads files that a scenario names, relative to itself. */
export function readerBeside(source: string): ReadBeside {
  return path => {
    const file = resolve(dirname(source), path);
    const found = statSync(file, { throwIfNoEntry: false });
    if (found === undefined) throw new Error('there is no such file');
    if (!found.isFile()) throw new Error('not a file');
    if (found.size > largestFile) throw new Error('larger than 1 MiB');
    return readFileSync(file, 'utf8');
  };
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    found => found.isFile(),
    () => false,
  );
}
