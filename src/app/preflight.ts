import { BusytoneError, exitCodes } from '../base/errors.js';
import { type ProbeResult, probe } from '../engine/probe.js';
import type { EngineTarget } from '../engine/types.js';
import { isBusy } from '../protocol/outcome.js';
import type { RequestDialect } from '../protocol/types.js';
import { visible } from '../report/visible.js';
import type { Deadlines } from '../scenario/types.js';
import type { Credential } from './keys.js';

interface PreflightOptions {
  readonly target: EngineTarget;
  /** For messages only: the variable that the key was read from. */
  readonly apiKeyEnv: string | null;
  readonly deadlines: Deadlines;
  readonly stallMs: number;
  /** Of the scenario's classes: sent along, so that an endpoint that refuses it is not asked for it again. */
  readonly reasoningEffort: string | null;
  readonly redact: (text: string) => string;
}

export interface PreflightResult {
  /** The form of the request that this endpoint took. */
  readonly dialect: RequestDialect;
  readonly remoteAddress: string | null;
  readonly totalMs: number;
  /** Things worth a line that do not stop the run, e.g. that the endpoint is busy already. */
  readonly warnings: readonly string[];
}

/** Enough for a reasoning model to say a word, little enough to cost nothing. */
const probeTokens = 32;
/** Failures that an endpoint in trouble may show now and then; a wrong set-up shows them every time. */
const passing = ['preflight.reset', 'preflight.not_an_api'];
const mostLooks = 3;
/** A preflight that waits longer than a person does is no help. */
const longestProbeMs = 60_000;

/**
 * The same with each key of a run, since one that is wrong would fail all of its classes. The form of the request is
 * found with the first.
 */
export async function preflightAll(
  credentials: readonly Credential[],
  options: Omit<PreflightOptions, 'apiKeyEnv'>,
): Promise<PreflightResult> {
  const results: PreflightResult[] = [];
  const warnings = new Set<string>();
  for (const { apiKey, apiKeyEnv } of credentials) {
    const dialect = results[0]?.dialect ?? options.target.dialect;
    const result = await preflight({ ...options, target: { ...options.target, apiKey, dialect }, apiKeyEnv });
    results.push(result);
    for (const warning of result.warnings) warnings.add(warning);
  }
  const [first] = results;
  if (first === undefined) throw new RangeError('A preflight needs a credential, if only one without a key.');
  return { ...first, warnings: [...warnings] };
}

/**
 * Sends one small request before the load, so that a wrong URL, key or model is one clear message and not ten thousand
 * failed attempts.
 * @throws BusytoneError (exit code 1) when a load on this target could only fail.
 */
async function preflight(options: PreflightOptions): Promise<PreflightResult> {
  for (let look = 1; ; look++) {
    const result = await probeOnce(options);
    const failure = failureOf(result, options);
    if (failure === null) {
      return {
        dialect: result.dialect,
        remoteAddress: result.remoteAddress,
        totalMs: result.totalMs,
        warnings: [...effortWarning(result, options), ...warningsOf(result, options.redact)],
      };
    }
    if (look === mostLooks || !passing.includes(failure.code)) throw failure;
  }
}

function probeOnce(options: PreflightOptions): Promise<ProbeResult> {
  const { deadlines } = options;
  return probe(options.target, {
    messages: [{ role: 'user', content: 'Say hello. (Answer in about 8 tokens.)' }],
    maxTokens: probeTokens,
    reasoningEffort: options.reasoningEffort,
    deadlines: {
      connectMs: Math.min(deadlines.connectMs, longestProbeMs),
      headersMs: Math.min(deadlines.headersMs, longestProbeMs),
      firstTokenMs: Math.min(deadlines.firstTokenMs, longestProbeMs),
      gapMs: Math.min(deadlines.gapMs, longestProbeMs),
      totalMs: Math.min(deadlines.totalMs, longestProbeMs),
    },
    stallMs: options.stallMs,
    redact: options.redact,
  });
}

function effortWarning({ dialect }: ProbeResult, { target, reasoningEffort }: PreflightOptions): readonly string[] {
  if (reasoningEffort === null || dialect.reasoningEffort || !target.dialect.reasoningEffort) return [];
  return ['The endpoint refuses reasoning_effort, so it is not sent: classes differ in it by name only.'];
}

/** On one line: at the beginning of a line, CI systems take words of an endpoint for commands. */
function quoted(message: string | null, redact: (text: string) => string): string {
  return message === null ? '' : `: “${visible(redact(message))}”`;
}

function warningsOf(result: ProbeResult, redact: (text: string) => string): readonly string[] {
  const { outcome, progress } = result;
  const said = quoted(outcome.message, redact);
  if (isBusy(outcome.class))
    return [`The endpoint is busy already (${outcome.class})${said}. The load is sent anyway.`];
  if (outcome.class.startsWith('slow.')) return ['The endpoint took more than a minute over one small request.'];
  if (outcome.class !== 'ok') return [`The preflight request ended with ${outcome.class}${said}.`];
  if (progress.usage === null) {
    return ['The endpoint sends no token usage, so token counts are estimates.'];
  }
  return [];
}

/** What an answer is judged by. */
type Answer = Pick<ProbeResult, 'outcome' | 'progress'>;
type Asked = Pick<PreflightOptions, 'target' | 'apiKeyEnv' | 'redact'>;

