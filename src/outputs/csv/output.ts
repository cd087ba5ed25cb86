import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OutputSpec } from '../../scenario/types.js';
import { Flusher, type SendResult } from '../flusher.js';
import { type Measurement, measurements } from '../measurements.js';
import type { Output, OutputContext } from '../output.js';
import { pointsOf } from '../point.js';
import { columnsOf, headerOf, rowOf } from './rows.js';

type CsvSpec = OutputSpec & { readonly kind: 'csv' };

interface Rows {
  readonly measurement: Measurement;
  readonly text: string;
}

/** One file for each measurement, `<folder>/<run>-<measurement>.csv`; files of the same run are replaced. */
export function csvOutput(spec: CsvSpec): Output {
  const own = Object.keys(spec.tags);
  const begun = new Set<Measurement>();
  let context: OutputContext | null = null;
  const flusher = new Flusher<Rows>({
    name: 'csv',
    where: spec.folder,
    mostRequestBytes: 1,
    send: async ([rows]): Promise<SendResult> => {
      if (rows === undefined || context === null) return { ok: true };
      const file = join(spec.folder, `${context.tags.run}-${rows.measurement.replace(/^busytone_/, '')}.csv`);
      try {
        if (begun.has(rows.measurement)) await appendFile(file, rows.text);
        else {
          await mkdir(spec.folder, { recursive: true });
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
    start(given) {
      context = given;
    },
    add(batch) {
      if (context === null) return;
      const points = pointsOf(batch, context, spec.tags);
      for (const measurement of Object.keys(measurements) as Measurement[]) {
        const mine = points.filter(point => point.measurement === measurement);
        const columns = columnsOf(measurement, own);
        const text = mine.map(point => rowOf(point, columns)).join('');
        flusher.add({ body: { measurement, text }, points: mine.length, bytes: text.length });
      }
    },
    flush: () => flusher.flush(),
    stop: () => flusher.stop(),
  };
}
