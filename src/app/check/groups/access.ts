import { formatWhole } from '../../../base/units.js';
import { isBusy } from '../../../protocol/outcome.js';
import { nearestName } from '../../../scenario/file/nearest.js';
import type { Finding } from '../../../store/check-types.js';
import { findingsOf } from '../finding.js';
import type { CheckGroup } from '../group.js';
import { modelsIn } from '../models.js';
import type { Hello, Questions } from '../questions.js';

const { ok, warn, fail, unknown } = findingsOf('access');

/** Long lists are for `curl`, not for a table. */
const mostNames = 8;

/** Whether requests with this key, for this model, are answered at all. */
export const access: CheckGroup = {
  id: 'access',
  title: 'Access',
  needs: 'server',
  async look(questions) {
    const hello = await questions.hello();
    const findings = [keyFinding(questions, hello), await modelFinding(questions, hello)];
    if (questions.session.options.provesKey) findings.push(await wrongKeyFinding(questions));
    const answer = answerFinding(hello);
    return answer === null ? findings : [...findings, answer];
  },
};

function keyFinding({ session }: Questions, { inspection, failure }: Hello): Finding {
  const { apiKey } = session.target;
  const name = session.options.scenario.target.apiKeyEnv;
  const evidence = { keyGiven: apiKey !== null, keyVariable: name, http: inspection?.progress.http ?? null };
  if (failure?.code === 'preflight.auth' || failure?.code === 'preflight.quota') {
    return fail('key', 'key', failure.message, failure.hint ?? '', evidence);
  }
  if (inspection === null || inspection.progress.http === null) {
    return unknown('key', 'key', 'no answer that would tell', evidence);
  }
  if (apiKey !== null) return ok('key', 'key', `the key in $${name} is taken`, evidence);
  return ok('key', 'key', 'none given, and none asked for', evidence);
}

async function modelFinding(questions: Questions, { inspection, failure, noAnswers }: Hello): Promise<Finding> {
  const { model } = questions.session.target;
  const list = await questions.models();
  const listed = list?.progress.http === 200 ? modelsIn(list.text) : null;
  const names = listed?.map(each => each.id) ?? null;
  const isListed = names?.includes(model) ?? null;
  const contextTokens = listed?.find(each => each.id === model)?.contextTokens ?? null;
  const evidence = {
    model,
    listHttp: list?.progress.http ?? null,
    listed: isListed,
    models: names?.length ?? null,
    contextTokens,
  };
  if (failure?.code === 'preflight.model_not_found') {
    const nearest = names === null ? null : nearestName(model, names);
    const shown = names?.slice(0, mostNames).join(', ') ?? '';
    const cure =
      nearest !== null
        ? `Did you mean ${nearest}?`
        : names !== null && names.length > 0
          ? `It lists: ${shown}${names.length > mostNames ? `, and ${names.length - mostNames} more` : ''}.`
          : (failure.hint ?? '');
    return fail('model', 'model', failure.message, cure, { ...evidence, nearest });
  }
  const answered = inspection !== null && noAnswers === null && failure === null;
  const context = contextTokens === null ? '' : `, up to ${formatWhole(contextTokens)} tokens of context`;
  if (answered) {
    const found =
      isListed === true
        ? `${model} is listed and answers${context}`
        : names === null
          ? `${model} answers; the endpoint lists no models`
          : `${model} answers, though the list of models (${names.length}) does not name it`;
    return ok('model', 'model', found, evidence);
  }
  if (isListed === true) return ok('model', 'model', `${model} is listed${context}`, evidence);
  if (isListed === false) {
    const nearest = nearestName(model, names ?? []);
    const cure = nearest === null ? 'Check --model.' : `Did you mean ${nearest}?`;
    return warn('model', 'model', `the list of models (${names?.length}) does not name ${model}`, cure, evidence);
  }
  return unknown('model', 'model', 'no answer and no list that would tell', evidence);
}

async function wrongKeyFinding(questions: Questions): Promise<Finding> {
  const inspection = await questions.wrongKey();
  const http = inspection?.progress.http ?? null;
  const evidence = { http };
  if (http === 401 || http === 403) return ok('wrong_key', 'wrong key', `refused with ${http}`, evidence);
  if (http === 200) {
    const cure = 'Whoever reaches this endpoint can use it. That is fine for a closed test network.';
    return warn('wrong_key', 'wrong key', 'taken: any key opens this endpoint', cure, evidence);
  }
  return unknown('wrong_key', 'wrong key', http === null ? 'no answer' : `answered with ${http}`, evidence);
}

/** What kept the first question from being answered, where that was neither key nor model; null when it was answered. */
function answerFinding({ inspection, failure, noAnswers }: Hello): Finding | null {
  const outcome = inspection?.outcome;
  const evidence = {
    http: inspection?.progress.http ?? null,
    outcome: outcome?.class ?? null,
    rule: outcome?.rule ?? null,
    message: outcome?.message ?? null,
  };
  if (failure !== null) {
    const told = ['preflight.auth', 'preflight.quota', 'preflight.model_not_found'].includes(failure.code);
    return told ? null : fail('answer', 'answer', failure.message, failure.hint ?? '', evidence);
  }
  if (outcome !== undefined && isBusy(outcome.class)) {
    const said = outcome.message === null ? '' : `: “${outcome.message}”`;
    const cure = 'A load would be sent anyway and measure just that. To see the rest of this check, come back later.';
    return warn('answer', 'answer', `the endpoint is busy now (${outcome.class})${said}`, cure, evidence);
  }
  if (noAnswers === null) return null;
  if (outcome?.class.startsWith('slow.') === true) {
    const cure = 'Look whether the endpoint works at all, or is loaded already.';
    return warn('answer', 'answer', 'no answer to one small request within a minute', cure, evidence);
  }
  const said = outcome?.message == null ? '' : `: “${outcome.message}”`;
  return warn(
    'answer',
    'answer',
    `${noAnswers}${said}`,
    'Look into the endpoint’s own log: a load would see much of the same.',
    evidence,
  );
}
