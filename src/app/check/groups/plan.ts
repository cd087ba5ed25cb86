import { formatDurationMs, formatMoment, formatShare, formatWhole } from '../../../base/units.js';
import type { Inspection } from '../../../engine/inspect.js';
import type { LatencyMetric, Scenario } from '../../../scenario/types.js';
import type { Finding } from '../../../store/check-types.js';
import { capForecasts } from '../../preview.js';
import { findingsOf } from '../finding.js';
import type { CheckGroup } from '../group.js';
import { modelsIn } from '../models.js';
import type { Questions } from '../questions.js';
import { reasoningChannel } from '../reasoning.js';
import { tpotOf } from '../request-record.js';
import { type PlannedSizes, plannedSizes } from '../sizes.js';

const { ok, warn, fail, unknown } = findingsOf('scenario');

/** What the scenario will need of this target. */
export const scenarioNeeds: CheckGroup = {
  id: 'scenario',
  title: 'Scenario',
  needs: 'scenario',
  async look(questions) {
    const { scenario, plan } = questions.session.options;
    const { inspection, noAnswers } = await questions.hello();
    const sizes = plannedSizes(plan);
    const answer = noAnswers === null ? inspection : null;
    return [
      objectivesFinding(scenario, answer),
      deadlinesFinding(scenario, answer, sizes),
      await contextFinding(questions, sizes),
      capsFinding(questions),
    ];
  },
};

function objectivesFinding({ slo }: Scenario, answer: Inspection | null): Finding {
  const metrics = [...new Set(slo.latency.map(each => each.metric))];
  const title = 'objectives';
  const evidence = { metrics };
  if (slo.latency.length === 0 && slo.busyRate === null && slo.goodFraction === null) {
    const cure = 'Add slo to the scenario, e.g. slo: { ttft: { p95: 5s }, busyRate: 2% }.';
    return warn('slo', title, 'none: the run can miss nothing', cure, evidence);
  }
  if (answer === null) return unknown('slo', title, 'no answer to measure', evidence);
  const atOnce = answer.progress.tokenEvents > 1 && tpotOf(answer) === null;
  const lost = atOnce ? metrics.filter(metric => metric === 'tpot') : [];
  if (lost.length > 0) {
    const cure = 'Let the stream through unbuffered, or take tpot out of slo.';
    return fail('slo', title, 'TPOT cannot be measured where all tokens come at once', cure, evidence);
  }
  const measured = atRest(answer);
  const missed = slo.latency.flatMap(({ metric, percentile, limitMs }) => {
    const value = measured[metric];
    return value === null || value <= limitMs
      ? []
      : [`${metric}.${percentile} < ${formatDurationMs(limitMs)} (${formatDurationMs(value)})`];
  });
  const full = { ...evidence, ...measured, missedAtRest: missed };
  if (missed.length > 0) {
    const cure = 'A load will hardly be faster than one small request: expect to miss them, or widen them.';
    return warn('slo', title, `one request at rest misses ${missed.join(', ')}`, cure, full);
  }
  if (answer.progress.usage?.completionTokens == null && metrics.includes('tpot')) {
    const cure = 'TPOT will rest on estimated token counts.';
    return warn('slo', title, 'tpot without a count of tokens by the server', cure, full);
  }
  const hidden = metrics.includes('ttft') && reasoningChannel(answer) === 'hidden';
  const note = hidden ? '; TTFT includes the hidden thinking' : '';
  const words =
    metrics.length === 0
      ? 'shares only, which need no times'
      : `${metrics.join(', ')} can be measured, and hold at rest`;
  return ok('slo', title, `${words}${note}`, full);
}

function atRest(answer: Inspection): Readonly<Record<LatencyMetric, number | null>> {
  const { firstTokenMs, firstAnswerMs, lastTokenMs } = answer.progress;
  return { ttft: firstTokenMs, ttfa: firstAnswerMs, tpot: tpotOf(answer), e2e: lastTokenMs };
}

