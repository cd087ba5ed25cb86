import { type ReportForm, reportForms } from '../app/report-forms.js';
import { BusytoneError, exitCodes } from '../base/errors.js';
import { nearestName } from '../scenario/file/nearest.js';

/** The forms in `html,csv`; `text` alone is none of them. @throws BusytoneError (exit code 2) for one that there is not. */
export function formsOf(text: string): readonly ReportForm[] {
  const names = text.split(',').map(name => name.trim());
  if (names.length === 1 && names[0] === 'text') return [];
  return names.map(name => {
    const known = name === 'md' ? 'markdown' : reportForms.find(form => form === name);
    if (known !== undefined) return known;
    const guess = nearestName(name, reportForms);
    throw new BusytoneError(`There is no form "${name}"`, {
      code: 'usage.form',
      exitCode: exitCodes.usage,
      hint: guess === null ? `There are text (alone), ${reportForms.join(', ')}.` : `Did you mean ${guess}?`,
    });
  });
}