/** What the person has to change, or null when a load makes sense. */
export function failureOf(result: Answer, options: Asked): BusytoneError | null {
  const { outcome, progress } = result;
  const { url, model } = options.target;
  const said = quoted(outcome.message, options.redact);
  const status = progress.http === null ? '' : ` (HTTP ${progress.http})`;
  const fail = (code: string, message: string, hint: string) =>
    new BusytoneError(message, { code: `preflight.${code}`, where: url, hint, exitCode: exitCodes.failure });

  if (progress.notStreamed) {
    return fail(
      'not_streamed',
      'The endpoint answers, but does not stream: the whole answer came at once as JSON',
      'Time to first token cannot be measured there. Turn streaming on in the server or the gateway before it.',
    );
  }
  if (options.target.http === 2 && progress.http === null && /^(net\.(reset|tls)|proto\.)/.test(outcome.class)) {
    return fail(
      'no_http2',
      `The endpoint does not seem to speak HTTP/2${said}`,
      'Leave --http 2 and target.http out to speak HTTP/1.1, or check what stands before the endpoint.',
    );
  }
  const throughProxy =
    options.target.proxy !== null && progress.http === null && /The proxy /.test(outcome.message ?? '');
  if (throughProxy) {
    return fail(
      'proxy',
      `There is no way through the proxy${said}`,
      /HTTP 407$/.test(outcome.message ?? '')
        ? 'Put user:password in an environment variable and name it: --proxy-auth-env MY_PROXY_AUTH.'
        : 'Check host and port in --proxy and in --url, and whether the proxy may reach that host and port.',
    );
  }
  switch (outcome.class) {
    case 'auth':
      return options.target.apiKey === null
        ? fail(
            'auth',
            `The endpoint asks for an API key${status}${said}`,
            'Put the key in an environment variable and name it: --api-key-env MY_API_KEY.',
          )
        : fail(
            'auth',
            `The endpoint does not accept the key in $${options.apiKeyEnv ?? '?'}${status}${said}`,
            'Check that the variable holds the key of this provider, and that the key may use this model.',
          );
    case 'not_found':
      return notFound(result, options, said, status);
    case 'proto.html':
      return fail(
        'html',
        `The URL answers with a web page, not with an API${status}`,
        `Requests go to ${url}/chat/completions. ${versionHint(url)}`,
      );
    case 'net.refused':
      return fail(
        'refused',
        `Nothing listens at this address${said}`,
        'Start the server, or check host and port in --url.',
      );
    case 'net.dns':
      return fail('dns', `The host name does not resolve${said}`, 'Check the spelling of --url, and DNS or VPN.');
    case 'net.connect_timeout':
      return fail(
        'connect_timeout',
        'No connection could be made in time',
        'Check host and port in --url, firewalls and VPN.',
      );
    case 'net.tls':
      return fail(
        'tls',
        `The TLS handshake failed${said}`,
        url.startsWith('https:')
          ? 'For a test endpoint with a self-signed certificate, pass --insecure. For a plain HTTP port, write http://.'
          : 'Check the URL’s scheme.',
      );
    case 'net.reset':
      return progress.http === null && url.startsWith('http:')
        ? fail('reset', `The connection was closed at once${said}`, 'If the port speaks TLS, write https:// in --url.')
        : null;
    case 'proto.malformed_sse':
    case 'proto.empty':
      return progress.tokenEvents === 0
        ? fail(
            'not_an_api',
            `The answer is not a chat completion stream${status}${said}`,
            `Requests go to ${url}/chat/completions, in the OpenAI form with "stream": true. ${versionHint(url)}`,
          )
        : null;
    case 'bad_request':
    case 'context_length':
      return /model/i.test(outcome.message ?? '') &&
        /not (found|exist)|unknown|invalid|no such/i.test(outcome.message ?? '')
        ? modelNotFound(model, said, status, url)
        : fail(
            'bad_request',
            `The endpoint refuses even a small request${status}${said}`,
            'Its own words above say which part it does not accept. Check --model, and the headers in the scenario.',
          );
    case 'quota.exhausted':
      return fail(
        'quota',
        `The account behind this key has no quota left${status}${said}`,
        'Top up the account or use another key.',
      );
    default:
      return null;
  }
}

function notFound(result: Answer, options: Asked, said: string, status: string): BusytoneError {
  const { url, model } = options.target;
  const words = result.outcome.message ?? '';
  if (/model/i.test(words) || /model/i.test(result.outcome.providerCode ?? '')) {
    return modelNotFound(model, said, status, url);
  }
  return new BusytoneError(`There is no chat completions API at this URL${status}${said}`, {
    code: 'preflight.not_found',
    where: `${url}/chat/completions`,
    hint: versionHint(url),
  });
}

function modelNotFound(model: string, said: string, status: string, url: string): BusytoneError {
  return new BusytoneError(`The endpoint does not know the model "${model}"${status}${said}`, {
    code: 'preflight.model_not_found',
    where: url,
    hint: `List its models with: curl ${url}/models`,
  });
}

/** Most wrong URLs lack the version segment, or hold the whole path of the API. */
function versionHint(url: string): string {
  const bare = url.replace(/\/+$/, '');
  if (/\/chat\/completions$/.test(bare))
    return `Leave out /chat/completions: ${bare.replace(/\/chat\/completions$/, '')}`;
  if (!/\/v\d+[a-z0-9]*$/.test(bare)) return `Base URLs mostly end in a version: try ${bare}/v1`;
  return 'Check the path in --url: it is the base URL, to which /chat/completions is added.';
}
