import { mkdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { BusytoneError, exitCodes } from '../../base/errors.js';
import { capacityFiles } from '../../store/capacity-file.js';
import { writeFiles } from '../../store/results.js';
import type { ReportForm } from '../report-forms.js';
import type { CapacityResult } from './result.js';

const files: Readonly<Record<Exclude<ReportForm, 'parquet'>, string>> = {
  html: capacityFiles.html,
  markdown: capacityFiles.markdown,
  json: capacityFiles.json,
  csv: capacityFiles.csv,
  junit: capacityFiles.junit,
};

/** One form of a search. @throws BusytoneError `capacity.no_form` (exit code 2) for Parquet, which is of attempts. */
export function capacityForm(result: CapacityResult, form: ReportForm): string {
  return result.files.get(nameOf(form)) ?? '';
}

/**
 * Writes forms of a search into a folder, which is made; null is the search's own. Links to the steps lead there from
 * wherever a page is. @returns the paths of the files.
 * @throws BusytoneError `report.cannot_create` or `store.write_failed`
 */
export async function writeCapacityForms(
  result: CapacityResult,
  forms: readonly ReportForm[],
  folder: string | null,
): Promise<readonly string[]> {
  const into = folder ?? result.path;
  await mkdir(into, { recursive: true }).catch(cause => {
    throw new BusytoneError(`The folder ${into} cannot be made`, {
      code: 'report.cannot_create',
      where: into,
      hint: 'Name a folder that you can write to with -o.',
      cause,
    });
  });
  const back = relative(into, result.path).replaceAll('\\', '/');
  await writeFiles(
    into,
    forms.map(form => [nameOf(form), relinked(capacityForm(result, form), back)]),
  );
  return forms.map(form => join(into, nameOf(form)));
}

/** Links of pages and of Markdown to the steps, seen from another folder. */
function relinked(text: string, back: string): string {
  if (back === '') return text;
  return text
    .replaceAll('href="steps/', `href="${encodeURI(back)}/steps/`)
    .replaceAll('](steps/', `](${encodeURI(back)}/steps/`);
}

function nameOf(form: ReportForm): string {
  if (form !== 'parquet') return files[form];
  throw new BusytoneError('A search has no Parquet form: that is a table of attempts', {
    code: 'capacity.no_form',
    exitCode: exitCodes.usage,
    hint: 'Take it from one of the run folders in steps/, or use csv.',
  });
}
