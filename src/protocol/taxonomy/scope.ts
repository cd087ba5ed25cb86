import type { Outcome } from '../types.js';
import type { Evidence } from './evidence.js';

/**
 * What was limited, where code, type or message say it. The longest period wins, since a daily limit also speaks of
 * requests or tokens; then concurrency, then tokens, which are always also counted in requests.
 */
export function scopeOf(evidence: Evidence): Outcome['scope'] {
  const codes = evidence.codes.join(' ');
  const { message } = evidence;
  if (/byday|perday|daily|\b(rpd|tpd)/.test(codes)) return 'day';
  if (/per (day|86400 ?s)|daily|\b(RPD|TPD)\b|每[日天]/i.test(message)) return 'day';
  if (/concurren|inflight/.test(codes) || /concurren|in[- ]?flight|并发/i.test(message)) return 'concurrency';
  if (/tpm|tokenquota|allocationquota|modelarts81103|\btokens\b/.test(codes)) return 'tpm';
  if (/\bTPM\b|tokens?[ /]?(per )?min|too many tokens|allocated quota/i.test(message)) return 'tpm';
  if (/rpm|qpm|ratequota|modelarts81101|limitrequests|\brequests\b/.test(codes)) return 'rpm';
  if (/\b(RPM|QPM|RPS|QPS)\b|(requests?|times) per|requests? (rate|limit|list)|too many requests|请求/i.test(message))
    return 'rpm';
  return null;
}
