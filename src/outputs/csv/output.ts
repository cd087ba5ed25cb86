import { constants } from 'node:fs';
import { access, appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BusytoneError, exitCodes } from '../../base/errors.js';
import { makeFolder } from '../../base/node/files.js';
import type { OutputSpec } from '../../scenario/types.js';
import { Flusher, type SendResult } from '../flusher.js';
import type { KnownTags, Measurement } from '../measurements.js';
import type { Output, OutputContext } from '../output.js';
import { pointsOf } from '../point.js';
import { type Columns, columnsOf, headerOf, rowOf } from './rows.js';

type CsvSpec = OutputSpec & { readonly kind: 'csv' };

interface Rows {
  readonly measurement: Measurement;
  readonly text: string;
}

interface Table {
  readonly columns: Columns;
  readonly known: KnownTags;
}

/** One file for each measurement, `<folder>/<run>-<measurement>.csv`; files of the same run are replaced. */
export function csvOutput(spec: CsvSpec): Output {
  const own = Object.keys(spec.tags);
  const tables = new Map<Measurement, Table>();
  const tableOf = (measurement: Measurement): Table => {
    const table = tables.get(measurement) ?? { columns: columnsOf(measurement, own), known: new WeakMap() };
    tables.set(measurement, table);
    return table;
  };
  const begun = new Set<Measurement>();
  let context: OutputContext | null = null;
  const place = { name: 'csv', where: spec.folder };
  const flusher = new Flusher<Rows>({
    ...place,
    mostRequestBytes: 1,
    send: async ([rows]): Promise<SendResult> => {
      if (rows === undefined || context === null) return { ok: true };
      const file = join(spec.folder, `${context.tags.run}-${rows.measurement.replace(/^busytone_/, '')}.csv`);
      try {
        if (begun.has(rows.measurement)) await appendFile(file, rows.text);
        else {
          await writeFile(file, headerOf(rows.measurement, own) + rows.text);
          begun.add(rows.measurement);
        }
        return { ok: true };
      } catch (error) {
        // A row that was written in part cannot be taken back, so it is not written again.
        const message = error instanceof Error ? error.message : String(error);
        return { ok: false, again: !begun.has(rows.measurement), message };
      }
    },
  });
  return {
    ...place,
    async check() {
      try {
        await makeFolder(spec.folder);
        await access(spec.folder, constants.W_OK | constants.X_OK);
        return null;
      } catch (cause) {
        const why = cause instanceof Error ? `: ${cause.message}` : '';
        throw new BusytoneError(`CSV files cannot be written to ${spec.folder}${why}`, {
          code: 'output.folder',
          exitCode: exitCodes.usage,
          hint: 'Name a folder that you can write to, or make this one.',
          cause,
        });
      }
    },
    start(given) {
      context = given;
    },
    add(batch) {
      if (context === null) return;
      const rows = new Map<Measurement, string[]>();
      for (const point of pointsOf(batch, context, spec.tags)) {
        const written = rows.get(point.measurement) ?? [];
        rows.set(point.measurement, written);
        const { columns, known } = tableOf(point.measurement);
        written.push(rowOf(point, columns, known));
      }
      for (const [measurement, written] of rows) {
        const text = written.join('');
        flusher.add({ body: { measurement, text }, points: written.length, bytes: text.length });
      }
    },
    flush: () => flusher.flush(),
    stop: () => flusher.stop(),
  };
}
