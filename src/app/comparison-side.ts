import { basename } from 'node:path';
import { BusytoneError, exitCodes } from '../base/errors.js';
import type { SideInput } from '../measure/comparison/input.js';
import { foldIntents } from '../measure/intents.js';
import type { Summary } from '../measure/summary-types.js';
import type { Slo } from '../scenario/types.js';
import { readRun, type StoredRun } from '../store/reader.js';
import { summaryOf } from './run-summary.js';

/** A run folder with what has to be known of it before it is compared. */
export interface ComparedFolder {
  readonly run: StoredRun;
  readonly validity: Summary['validity'];
}

/** What may differ between runs although it makes them hard to compare. */
export interface Allowance {
  /** Another plan, or other clients or deadlines. */
  readonly differentPlan: boolean;
  /** Measurements that are INVALID. */
  readonly invalid: boolean;
  /** Runs that did not come to the end of their plan. */
  readonly partial: boolean;
}

/** Everything as it should be. */
export const nothingAllowed: Allowance = { differentPlan: false, invalid: false, partial: false };

export async function comparedFolder(path: string): Promise<ComparedFolder> {
  const run = await readRun(path);
  return { run, validity: summaryOf(run).validity };
}

/**
 * Checks that runs can be held against each other.
 * @param onePlan all of them are to have the same plan, which runs of different rounds have not
 * @returns sentences on what differs but was allowed, or only makes one wonder.
 * @throws BusytoneError `compare.unlike` (exit code 2) with everything that speaks against it, and the flag for each.
 */
export function checkAlike(folders: readonly ComparedFolder[], allowed: Allowance, onePlan = true): string[] {
  const [first, ...others] = folders;
  if (first === undefined) return [];
  const refused: string[] = [];
  const notes: string[] = [];
  const say = (allow: boolean, flag: string, sentence: string) => {
    if (allow) notes.push(sentence);
    else refused.push(`${sentence} (${flag})`);
  };
  for (const { run, validity } of folders) {
    const name = basename(run.path);
    if (validity.verdict === 'INVALID') {
      const why = validity.checks.filter(check => check.level === 'invalid').map(check => check.message);
      if (!allowed.invalid) refused.push(`${name} is an INVALID measurement: ${why.join(' ')} (--allow-invalid)`);
    }
    const { status, stopReason } = run.manifest;
    if (status !== 'completed' || stopReason !== null) {
      const reason = stopReason === null ? '' : `, ${stopReason}`;
      say(allowed.partial, '--allow-partial', `${name} did not come to the end of its plan (${status}${reason}).`);
    }
  }
  notes.push(...doubts(folders));
  for (const { run } of others) {
    for (const sentence of onePlan ? differencesOf(first.run, run) : [])
      say(allowed.differentPlan, '--allow-different-plan', sentence);
    const [speed, otherSpeed] = [first.run.manifest.timeCompression, run.manifest.timeCompression];
    if (speed !== otherSpeed) {
      notes.push(`Simulated endpoints ran at different speeds: ${speed} and ${otherSpeed} times real time.`);
    }
    const [one, other] = [first.run.manifest.host, run.manifest.host];
    if (one.cpuModel !== other.cpuModel || one.cpus !== other.cpus) {
      notes.push(`${basename(run.path)} was measured from another machine than ${basename(first.run.path)}.`);
    }
  }
  if (refused.length > 0) {
    throw new BusytoneError(`These runs cannot be compared as they are:\n${refused.join('\n')}`, {
      code: 'compare.unlike',
      exitCode: exitCodes.usage,
      hint: 'Run the same scenario with the same seed against each, or pass the flag named, or --force for all of them.',
    });
  }
  return [...new Set(notes)];
}

/** Measurements that are not beyond doubt, by what is wrong with them. */
function doubts(folders: readonly ComparedFolder[]): string[] {
  return (['INVALID', 'SUSPECT'] as const).flatMap(verdict => {
    const own = folders.filter(({ validity }) => validity.verdict === verdict);
    if (own.length === 0) return [];
    const level = verdict === 'INVALID' ? 'invalid' : 'suspect';
    const failed = own.flatMap(({ validity }) => validity.checks.filter(check => check.level === level));
    const checks = [...new Set(failed.map(check => check.id))].join(', ');
    const what =
      own.length === 1 ? `${basename(own[0]?.run.path ?? '')} is` : `${own.length} of ${folders.length} runs are`;
    const cure = verdict === 'INVALID' ? ' Do not decide by these numbers.' : '';
    return [`${what} ${verdict} by ${checks}; the reports of the runs say more.${cure}`];
  });
}

function differencesOf(first: StoredRun, other: StoredRun): string[] {
  const [a, b] = [first.manifest, other.manifest];
  const names = `${basename(other.path)} and ${basename(first.path)}`;
  return [
    ...(a.planHash === b.planHash
      ? []
      : [`${names} ran different plans (${b.planHash.slice(0, 12)} and ${a.planHash.slice(0, 12)}).`]),
    ...(JSON.stringify(a.scenario.clients) === JSON.stringify(b.scenario.clients)
      ? []
      : [`The clients of ${names} behave differently (retries or patience).`]),
    ...(JSON.stringify(a.scenario.deadlines) === JSON.stringify(b.scenario.deadlines)
      ? []
      : [`${names} give up at different deadlines.`]),
  ];
}

/** Whether every round of every side ran the same plan as that round of the first. */
export function samePlans(sides: readonly (readonly ComparedFolder[])[]): boolean {
  const [first = []] = sides;
  return sides.every(
    rounds =>
      rounds.length === first.length &&
      rounds.every(({ run }, at) => run.manifest.planHash === first[at]?.run.manifest.planHash),
  );
}

/** A side of the comparison. One set of limits says for all sides what a good answer is. */
export function sideOf(label: string, rounds: readonly ComparedFolder[], slo: Slo): SideInput {
  const [first] = rounds;
  return {
    label,
    target: first?.run.manifest.target.name ?? label,
    model: first?.run.manifest.target.model ?? '',
    currency: first?.run.manifest.scenario.target.price?.currency ?? null,
    rounds: rounds.map(({ run, validity }) => ({
      results: foldIntents(run.attempts, slo),
      durationMs: run.manifest.durationMs,
      facts: {
        id: run.manifest.id,
        path: run.path,
        planHash: run.manifest.planHash,
        startedAt: run.manifest.startedAt,
        status: run.manifest.status,
        validity: validity.verdict,
      },
    })),
  };
}

/** Names that tell the runs apart: the target's, its host and port, its model, the time, or a number. */
export function labelsOf(runs: readonly StoredRun[]): string[] {
  const candidates = [
    runs.map(({ manifest }) => manifest.target.name),
    runs.map(({ manifest }) => new URL(manifest.target.url).host),
    runs.map(({ manifest }) => manifest.target.model),
    runs.map(({ manifest }) => `${manifest.target.name} ${manifest.startedAt.slice(5, 16).replace('T', ' ')}`),
    runs.map(({ manifest }, at) => `${manifest.target.name} #${at + 1}`),
  ];
  return candidates.find(labels => new Set(labels).size === labels.length) ?? [];
}
