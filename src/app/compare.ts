import { join, resolve } from 'node:path';
import { BusytoneError, type ExitCode, exitCodes } from '../base/errors.js';
import { makeFolder } from '../base/node/files.js';
import { compareRuns } from '../measure/comparison/compare.js';
import { type RegressionGate, regressionGates } from '../measure/comparison/gate.js';
import type { Comparison } from '../measure/comparison/types.js';
import { renderComparison } from '../report/index.js';
import { type SloRule, withSloRules } from '../scenario/slo-rules.js';
import { writeFiles } from '../store/results.js';
import {
  type Allowance,
  type ComparedFolder,
  checkAlike,
  comparedFolder,
  labelsOf,
  samePlans,
  sideOf,
} from './comparison-side.js';

export interface CompareOptions {
  /** Run folders. */
  readonly runs: readonly string[];
  /** The folder that the others are held against; null takes the first. */
  readonly baseline: string | null;
  readonly allowed: Allowance;
  /** Take the place of the baseline's objectives, which say for all runs what a good answer is. */
  readonly slo: readonly SloRule[];
  /** Relative difference, 0 to 1, that counts as none. */
  readonly margin: number;
  /** Largest regression allowed, 0 to 1; null sets no gate. */
  readonly maxRegression: number | null;
  readonly seed: number;
  /** busytone's own version, for the page. */
  readonly version: string;
}

export interface CompareResult {
  readonly comparison: Comparison;
  readonly gates: readonly RegressionGate[];
  readonly exitCode: ExitCode;
  /** Contents by file name. */
  readonly files: readonly (readonly [name: string, content: string])[];
}

/** Relative difference that counts as none, where nobody says another. */
export const usualMargin = 0.02;
export const usualSeed = 1;

/**
 * Holds run folders against each other.
 * @throws BusytoneError `compare.too_few`, `compare.twice` or `compare.unlike` (exit code 2), or what reading a folder throws.
 */
export async function compareFolders(options: CompareOptions): Promise<CompareResult> {
  const paths = orderedPaths(options);
  const folders: ComparedFolder[] = [];
  for (const path of paths) folders.push(await comparedFolder(path));
  const notes = checkAlike(folders, options.allowed);
  const labels = labelsOf(folders.map(({ run }) => run));
  return compareSides(
    folders.map((folder, at) => ({ label: labels[at] ?? '', rounds: [folder] })),
    notes,
    options,
  );
}

export interface FolderSide {
  readonly label: string;
  readonly rounds: readonly ComparedFolder[];
}

/** The comparison of sides that were checked, the baseline first, and its gates and pages. */
export function compareSides(
  sides: readonly FolderSide[],
  notes: readonly string[],
  options: Pick<CompareOptions, 'slo' | 'margin' | 'maxRegression' | 'seed' | 'version'>,
): CompareResult {
  const scenario = sides[0]?.rounds[0]?.run.manifest.scenario;
  const slo = withSloRules(scenario?.slo ?? { latency: [], busyRate: null, goodFraction: null }, options.slo);
  const comparison = compareRuns({
    scenario: scenario?.name ?? '',
    sides: sides.map(({ label, rounds }) => sideOf(label, rounds, slo)),
    samePlan: samePlans(sides.map(side => side.rounds)),
    margin: options.margin,
    seed: options.seed,
    notes,
  });
  const most = options.maxRegression;
  const gates =
    most === null
      ? []
      : comparison.pairs.filter(pair => pair.from === comparison.baseline).flatMap(pair => regressionGates(pair, most));
  return {
    comparison,
    gates,
    exitCode: gates.some(gate => gate.met === false) ? exitCodes.sloMissed : exitCodes.ok,
    files: renderComparison({ comparison, gates, version: options.version }),
  };
}

/** Writes everything of a comparison into a folder, which is made. @returns the path of the page. */
export async function writeComparison(folder: string, { comparison, files }: CompareResult): Promise<string> {
  try {
    await makeFolder(folder);
  } catch (cause) {
    throw new BusytoneError(`The folder ${folder} cannot be made`, {
      code: 'compare.cannot_create',
      where: folder,
      hint: 'Name a folder that you can write to with -o.',
      cause,
    });
  }
  await writeFiles(folder, [['comparison.json', `${JSON.stringify(comparison, null, 2)}\n`], ...files]);
  return join(folder, 'comparison.html');
}

function orderedPaths({ runs, baseline }: CompareOptions): string[] {
  const first = baseline === null ? [] : [baseline];
  const isFirst = (path: string) => baseline !== null && resolve(path) === resolve(baseline);
  const paths = [...first, ...runs.filter(path => !isFirst(path))];
  const twice = paths.find((path, at) => paths.findIndex(other => resolve(other) === resolve(path)) !== at);
  if (twice !== undefined) {
    throw usage('compare.twice', `${twice} is named twice`, 'Name each run once.');
  }
  if (paths.length < 2) {
    throw usage(
      'compare.too_few',
      'A comparison takes two runs or more',
      'Name run folders: busytone compare reports/OLD reports/NEW. Or run targets first: busytone compare --targets FILE',
    );
  }
  return paths;
}

function usage(code: string, message: string, hint: string): BusytoneError {
  return new BusytoneError(message, { code, exitCode: exitCodes.usage, hint });
}
