import { isObject, parseJson } from '../../../protocol/json.js';
import { isBusy } from '../../../protocol/outcome.js';
import { findingsOf } from '../finding.js';
import type { CheckGroup } from '../group.js';

const { ok, warn, unknown } = findingsOf('refusal');

const title = 'wrong request';

/** What a refusal looks like, and whether it is recognised as one. */
export const refusal: CheckGroup = {
  id: 'refusal',
  title: 'Refusals',
  needs: 'answers',
  async look(questions) {
    const inspection = await questions.nonsense();
    if (inspection === null) return [unknown('shape', title, 'not asked: the check’s requests or time were used up')];
    const { outcome, progress, text } = inspection;
    const shape = shapeOf(text);
    const evidence = {
      http: progress.http,
      outcome: outcome.class,
      rule: outcome.rule,
      confidence: outcome.confidence,
      shape,
      providerCode: outcome.providerCode,
      message: outcome.message,
    };
    const found = `${progress.http ?? 'no status'}, ${shape}: ${outcome.class}`;
    if (outcome.class === 'bad_request' || outcome.class === 'not_found') return [ok('shape', title, found, evidence)];
    if (isBusy(outcome.class)) return [unknown('shape', title, found, evidence)];
    if (progress.http !== null && progress.http >= 500) {
      const cure = 'Mistakes in a request look like failures of the server here: mind that when you read a report.';
      return [warn('shape', title, found, cure, evidence)];
    }
    if (progress.http === 200) {
      const cure = 'It takes requests that make no sense: whether a request was right cannot be told from its answer.';
      return [warn('shape', title, found, cure, evidence)];
    }
    return [ok('shape', title, found, evidence)];
  },
};

/** The form of an error's body, in a few words. */
function shapeOf(text: string): string {
  if (text.trim() === '') return 'an empty body';
  if (/^\s*</.test(text)) return 'a web page';
  if (/^\s*(data|event):/.test(text)) return 'an event stream';
  const value = parseJson(text);
  if (!isObject(value)) return 'plain text';
  if (isObject(value['error'])) return 'an error object';
  if (typeof value['error'] === 'string') return 'an error text';
  return `JSON with ${Object.keys(value).slice(0, 4).join(', ')}`;
}
