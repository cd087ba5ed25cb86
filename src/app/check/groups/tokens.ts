import type { Inspection } from '../../../engine/inspect.js';
import type { Finding } from '../../../store/check-types.js';
import { findingsOf } from '../finding.js';
import type { CheckGroup } from '../group.js';
import { cappedTokens } from '../questions.js';
import { reasoningChannel } from '../reasoning.js';
import type { CheckSession } from '../session.js';

const { ok, warn, unknown } = findingsOf('tokens');

/** Servers that check their cap once for several tokens overshoot it by some. */
const overshoot = 1.5;

/** Who counts tokens, who thinks, and whether a cap holds. */
export const tokens: CheckGroup = {
  id: 'tokens',
  title: 'Tokens',
  needs: 'answers',
  async look(questions) {
    const { inspection } = await questions.hello();
    if (inspection === null) return [];
    const capped = await questions.capped();
    return [
      usageFinding(inspection, questions.session),
      reasoningFinding(inspection),
      capFinding(capped, questions.session),
    ];
  },
};

function usageFinding({ progress }: Inspection, { dialect }: CheckSession): Finding {
  const { usage } = progress;
  const evidence = {
    includeUsageTaken: dialect.includeUsage,
    promptTokens: usage?.promptTokens ?? null,
    completionTokens: usage?.completionTokens ?? null,
    reasoningTokens: usage?.reasoningTokens ?? null,
    cachedTokens: usage?.cachedTokens ?? null,
  };
  const asked = dialect.includeUsage ? '' : '; stream_options is refused and left out';
  if (usage?.completionTokens == null) {
    const cure = 'Token counts, TPOT and cost are then estimates from the text, and marked so everywhere.';
    return warn('usage', 'usage', `none in the stream${asked}`, cure, evidence);
  }
  const extras = [
    usage.reasoningTokens === null ? 'no reasoning tokens' : 'reasoning tokens',
    usage.cachedTokens === null ? 'no cached tokens' : 'cached tokens',
  ];
  return ok('usage', 'usage', `counted by the server, with ${extras.join(' and ')}${asked}`, evidence);
}

function reasoningFinding(inspection: Inspection): Finding {
  const { progress } = inspection;
  const channel = reasoningChannel(inspection);
  const evidence = {
    channel,
    reasoningEvents: progress.reasoningEvents,
    answerEvents: progress.answerEvents,
    reasoningTokens: progress.usage?.reasoningTokens ?? null,
  };
  switch (channel) {
    case 'none':
      return progress.finishReason === 'length'
        ? unknown('reasoning', 'reasoning', 'none seen before the cap cut the answer off', evidence)
        : ok('reasoning', 'reasoning', 'none: the model answers at once', evidence);
    case 'hidden': {
      const cure = 'TTFT then includes the thinking: users see nothing meanwhile. Compare it only with its like.';
      return warn('reasoning', 'reasoning', 'billed in usage, but not sent', cure, evidence);
    }
    case 'think_tags':
      return ok('reasoning', 'reasoning', 'in the content, before </think>: told apart from the answer', evidence);
    default:
      return ok('reasoning', 'reasoning', `in delta.${channel}: told apart from the answer`, evidence);
  }
}

function capFinding(capped: Inspection | null, { dialect }: CheckSession): Finding {
  const field = dialect.maxTokensField;
  const title = 'token cap';
  const completionTokens = capped?.progress.usage?.completionTokens ?? null;
  const { finishReason = null, tokenEvents = 0 } = capped?.progress ?? {};
  const outcome = capped?.outcome.class ?? null;
  const evidence = { field, askedTokens: cappedTokens, completionTokens, finishReason, tokenEvents, outcome };
  if (capped === null) return unknown('cap', title, 'not asked: the check’s requests or time were used up', evidence);
  const counted = completionTokens ?? tokenEvents;
  if (outcome !== 'ok' && finishReason === null) {
    return unknown('cap', title, `no complete answer to a request with ${field} (${outcome})`, evidence);
  }
  if (counted > cappedTokens * overshoot) {
    return warn(
      'cap',
      title,
      `${field}: ${cappedTokens} was sent, and ${counted} tokens came`,
      'Answers are longer than the plan says, so its load and its cost are exceeded. Set --max-tokens and --budget-usd low at first.',
      evidence,
    );
  }
  if (finishReason === 'length') {
    return ok('cap', title, `${field} is obeyed: ${counted} of ${cappedTokens} tokens, finish_reason length`, evidence);
  }
  return ok('cap', title, `${field} is taken; the answer ended by itself after ${counted} tokens`, evidence);
}
