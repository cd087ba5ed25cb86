import { spentOnReasoning } from '../flags.js';
import type { Confidence, OutcomeClass } from '../types.js';
import { type Evidence, hasCode, says } from './evidence.js';
import {
  connectTimeoutCodes,
  dnsCodes,
  dnsTroubleCodes,
  localLimitCodes,
  refusedCodes,
  tlsCode,
} from './network-codes.js';
import * as words from './vocabulary.js';

export interface Verdict {
  readonly class: OutcomeClass;
  readonly confidence: Confidence;
}

export interface TaxonomyRule {
  /** Number in the order of application, and a name. Stable: it stands in every record. */
  readonly id: string;
  readonly description: string;
  /** The verdict, or null when the rule does not apply. Rules before it did not. */
  readonly decide: (evidence: Evidence) => Verdict | null;
}

/** The rules, first match wins. The last one takes what is left, so every exchange has an outcome. */
export const rules: readonly TaxonomyRule[] = [
  {
    id: '01.client_aborted',
    description: 'the client ended it: patience, stop of the run, cancelled by the scenario',
    decide: ({ facts }) => (facts.interruption?.kind === 'aborted' ? verdict('client.aborted') : null),
  },
  {
    id: '02.local_limit',
    description: 'this machine ran out of files, ports or memory',
    decide: ({ networkCode }) => (isIn(localLimitCodes, networkCode) ? verdict('client.local_limit') : null),
  },
  {
    id: '03.net_dns',
    description: 'the host name could not be resolved; suspect when the name server did not answer',
    decide: ({ networkCode }) =>
      isIn(dnsCodes, networkCode)
        ? verdict('net.dns', isIn(dnsTroubleCodes, networkCode) ? 'suspect' : 'certain')
        : null,
  },
  {
    id: '04.net_tls',
    description: 'the certificate or the TLS handshake failed',
    decide: ({ networkCode }) => (networkCode !== null && tlsCode.test(networkCode) ? verdict('net.tls') : null),
  },
  {
    id: '05.net_refused',
    description: 'the connection was refused, or no route leads to the host',
    decide: ({ networkCode }) => (isIn(refusedCodes, networkCode) ? verdict('net.refused') : null),
  },
  {
    id: '06.connect_timeout',
    description: 'no connection within the connect deadline',
    decide: ({ facts, networkCode, deadline }) =>
      deadline === 'connect' || (!facts.connected && isIn(connectTimeoutCodes, networkCode))
        ? verdict('net.connect_timeout')
        : null,
  },
  {
    id: '07.net_reset',
    description: 'the connection broke before the response, or after its headers with nothing else sent',
    decide: evidence => (brokeBeforeBody(evidence) ? verdict('net.reset') : null),
  },
  {
    id: '08.quota',
    description: 'status 402, or code or message of an exhausted quota or balance, whatever the status',
    decide: evidence => {
      if (!evidence.failed) return null;
      if (evidence.status === 402) return verdict('quota.exhausted');
      return says(evidence, words.quotaPerTime) ? null : worded(evidence, words.quota, 'quota.exhausted');
    },
  },
  {
    id: '09.auth',
    description:
      'status 401 or 403 (unless its words say filter, limit or overload), 407, or a code of wrong credentials',
    decide: evidence => {
      if (!evidence.failed) return null;
      if (evidence.status === 407) return verdict('net.proxy');
      if (evidence.status === 401) return verdict('auth');
      if (evidence.status === 403) return speaksOfOtherThanAuth(evidence) ? null : verdict('auth');
      return evidence.status === null || evidence.status === 400 ? worded(evidence, words.auth, 'auth') : null;
    },
  },
  {
    id: '10.context_length',
    description:
      'status 413, or code or message of a prompt that is too long; not on 429, where tokens per minute are meant',
    decide: evidence => {
      if (!evidence.failed || evidence.status === 429 || hasRateCode(evidence)) return null;
      return evidence.status === 413
        ? verdict('context_length')
        : worded(evidence, words.contextLength, 'context_length');
    },
  },
  {
    id: '11.content_filter',
    description: 'code or message of a content filter, or finish_reason content_filter',
    decide: evidence => {
      if (isIn(filterReasons, evidence.progress.finishReason)) return verdict('content_filter');
      if (!evidence.failed || evidence.status === 429 || (evidence.status ?? 0) >= 500) return null;
      return worded(evidence, words.contentFilter, 'content_filter');
    },
  },
  {
    id: '12.burst',
    description: 'code or message of burst protection: the load rose too quickly',
    decide: evidence => worded(evidence, words.burst, 'busy.burst_protection'),
  },
  {
    id: '13.queue_full',
    description: 'status 498, or code or message of a full queue',
    decide: evidence =>
      evidence.status === 498 ? verdict('busy.queue_full') : worded(evidence, words.queueFull, 'busy.queue_full'),
  },
  {
    id: '14.overloaded',
    description: 'status 529, or code or message of an overloaded server',
    decide: evidence =>
      evidence.status === 529 ? verdict('busy.overloaded') : worded(evidence, words.overloaded, 'busy.overloaded'),
  },
  {
    id: '15.loading',
    description: 'code or message of a model that is loading, or of maintenance',
    decide: evidence => worded(evidence, words.loading, 'busy.maintenance'),
  },
  {
    id: '16.rate_limited',
    description: 'status 429, or code or message of a limit on requests, tokens or concurrency',
    decide: evidence => {
      if (!evidence.failed) return null;
      if (evidence.status === 429 || hasRateCode(evidence)) return verdict('busy.rate_limited');
      return says(evidence, words.rateWords) ? verdict('busy.rate_limited', 'likely') : null;
    },
  },
  {
    id: '17.http_503',
    description: 'status 503 without a known code or message; suspect when it is a web page',
    decide: ({ status, isHtml }) => (status === 503 ? verdict('busy.overloaded', isHtml ? 'suspect' : 'likely') : null),
  },
  {
    id: '18.gateway',
    description: 'status 408, 499, 502, 504, 520 to 524, or a code of a gateway that got no answer',
    decide: evidence =>
      isIn(gatewayStatuses, evidence.status) ? verdict('gateway') : worded(evidence, words.gateway, 'gateway'),
  },
  {
    id: '19.http_4xx',
    description: '404, 405, 410, a redirect or an unknown model: not_found; 424: server_error; other 4xx: bad_request',
    decide: decideClientError,
  },
  {
    id: '20.http_5xx',
    description: 'other 5xx, or a code or message of an internal error',
    decide: evidence =>
      (evidence.status ?? 0) >= 500 || isUnusualStatus(evidence)
        ? verdict('server_error')
        : worded(evidence, words.serverError, 'server_error'),
  },
  {
    id: '21.body_not_stream',
    description: '2xx with a web page, or with JSON that holds an error of no known kind',
    decide: ({ isHtml, progress }) => {
      if (isHtml) return verdict('proto.html');
      return progress.error !== null && progress.dataLines === 0 ? verdict('server_error', 'likely') : null;
    },
  },
  {
    id: '22.in_stream_error',
    description: '2xx with an error of no known kind in the stream; known ones fall under 08 to 20',
    decide: ({ progress }) => (progress.error !== null ? verdict('busy.in_stream', 'suspect') : null),
  },
  {
    id: '23.silent',
    description: '2xx, then closed with nothing but blank lines or comments; certain with at least one of them',
    decide: evidence => (closedSilently(evidence) ? verdict('busy.silent', silentConfidence(evidence)) : null),
  },
  {
    id: '24.keepalive_timeout',
    description: 'keep-alives but no token until a deadline',
    decide: ({ deadline, progress }) =>
      deadline !== null && progress.tokenEvents === 0 && progress.keepAlives > 0
        ? verdict('busy.keepalive_timeout')
        : null,
  },
  {
    id: '25.slow_ttft',
    description: 'neither keep-alive nor token until a deadline',
    decide: ({ deadline, progress }) => (deadline !== null && progress.tokenEvents === 0 ? verdict('slow.ttft') : null),
  },
  {
    id: '26.resource_cut',
    description: 'finish_reason insufficient_system_resource; likely with abort, suspect with error',
    decide: ({ progress }) => {
      const confidence = cutReasons.get((progress.finishReason ?? '').toLowerCase());
      return confidence === undefined ? null : verdict('busy.resource_cut', confidence);
    },
  },
  {
    id: '27.slow_stall',
    description: 'no token for longer than the gap deadline, after the first one',
    decide: ({ deadline }) => (deadline !== null && deadline !== 'total' ? verdict('slow.stall') : null),
  },
  {
    id: '28.slow_total',
    description: 'still answering at the total deadline',
    decide: ({ deadline }) => (deadline === 'total' ? verdict('slow.total') : null),
  },
  {
    id: '29.truncated',
    description: 'the stream ended or broke without finish_reason and without [DONE]',
    decide: evidence => (wasCut(evidence) ? verdict('proto.truncated') : null),
  },
  {
    id: '30.malformed',
    description: 'data lines that are no JSON and no end seen; a 2xx body of another format; bytes that are not HTTP',
    decide: ({ complete, progress }) => (!complete && !progress.notStreamed ? verdict('proto.malformed_sse') : null),
  },
  {
    id: '31.empty',
    description:
      'a proper end without an answer; likely when there was reasoning. A token cap spent on reasoning is ok',
    decide: ({ facts, progress }) => {
      if (progress.answerEvents + progress.toolEvents > 0 || spentOnReasoning(facts)) return null;
      return verdict('proto.empty', progress.reasoningEvents > 0 ? 'likely' : 'certain');
    },
  },
  {
    id: '32.ok',
    description: 'answered to the end; whether in time is for the service level objectives',
    decide: () => verdict('ok'),
  },
];

