import { readFileSync, statSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { BusytoneError, exitCodes } from '../base/errors.js';
import { nearestName } from '../scenario/file/nearest.js';
import { applyOverrides, parseScenario, type ReadBeside, type ScenarioOverrides } from '../scenario/load.js';
import { createPlan } from '../scenario/plan.js';
import { presetNamed, presets } from '../scenario/presets/index.js';
import type { Plan, Scenario } from '../scenario/types.js';

import { type Preview, previewOf } from './preview.js';

export interface PlanOptions {
  /** Name of a preset or path of a scenario file; null takes the preset for a plain first look at an endpoint. */
  readonly scenario: string | null;
  readonly overrides: ScenarioOverrides;
}

export interface PreparedRun {
  readonly scenario: Scenario;
  readonly plan: Plan;
  readonly preview: Preview;
}

const defaultPreset = 'steady-chat';

/** Everything up to the first byte: reads the scenario, applies overrides, makes the plan and looks through it. */
export async function prepareRun(options: PlanOptions): Promise<PreparedRun> {
  const read = await loadScenario(options.scenario ?? defaultPreset);
  const scenario = applyOverrides(read, options.overrides);
  const plan = createPlan(scenario);
  return { scenario, plan, preview: previewOf(plan) };
}

/**
 * The scenario of a preset name or of a file. What looks like a path is one.
 * @throws BusytoneError `scenario.unknown`, `scenario.unreadable` or `scenario.invalid` (exit code 2).
 */
export async function loadScenario(source: string): Promise<Scenario> {
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
  return parseScenario(await readScenarioFile(source), source, readerBeside(source));
}

async function readScenarioFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    throw new BusytoneError(
      missing ? `There is no scenario file ${path}` : `The scenario file ${path} cannot be read`,
      {
        code: 'scenario.unreadable',
        exitCode: exitCodes.usage,
        hint: missing
          ? `Write a starter with: busytone init ${path}`
          : `The system says: ${cause instanceof Error ? cause.message : String(cause)}`,
        cause,
      },
    );
  }
}

const largestFile = 1_048_576;

/** Reads files that a scenario names, relative to itself. */
function readerBeside(source: string): ReadBeside {
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
