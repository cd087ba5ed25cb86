import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { BusytoneError, exitCodes } from '../base/errors.js';
import { refuseNewer } from '../base/format-version.js';
import { writeFileAtomic } from '../base/node/files.js';
import type { Scenario } from '../scenario/types.js';
import { folderNameSchema } from './folder-name.js';
import type { StoredScenario } from './run-types.js';
import type { SameType } from './same-type.js';
import { scenarioSchema } from './scenario-schema.js';
import { storeTrace, withTrace } from './trace-file.js';

/** `rounds.json`: what several targets are to be sent in which order, and how far that came. No key is in it. */
export interface RoundsJournal {
  readonly schema: 'busytone.rounds/1';
  /** ISO 8601. */
  readonly startedAt: string;
  readonly seed: number;
  /** One for each target, as it is before a round gives it its seed. */
  readonly targets: readonly { readonly label: string; readonly scenario: Scenario }[];
  /** For each round the targets in the order in which they are run, by their place. */
  readonly order: readonly (readonly number[])[];
  /** Caps over all runs together; null leaves them to the scenario. */
  readonly caps: { readonly requests: number | null; readonly tokens: number | null; readonly money: string | null };
  readonly done: readonly RoundRun[];
  /** Runs that were interrupted: they are run again, and what they spent counts for the caps. */
  readonly broken: readonly RoundRun[];
}

export interface RoundRun {
  readonly round: number;
  readonly target: number;
  /** Name of the run folder beside the journal. */
  readonly folder: string;
  readonly requests: number;
  readonly tokens: number;
  readonly money: string | null;
}

const count = z.int().nonnegative();

const runSchema = z.object({
  round: count,
  target: count,
  folder: folderNameSchema,
  requests: count,
  tokens: count,
  money: z.string().nullable(),
});

const journalSchema = z.object({
  schema: z.literal('busytone.rounds/1'),
  startedAt: z.string(),
  seed: z.number(),
  targets: z.array(z.object({ label: z.string(), scenario: scenarioSchema })),
  order: z.array(z.array(count)),
  caps: z.object({ requests: z.number().nullable(), tokens: z.number().nullable(), money: z.string().nullable() }),
  done: z.array(runSchema),
  broken: z.array(runSchema),
});

type StoredJournal = Omit<RoundsJournal, 'targets'> & {
  readonly targets: readonly { readonly label: string; readonly scenario: StoredScenario }[];
};

true satisfies SameType<z.infer<typeof journalSchema>, StoredJournal>;

const fileName = 'rounds.json';

export async function writeJournal(folder: string, journal: RoundsJournal): Promise<void> {
  const targets: StoredJournal['targets'][number][] = [];
  // All targets replay the same rows, so one file holds them.
  for (const { label, scenario } of journal.targets) {
    targets.push({ label, scenario: await storeTrace(folder, scenario) });
  }
  const stored: StoredJournal = { ...journal, targets };
  await writeFileAtomic(join(folder, fileName), `${JSON.stringify(stored, null, 2)}\n`);
}

/**
 * @throws BusytoneError `store.no_rounds`, `store.newer_schema` or `store.damaged_trace` (exit code 2) where it cannot be
 * read.
 */
export async function readJournal(folder: string): Promise<RoundsJournal> {
  const file = join(folder, fileName);
  let stored: StoredJournal;
  try {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'));
    refuseNewer(value, 'busytone.rounds/1', file);
    stored = journalSchema.parse(value);
  } catch (cause) {
    if (cause instanceof BusytoneError) throw cause;
    throw new BusytoneError(`${folder} holds no ${fileName} that can be read`, {
      code: 'store.no_rounds',
      where: file,
      exitCode: exitCodes.usage,
      hint: 'Name the folder that busytone compare --targets made, e.g. reports/20250127-020304-compare-….',
      cause: cause instanceof z.ZodError ? new Error(z.prettifyError(cause)) : cause,
    });
  }
  const targets = await Promise.all(
    stored.targets.map(async ({ label, scenario }) => ({ label, scenario: await withTrace(folder, scenario) })),
  );
  return { ...stored, targets };
}
