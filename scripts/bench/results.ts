import { writeFileSync } from 'node:fs';

/** What one client did in one cell of a benchmark. Units stand in the figures' names. */
export interface Row {
  readonly cell: string;
  readonly client: string;
  readonly figures: Readonly<Record<string, number>>;
  /** What went wrong, or what else has to be known. */
  readonly note?: string;
}

/** What was not measured, and why. */
export interface Skipped {
  readonly cell: string;
  readonly why: string;
}

export interface Results {
  readonly rows: readonly Row[];
  readonly skipped: readonly Skipped[];
  /** Packages that were measured against, with their versions. */
  readonly packages?: readonly string[];
}

/** Prints the rows, one table for each cell, and keeps them in a file where one is wanted. */
export function tell(results: Results, file: string | undefined): void {
  for (const cell of new Set(results.rows.map(row => row.cell))) {
    console.log(`\n${cell}`);
    console.table(
      Object.fromEntries(
        results.rows
          .filter(row => row.cell === cell)
          .map(({ client, figures, note }) => [
            client,
            {
              ...Object.fromEntries(
                Object.entries(figures).map(([name, value]) => [name, Number(value.toPrecision(4))]),
              ),
              ...(note === undefined ? {} : { note }),
            },
          ]),
      ),
    );
  }
  for (const { cell, why } of results.skipped) console.log(`\n${cell}: skipped, ${why}`);
  if (file !== undefined) writeFileSync(file, JSON.stringify(results));
}