const filterReasons: ReadonlySet<string> = new Set(['content_filter', 'sensitive', 'safety', 'SAFETY']);

/** `abort` is SGLang's, `error` OpenRouter's. */
const cutReasons: ReadonlyMap<string, Confidence> = new Map([
  ['insufficient_system_resource', 'certain'],
  ['abort', 'likely'],
  ['error', 'suspect'],
]);

/** 499 comes from a proxy whose client was another proxy: this client was still waiting. */
const gatewayStatuses: ReadonlySet<number> = new Set([408, 499, 502, 504, 520, 521, 522, 523, 524]);

function verdict(outcome: OutcomeClass, confidence: Confidence = 'certain'): Verdict {
  return { class: outcome, confidence };
}

/** A known code is certain, known words are likely. */
function worded(evidence: Evidence, vocabulary: words.Vocabulary, outcome: OutcomeClass): Verdict | null {
  if (!evidence.failed) return null;
  if (hasCode(evidence, vocabulary.codes)) return verdict(outcome);
  return says(evidence, vocabulary.words) ? verdict(outcome, 'likely') : null;
}

function isIn<Value>(known: ReadonlySet<Value>, value: Value | null): boolean {
  return value !== null && known.has(value);
}

function hasRateCode(evidence: Evidence): boolean {
  return evidence.codes.some(code => words.rateCodes.test(code));
}

