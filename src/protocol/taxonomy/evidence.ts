import { isObject, parseJson } from '../json.js';
import type { DeadlineName, ExchangeFacts, ResponseProgress } from '../types.js';
import { closedEarlyCodes } from './network-codes.js';

/** Words of an error page that are looked at: the text is at its top. */
const pageCharacters = 4_000;

/** What the rules look at: the facts, digested once. */
export interface Evidence {
  readonly facts: ExchangeFacts;
  readonly progress: ResponseProgress;
  /** The error status: of the response, or named by the error object that came with a 2xx; null without either. */
  readonly status: number | null;
  /** Provider codes and types, lower-case, letters and digits only. */
  readonly codes: readonly string[];
  /** The provider's words, as sent: error message, or text of an error page. Empty when there are none. */
  readonly message: string;
  readonly isHtml: boolean;
  /** An error came, or a body that can be no answer: rules about words apply. */
  readonly failed: boolean;
  /** The answer came to its end: whatever happened to the connection afterwards does not matter. */
  readonly complete: boolean;
  /** Error code of the socket or of the HTTP parser that ended an incomplete exchange. */
  readonly networkCode: string | null;
  /** The bytes broke HTTP's framing, other than by ending too early. */
  readonly isGarbled: boolean;
  readonly deadline: DeadlineName | null;
}

export function gatherEvidence(facts: ExchangeFacts): Evidence {
  const { progress, interruption } = facts;
  const { http, error } = progress;
  const complete = progress.done || progress.finishReason !== null;
  const isSuccess = http !== null && http >= 200 && http < 300;
  const isBody = !progress.notStreamed && progress.bodySample !== '';
  const isHtml = isBody && looksLikeHtml(progress);
  const stopped = complete ? null : interruption;
  const broken = stopped?.kind === 'network' || stopped?.kind === 'http' ? stopped : null;
  return {
    facts,
    progress,
    status: http !== null && !isSuccess ? http : (error?.status ?? null),
    codes: [error?.code, error?.type].filter(code => typeof code === 'string').map(normalised),
    message: error?.message ?? (isBody ? bodyText(progress.bodySample, isHtml) : ''),
    isHtml,
    failed: error !== null || isBody || (http !== null && !isSuccess),
    complete,
    networkCode: broken === null ? null : broken.code,
    isGarbled: broken?.kind === 'http' && !closedEarlyCodes.has(broken.code),
    deadline: stopped?.kind === 'deadline' ? stopped.deadline : null,
  };
}

/** `RateLimitExceeded.EndpointRPMExceeded` as `ratelimitexceededendpointrpmexceeded`. */
export function normalised(code: string): string {
  return code.toLowerCase().replace(/[^a-z0-9]/g, '');
}

export function hasCode(evidence: Evidence, known: ReadonlySet<string>): boolean {
  return evidence.codes.some(code => known.has(code));
}

export function says(evidence: Evidence, words: RegExp): boolean {
  return words.test(evidence.message);
}

function looksLikeHtml(progress: ResponseProgress): boolean {
  return (
    /^\s*<(!doctype html|html|head|body|!--)/i.test(progress.bodySample) ||
    (progress.contentType.startsWith('text/html') && progress.bodySample.trimStart().startsWith('<'))
  );
}

/**
 * The words of a body that is no known error object. JSON without one says nothing in words, nor does a piece of a
 * completion: its words are the model's.
 */
function bodyText(sample: string, isHtml: boolean): string {
  if (isHtml) return pageText(sample);
  const isAnswer = /^\s*\{[\s\S]*"choices"\s*:/.test(sample);
  return isAnswer || isObject(parseJson(sample)) ? '' : sample.slice(0, pageCharacters).trim();
}

/** What a person would read on the page, roughly. */
function pageText(html: string): string {
  return html
    .slice(0, 4 * pageCharacters)
    .replace(/<(script|style)\b[\s\S]*?(<\/\1>|$)/gi, ' ')
    .replace(/<!--[\s\S]*?(-->|$)/g, ' ')
    .replace(/<[^>]*>?/g, ' ')
    .replace(/&nbsp;/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, pageCharacters);
}