function deadlinesFinding({ deadlines }: Scenario, answer: Inspection | null, sizes: PlannedSizes): Finding {
  const title = 'deadlines';
  if (answer === null) return unknown('deadlines', title, 'no answer to compare with', {});
  const { headersMs, firstTokenMs } = answer.progress;
  const tpotMs = tpotOf(answer);
  const longestMs = tpotMs === null ? null : (firstTokenMs ?? 0) + sizes.longestOutput * tpotMs;
  const evidence = {
    headersMs,
    firstTokenMs,
    longestOutputTokens: sizes.longestOutput,
    longestAnswerMs: longestMs === null ? null : Math.round(longestMs),
    totalMs: deadlines.totalMs,
  };
  const near = (ms: number | null, limitMs: number) => ms !== null && ms > limitMs / 2;
  const tight = [
    ...(near(headersMs, deadlines.headersMs) ? ['headers'] : []),
    ...(near(firstTokenMs, deadlines.firstTokenMs) ? ['firstToken'] : []),
  ];
  if (tight.length > 0) {
    const found = `${tight.join(' and ')}: over half of it is gone at rest`;
    return warn('deadlines', title, found, 'Widen it under deadlines, or a load will mostly measure it.', evidence);
  }
  if (longestMs !== null && longestMs > deadlines.totalMs) {
    const found = `the longest answer, ${formatWhole(sizes.longestOutput)} tokens, takes ${formatDurationMs(longestMs)} even at rest, and total is ${formatDurationMs(deadlines.totalMs)}`;
    return warn('deadlines', title, found, 'Raise deadlines.total, or cap output tokens with max.', evidence);
  }
  const room = longestMs === null ? '' : `; the longest answer takes about ${formatDurationMs(longestMs)}`;
  return ok('deadlines', title, `wide enough at rest${room}`, evidence);
}

async function contextFinding(questions: Questions, sizes: PlannedSizes): Promise<Finding> {
  const { model } = questions.session.target;
  const list = await questions.models();
  const listed = list?.progress.http === 200 ? modelsIn(list.text) : null;
  const contextTokens = listed?.find(each => each.id === model)?.contextTokens ?? null;
  const title = 'context';
  const longest = `the longest intent asks for ${formatWhole(sizes.longestTotal)} tokens, prompt and answer`;
  if (contextTokens === null) {
    const evidence = { contextTokens, longestTokens: sizes.longestTotal, looked: sizes.looked };
    return unknown('context', title, `${longest}; the endpoint does not say what it takes`, evidence);
  }
  const over = sizes.over(contextTokens);
  const evidence = { contextTokens, longestTokens: sizes.longestTotal, looked: sizes.looked, tooLong: over };
  if (over === 0) return ok('context', title, `${longest}, of ${formatWhole(contextTokens)}`, evidence);
  const share = over / sizes.looked;
  const found = `${formatShare(share)} of the intents ask for more than ${formatWhole(contextTokens)} tokens and will be refused`;
  const cure = 'Lower max of input or output in the traffic class, or serve the model with a longer context.';
  return share > 0.5 ? fail('context', title, found, cure, evidence) : warn('context', title, found, cure, evidence);
}

function capsFinding({ session }: Questions): Finding {
  const reached = capForecasts(session.options.plan).filter(cap => cap.reachedMs !== null);
  const evidence = { reached: reached.map(cap => cap.cap), reachedMs: reached.map(cap => cap.reachedMs) };
  if (reached.length === 0) return ok('caps', 'limits', 'the plan stays under all of them, retries aside', evidence);
  const words = reached.map(cap => `limits.${cap.cap} at ${formatMoment(cap.reachedMs ?? 0)}`).join(', ');
  const cure = 'The run will not send all of its plan. Raise the limit, or shorten the load.';
  return warn('caps', 'limits', `reached: ${words}`, cure, evidence);
}