function speaksOfOtherThanAuth(evidence: Evidence): boolean {
  const others = [words.contentFilter, words.burst, words.queueFull, words.overloaded];
  return (
    others.some(vocabulary => hasCode(evidence, vocabulary.codes) || says(evidence, vocabulary.words)) ||
    hasRateCode(evidence) ||
    says(evidence, words.rateWords)
  );
}

function brokeBeforeBody({ progress, networkCode, isGarbled, facts }: Evidence): boolean {
  if (isGarbled) return false;
  if (progress.http === null) return networkCode !== null || facts.interruption === null;
  return (
    facts.interruption?.kind === 'network' &&
    networkCode !== null &&
    isSuccess(progress.http) &&
    progress.bodyBytes === 0
  );
}

function isSuccess(http: number | null): boolean {
  return http !== null && http >= 200 && http < 300;
}

/** Neither success nor anything that the rules before know, e.g. 101 or 600. */
function isUnusualStatus({ progress }: Evidence): boolean {
  return progress.http !== null && !isSuccess(progress.http);
}

function decideClientError(evidence: Evidence): Verdict | null {
  const { status, failed } = evidence;
  if (!failed) return null;
  if (status === 424) return verdict('server_error');
  if (status === 404 || status === 405 || status === 410) return verdict('not_found');
  if (status !== null && status >= 300 && status < 400) return verdict('not_found');
  if (status !== null && status >= 500) return null;
  const missing = worded(evidence, words.notFound, 'not_found');
  if (missing !== null) return missing;
  return status !== null && status >= 400 ? verdict('bad_request') : worded(evidence, words.badRequest, 'bad_request');
}

function closedSilently({ complete, deadline, isGarbled, progress }: Evidence): boolean {
  return (
    isSuccess(progress.http) &&
    !complete &&
    !isGarbled &&
    deadline === null &&
    !progress.notStreamed &&
    progress.dataLines === 0 &&
    progress.malformedLines === 0 &&
    progress.bodySample === ''
  );
}

function silentConfidence({ facts, progress }: Evidence): Confidence {
  return progress.keepAlives > 0 && facts.interruption?.kind !== 'network' ? 'certain' : 'likely';
}

/** Data came, or a part of another body before the connection broke. */
function wasCut({ complete, isGarbled, networkCode, progress }: Evidence): boolean {
  if (complete || isGarbled || progress.notStreamed || progress.malformedLines > 0) return false;
  return progress.dataLines > 0 || (networkCode !== null && progress.bodySample !== '');
}
