import { type Evidence, gatherEvidence } from './taxonomy/evidence.js';
import { rules } from './taxonomy/rules.js';
import { scopeOf } from './taxonomy/scope.js';
import type { AttemptStage, ExchangeFacts, Outcome, OutcomeClass } from './types.js';

/** Longest message kept in a record. */
const messageCharacters = 300;

/** Not busy in themselves, but an overloaded server is a usual cause. */
const suspectClasses: ReadonlySet<OutcomeClass> = new Set([
  'net.refused',
  'net.reset',
  'net.connect_timeout',
  'gateway',
  'slow.ttft',
  'slow.stall',
  'proto.truncated',
]);

/** All rules in the order in which they are tried, for documentation and reports. */
export const taxonomyRules: readonly { readonly id: string; readonly description: string }[] = rules.map(
  ({ id, description }) => ({ id, description }),
);

/** Gives an ended exchange its outcome: the first rule that applies decides. Pure; never throws. */
export function classify(facts: ExchangeFacts): Outcome {
  const evidence = gatherEvidence(facts);
  for (const rule of rules) {
    const found = rule.decide(evidence);
    if (found === null) continue;
    const { error, finishReason } = facts.progress;
    const isLimit = found.class === 'busy.rate_limited' || found.class === 'busy.queue_full';
    return {
      class: found.class,
      rule: rule.id,
      confidence: found.confidence,
      stage: stageOf(evidence),
      busySuspect: suspectClasses.has(found.class) || lostPatience(facts),
      scope: isLimit ? scopeOf(evidence) : null,
      providerCode: error?.code ?? error?.type ?? (found.class === 'busy.resource_cut' ? finishReason : null),
      message: messageOf(evidence),
    };
  }
  throw new Error('unreachable: the last rule applies to everything');
}

/** Whether a class counts in the busy rate. */
export function isBusy(outcome: OutcomeClass): boolean {
  return outcome.startsWith('busy.');
}

/** A user who leaves before the first token does so because the server is slow. */
function lostPatience({ interruption, progress }: ExchangeFacts): boolean {
  return interruption?.kind === 'aborted' && interruption.reason === 'patience' && progress.tokenEvents === 0;
}

/** A response with an error status has come no further than its headers, whatever body follows. */
function stageOf({ facts, progress, complete }: Evidence): AttemptStage {
  if (progress.http === null) return facts.connected ? 'headers' : 'connect';
  if (progress.http < 200 || progress.http >= 300) return 'headers';
  if (complete) return 'tail';
  return progress.tokenEvents === 0 ? 'first_token' : 'streaming';
}

function messageOf({ facts, message }: Evidence): string | null {
  const { interruption } = facts;
  const words = message.trim();
  if (words !== '') return shortened(words);
  if (interruption?.kind !== 'network' && interruption?.kind !== 'http') return null;
  const { code, message: cause } = interruption;
  return shortened(cause.includes(code) ? cause : `${code}: ${cause}`);
}

/** At most 300 characters, without half a surrogate pair at the end. */
function shortened(text: string): string {
  const cut = text.slice(0, messageCharacters);
  const last = cut.charCodeAt(cut.length - 1);
  return cut.length < text.length && last >= 0xd800 && last <= 0xdbff ? cut.slice(0, -1) : cut;
}
