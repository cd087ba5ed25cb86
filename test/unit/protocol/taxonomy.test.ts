import { describe, expect, it } from 'vitest';
import { classify, isBusy, taxonomyRules } from '../../../src/protocol/outcome.js';
import type { ExchangeFacts, Interruption, Outcome, OutcomeClass } from '../../../src/protocol/types.js';
import { outcomeClasses } from '../../../src/protocol/types.js';
import { chunk, done, factsOf, frame, unanswered } from './hear.js';

const network = (code: string): Interruption => ({ kind: 'network', code, message: `socket ${code}` });
const broken = (code: string): Interruption => ({ kind: 'http', code, message: 'framing' });
const deadline = (name: 'connect' | 'headers' | 'first_token' | 'gap' | 'total'): Interruption => ({
  kind: 'deadline',
  deadline: name,
});
const aborted = (reason: 'patience' | 'stopped' | 'cancelled'): Interruption => ({ kind: 'aborted', reason });

const body = (status: number, value: unknown, contentType = 'application/json'): ExchangeFacts =>
  factsOf([typeof value === 'string' ? value : JSON.stringify(value)], {
    status,
    headers: { 'content-type': contentType },
  });
const stream = (parts: readonly string[], interruption: Interruption | null = null): ExchangeFacts =>
  factsOf(parts, interruption === null ? {} : { interruption });
const openAi = (message: string, code: unknown = null, type: string | null = null) => ({
  error: { message, type, param: null, code },
});
const page = (title: string): string => `<!DOCTYPE html><html><head><title>${title}</title></head><body></body></html>`;

const token = chunk({ content: 'a' });
const keepAlive = ': keep-alive\n\n';
const whole = [token, chunk({}, 'stop'), done];

type Case = [name: string, facts: ExchangeFacts, rule: string, outcome: OutcomeClass, more?: Partial<Outcome>];

const cases: Case[] = [
  // 01–07: the connection
  ['patience', unanswered(true, aborted('patience')), '01.client_aborted', 'client.aborted', { busySuspect: true }],
  [
    'patience after tokens',
    stream([token], aborted('patience')),
    '01.client_aborted',
    'client.aborted',
    { busySuspect: false, stage: 'streaming' },
  ],
  [
    'stop of the run',
    stream([token], aborted('stopped')),
    '01.client_aborted',
    'client.aborted',
    { busySuspect: false },
  ],
  [
    'no more files',
    unanswered(false, network('EMFILE')),
    '02.local_limit',
    'client.local_limit',
    { stage: 'connect', busySuspect: false },
  ],
  ['no more ports', unanswered(false, network('EADDRNOTAVAIL')), '02.local_limit', 'client.local_limit'],
  ['unknown host', unanswered(false, network('ENOTFOUND')), '03.net_dns', 'net.dns', { confidence: 'certain' }],
  ['silent name server', unanswered(false, network('EAI_AGAIN')), '03.net_dns', 'net.dns', { confidence: 'suspect' }],
  ['expired certificate', unanswered(false, network('CERT_HAS_EXPIRED')), '04.net_tls', 'net.tls'],
  [
    'wrong host in the certificate',
    unanswered(false, network('ERR_TLS_CERT_ALTNAME_INVALID')),
    '04.net_tls',
    'net.tls',
  ],
  ['plain server behind https', unanswered(false, network('EPROTO')), '04.net_tls', 'net.tls'],
  ['self-signed', unanswered(false, network('DEPTH_ZERO_SELF_SIGNED_CERT')), '04.net_tls', 'net.tls'],
  [
    'refused',
    unanswered(false, network('ECONNREFUSED')),
    '05.net_refused',
    'net.refused',
    { busySuspect: true, message: 'socket ECONNREFUSED' },
  ],
  ['no route', unanswered(false, network('EHOSTUNREACH')), '05.net_refused', 'net.refused'],
  [
    'connect deadline',
    unanswered(false, deadline('connect')),
    '06.connect_timeout',
    'net.connect_timeout',
    { busySuspect: true, stage: 'connect' },
  ],
  ['kernel gave up connecting', unanswered(false, network('ETIMEDOUT')), '06.connect_timeout', 'net.connect_timeout'],
  ['kernel gave up on a connection', unanswered(true, network('ETIMEDOUT')), '07.net_reset', 'net.reset'],
  [
    'reset before headers',
    unanswered(true, network('ECONNRESET')),
    '07.net_reset',
    'net.reset',
    { busySuspect: true, stage: 'headers' },
  ],
  [
    'reset in the handshake',
    unanswered(false, network('ECONNRESET')),
    '07.net_reset',
    'net.reset',
    { stage: 'connect' },
  ],
  [
    'reset after bare headers',
    stream([], network('ECONNRESET')),
    '07.net_reset',
    'net.reset',
    { stage: 'first_token' },
  ],
  ['closed inside the head', unanswered(true, broken('http.truncated_head')), '07.net_reset', 'net.reset'],
  ['a code nobody knows', unanswered(true, network('UNKNOWN')), '07.net_reset', 'net.reset'],

  // 08–16: what providers say
  [
    'OpenAI quota',
    body(
      429,
      openAi(
        'You exceeded your current quota, please check your plan and billing details.',
        'insufficient_quota',
        'insufficient_quota',
      ),
    ),
    '08.quota',
    'quota.exhausted',
    { confidence: 'certain', providerCode: 'insufficient_quota' },
  ],
  [
    'DeepSeek balance',
    body(402, openAi('Insufficient Balance', 'invalid_request_error', 'unknown_error')),
    '08.quota',
    'quota.exhausted',
  ],
  [
    'Volcano overdue',
    body(
      403,
      openAi('The request failed because your account has an overdue balance.', 'AccountOverdueError', 'Forbidden'),
    ),
    '08.quota',
    'quota.exhausted',
  ],
  [
    'Volcano quota',
    body(429, openAi('Your account has reached the set inference limit', 'QuotaExceeded', 'TooManyRequests')),
    '08.quota',
    'quota.exhausted',
  ],
  ['Huawei quota on 401', body(401, { error_code: 'ModelArts.81005', error_msg: 'x' }), '08.quota', 'quota.exhausted'],
  [
    'Chinese arrears',
    body(403, { code: 30001, message: '抱歉，您的账户余额不足' }),
    '08.quota',
    'quota.exhausted',
    { confidence: 'likely' },
  ],
  [
    'OpenRouter credits in the stream',
    stream([frame({ error: { code: 402, message: 'Insufficient credits' } })]),
    '08.quota',
    'quota.exhausted',
  ],
  [
    'DashScope allowance per minute',
    body(429, {
      error: { code: 'insufficient_quota', message: 'Allocated quota exceeded, please increase your quota limit.' },
    }),
    '16.rate_limited',
    'busy.rate_limited',
    { scope: 'tpm' },
  ],
  ['wrong key', body(401, openAi('Incorrect API key provided', 'invalid_api_key')), '09.auth', 'auth'],
  ['forbidden', body(403, openAi('You have no access to this model')), '09.auth', 'auth'],
  ['proxy wants a login', body(407, 'Proxy Authentication Required', 'text/plain'), '09.auth', 'net.proxy'],
  ['wrong key inside 200', body(200, openAi('Invalid API key')), '09.auth', 'auth', { confidence: 'likely' }],
  [
    '403 of a moderation',
    body(403, openAi('Your input was flagged by moderation')),
    '11.content_filter',
    'content_filter',
  ],
  [
    '403 of a rate limit',
    body(403, { code: 20057, message: 'RPM limit reached. Please complete identity verification.' }),
    '16.rate_limited',
    'busy.rate_limited',
    { scope: 'rpm' },
  ],
  [
    'OpenAI context',
    body(
      400,
      openAi(
        "This model's maximum context length is 65536 tokens. However, you requested 70000 tokens",
        'context_length_exceeded',
        'invalid_request_error',
      ),
    ),
    '10.context_length',
    'context_length',
  ],
  [
    'vLLM context',
    body(400, { object: 'error', message: 'The prompt is too long', type: 'BadRequestError', code: 400 }),
    '10.context_length',
    'context_length',
  ],
  [
    'body too large',
    body(413, page('413 Request Entity Too Large'), 'text/html'),
    '10.context_length',
    'context_length',
  ],
  ['Chinese context', body(400, openAi('输入内容过长，请缩短后重试')), '10.context_length', 'context_length'],
  [
    'Bedrock tokens per minute is no context',
    factsOf(['{"message":"Too many tokens, please wait before trying again."}'], {
      status: 429,
      headers: { 'x-amzn-errortype': 'ThrottlingException' },
    }),
    '16.rate_limited',
    'busy.rate_limited',
    { scope: 'tpm', providerCode: 'ThrottlingException' },
  ],
  [
    'DeepSeek content risk',
    body(400, openAi('Content Exists Risk', 'invalid_request_error')),
    '11.content_filter',
    'content_filter',
  ],
  [
    'DashScope inspection',
    body(400, { code: 'DataInspectionFailed', message: 'Input data may contain inappropriate content.' }),
    '11.content_filter',
    'content_filter',
    { confidence: 'certain' },
  ],
  [
    'answer cut by a filter',
    stream([token, chunk({}, 'content_filter'), done]),
    '11.content_filter',
    'content_filter',
    { stage: 'tail' },
  ],
  [
    'Volcano burst',
    body(429, openAi('Request burst too fast', 'RequestBurstTooFast', 'TooManyRequests')),
    '12.burst',
    'busy.burst_protection',
    { confidence: 'certain' },
  ],
  [
    'DashScope burst',
    body(
      429,
      openAi('Request rate increased too quickly. To ensure system stability, please adjust', 'limit_burst_rate'),
    ),
    '12.burst',
    'busy.burst_protection',
    { confidence: 'likely' },
  ],
  ['OpenAI slow down', body(503, openAi('Slow down', 'slow_down')), '12.burst', 'busy.burst_protection'],
  [
    'SGLang queue',
    body(503, { object: 'error', message: 'The request queue is full.', type: 'ServiceUnavailableError', code: 503 }),
    '13.queue_full',
    'busy.queue_full',
  ],
  [
    'SGLang queue in the stream',
    stream([frame({ error: { message: 'The request queue is full.', code: 503 } }), done]),
    '13.queue_full',
    'busy.queue_full',
  ],
  [
    'SGLang preempted',
    stream([frame({ error: 'The request is aborted by a higher priority request.', code: 503 })]),
    '13.queue_full',
    'busy.queue_full',
  ],
  [
    'Ollama queue',
    body(503, { error: 'server busy, please try again.  maximum pending requests exceeded' }),
    '13.queue_full',
    'busy.queue_full',
  ],
  [
    'Volcano in flight',
    body(429, openAi('x', 'InflightBatchsizeExceeded')),
    '13.queue_full',
    'busy.queue_full',
    { scope: 'concurrency' },
  ],
  ['Groq flex', body(498, openAi('x', 'capacity_exceeded')), '13.queue_full', 'busy.queue_full'],
  ['Triton queue', body(503, { error: 'Exceeds maximum queue size' }), '13.queue_full', 'busy.queue_full'],
  ['Chinese queue', body(503, openAi('当前排队人数过多，请稍后再试')), '13.queue_full', 'busy.queue_full'],
  [
    'DeepSeek overload',
    body(503, openAi('Server Overloaded', 'service_unavailable_error')),
    '14.overloaded',
    'busy.overloaded',
    { stage: 'headers' },
  ],
  [
    'DeepSeek in Chinese',
    body(503, openAi('服务器繁忙，请稍后再试')),
    '14.overloaded',
    'busy.overloaded',
    { confidence: 'likely', message: '服务器繁忙，请稍后再试' },
  ],
  [
    'SiliconFlow',
    body(503, { code: 50508, message: 'System is too busy now. Please try again later.', data: null }),
    '14.overloaded',
    'busy.overloaded',
    { confidence: 'certain', providerCode: '50508' },
  ],
  [
    'SiliconFlow, code only',
    body(503, { code: 50603, message: 'x', data: null }),
    '14.overloaded',
    'busy.overloaded',
    { confidence: 'certain' },
  ],
  [
    'TGI',
    body(429, { error: 'Model is overloaded', error_type: 'overloaded' }),
    '14.overloaded',
    'busy.overloaded',
    { confidence: 'certain' },
  ],
  [
    'TGI in the stream',
    stream([frame({ error: 'Model is overloaded', error_type: 'overloaded' })]),
    '14.overloaded',
    'busy.overloaded',
  ],
  [
    'Anthropic',
    body(529, { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }),
    '14.overloaded',
    'busy.overloaded',
  ],
  ['a bare 529', body(529, ''), '14.overloaded', 'busy.overloaded', { confidence: 'certain' }],
  [
    'Gemini',
    body(503, {
      error: { code: 503, message: 'The model is overloaded. Please try again later.', status: 'UNAVAILABLE' },
    }),
    '14.overloaded',
    'busy.overloaded',
  ],
  [
    'Volcano overload',
    body(429, openAi('x Request ID: 1', 'ServerOverloaded', 'TooManyRequests')),
    '14.overloaded',
    'busy.overloaded',
  ],
  [
    'OpenAI',
    body(503, openAi('The engine is currently overloaded, please try again later', null, 'server_error')),
    '14.overloaded',
    'busy.overloaded',
  ],
  [
    'Azure demand',
    body(429, openAi('System is experiencing high demand and cannot process your request', '429')),
    '14.overloaded',
    'busy.overloaded',
  ],
  [
    'DashScope capacity',
    body(
      503,
      openAi(
        'Too many requests. Your requests are being throttled due to system capacity limits.',
        'ModelServingError',
      ),
    ),
    '14.overloaded',
    'busy.overloaded',
    { confidence: 'certain' },
  ],
  ['Together', body(503, openAi('Engine Overloaded')), '14.overloaded', 'busy.overloaded'],
  [
    'OpenRouter in the stream after tokens',
    stream([
      token,
      frame({
        choices: [{ delta: { content: '' }, finish_reason: 'error' }],
        error: { code: 'provider_overloaded', message: 'x' },
      }),
    ]),
    '14.overloaded',
    'busy.overloaded',
  ],
  [
    'a page at capacity on 200',
    body(200, page('ChatGPT is at capacity right now'), 'text/html'),
    '14.overloaded',
    'busy.overloaded',
    { confidence: 'likely' },
  ],
  [
    'plain words on 200',
    body(200, 'The server is busy. Please try again later.', 'text/plain'),
    '14.overloaded',
    'busy.overloaded',
  ],
  ['error event in words', stream([`event: error\ndata: 系统繁忙\n\n`]), '14.overloaded', 'busy.overloaded'],
  [
    'llama.cpp loading',
    body(503, { error: { code: 503, message: 'Loading model', type: 'unavailable_error' } }),
    '15.loading',
    'busy.maintenance',
  ],
  ['Volcano loading', body(429, openAi('x', 'ModelLoadingError')), '15.loading', 'busy.maintenance'],
  [
    'Bedrock cold',
    factsOf(['{"message":"x"}'], { status: 429, headers: { 'x-amzn-errortype': 'ModelNotReadyException' } }),
    '15.loading',
    'busy.maintenance',
  ],
  ['maintenance page', body(503, page('We are down for maintenance'), 'text/html'), '15.loading', 'busy.maintenance'],
  [
    'DeepSeek rate',
    body(429, openAi('Rate Limit Reached')),
    '16.rate_limited',
    'busy.rate_limited',
    { confidence: 'certain', scope: null },
  ],
  [
    'OpenAI tokens',
    body(
      429,
      openAi('Rate limit reached for o1 on tokens per min (TPM): Limit 30000', 'rate_limit_exceeded', 'tokens'),
    ),
    '16.rate_limited',
    'busy.rate_limited',
    { scope: 'tpm' },
  ],
  [
    'OpenAI requests',
    body(429, openAi('Rate limit reached', 'rate_limit_exceeded', 'requests')),
    '16.rate_limited',
    'busy.rate_limited',
    { scope: 'rpm' },
  ],
  [
    'OpenAI requests per day',
    body(
      429,
      openAi('Rate limit reached for o1 on requests per day (RPD): Limit 200', 'rate_limit_exceeded', 'requests'),
    ),
    '16.rate_limited',
    'busy.rate_limited',
    { scope: 'day' },
  ],
  [
    'GitHub per day',
    body(
      429,
      openAi('Rate limit of 50 per 86400s exceeded for UserByModelByDay. Please wait 3 seconds', 'RateLimitReached'),
    ),
    '16.rate_limited',
    'busy.rate_limited',
    { scope: 'day' },
  ],
  [
    'Huawei requests',
    body(429, {
      error_code: 'ModelArts.81101',
      error_msg: 'Too many requests, exceeded rate limit is 3 times per minute.',
    }),
    '16.rate_limited',
    'busy.rate_limited',
    { scope: 'rpm' },
  ],
  [
    'Huawei tokens',
    body(429, { error_code: 'ModelArts.81103', error_msg: 'x' }),
    '16.rate_limited',
    'busy.rate_limited',
    { scope: 'tpm' },
  ],
  [
    'DashScope requests',
    body(429, { code: 'Throttling.RateQuota', message: 'Requests rate limit exceeded, please try again later.' }),
    '16.rate_limited',
    'busy.rate_limited',
    { scope: 'rpm' },
  ],
  [
    'DashScope requests list',
    body(429, { error: { code: 'limit_requests', message: 'You exceeded your current requests list.' } }),
    '16.rate_limited',
    'busy.rate_limited',
    { scope: 'rpm' },
  ],
  [
    'Volcano TPM',
    body(429, openAi('x', 'RateLimitExceeded.EndpointTPMExceeded')),
    '16.rate_limited',
    'busy.rate_limited',
    { scope: 'tpm' },
  ],
  [
    'Volcano RPM',
    body(429, openAi('x', 'ModelAccountRpmRateLimitExceeded')),
    '16.rate_limited',
    'busy.rate_limited',
    { scope: 'rpm' },
  ],
  [
    'concurrency in Chinese',
    body(429, openAi('当前并发数超过限制')),
    '16.rate_limited',
    'busy.rate_limited',
    { scope: 'concurrency' },
  ],
  [
    'rate limit in the stream',
    stream([frame(openAi('x', 'rate_limit_exceeded'))]),
    '16.rate_limited',
    'busy.rate_limited',
    { stage: 'first_token' },
  ],
  ['rate limit inside 200', body(200, { code: 429, message: 'x' }), '16.rate_limited', 'busy.rate_limited'],
  ['a bare 429', body(429, ''), '16.rate_limited', 'busy.rate_limited', { message: null }],
  [
    'too frequent in Chinese',
    body(400, openAi('您的请求过于频繁')),
    '16.rate_limited',
    'busy.rate_limited',
    { confidence: 'likely' },
  ],

  // 17–20: by status
  ['a bare 503', body(503, ''), '17.http_503', 'busy.overloaded', { confidence: 'likely' }],
  [
    '503 of nginx',
    body(503, page('503 Service Temporarily Unavailable'), 'text/html'),
    '17.http_503',
    'busy.overloaded',
    { confidence: 'suspect' },
  ],
  [
    '503 whose body broke off',
    factsOf(['{"err'], { status: 503, interruption: network('ECONNRESET') }),
    '17.http_503',
    'busy.overloaded',
  ],
  ['502 of nginx', body(502, page('502 Bad Gateway'), 'text/html'), '18.gateway', 'gateway', { busySuspect: true }],
  ['504', body(504, ''), '18.gateway', 'gateway'],
  ['Cloudflare 524', body(524, page('A timeout occurred'), 'text/html'), '18.gateway', 'gateway'],
  ['408', body(408, openAi('Request timeout')), '18.gateway', 'gateway'],
  [
    'Huawei backend timeout',
    body(500, { error_code: 'APIG.0203', error_msg: 'Backend timeout.' }),
    '18.gateway',
    'gateway',
  ],
  [
    '502 inside the stream',
    stream([token, frame({ error: { code: 502, message: 'Provider disconnected' } })]),
    '18.gateway',
    'gateway',
    { stage: 'streaming' },
  ],
  ['404', body(404, page('404 Not Found'), 'text/html'), '19.http_4xx', 'not_found'],
  ['redirect', body(301, ''), '19.http_4xx', 'not_found'],
  ['unknown model on 400', body(400, openAi('The model `x` does not exist')), '19.http_4xx', 'not_found'],
  ['bad request', body(400, openAi('temperature is not supported')), '19.http_4xx', 'bad_request'],
  [
    'validation',
    body(422, { detail: [{ loc: ['body', 'messages'], msg: 'Field required' }] }),
    '19.http_4xx',
    'bad_request',
    { message: 'body.messages: Field required' },
  ],
  [
    '424 of TGI',
    body(424, { error: 'Request failed during generation', error_type: 'generation' }),
    '19.http_4xx',
    'server_error',
  ],
  [
    'bad request inside the stream',
    stream([frame({ object: 'error', message: 'x', type: 'BadRequestError', code: 400 })]),
    '19.http_4xx',
    'bad_request',
  ],
  ['500', body(500, openAi('x', null, 'server_error')), '20.http_5xx', 'server_error', { busySuspect: false }],
  [
    '500 inside the stream',
    stream([token, frame(openAi('x', 500, 'InternalServerError')), done]),
    '20.http_5xx',
    'server_error',
  ],
  ['a status nobody knows', body(600, ''), '20.http_5xx', 'server_error'],

  // 21–22: errors of no known kind
  [
    'a page on 200',
    body(200, page('Welcome'), 'text/html'),
    '21.body_not_stream',
    'proto.html',
    { message: 'Welcome' },
  ],
  [
    'JSON error on 200',
    body(200, { error: { message: 'x' } }),
    '21.body_not_stream',
    'server_error',
    { confidence: 'likely' },
  ],
  [
    'in-stream error of no known kind',
    stream([token, frame({ error: { message: 'x' } })]),
    '22.in_stream_error',
    'busy.in_stream',
    { confidence: 'suspect', message: 'x', stage: 'streaming' },
  ],
  [
    'in-stream error after a finish',
    stream([...whole.slice(0, 2), frame({ error: { message: 'x' } })]),
    '22.in_stream_error',
    'busy.in_stream',
  ],

  // 23–28: silence and deadlines
  [
    'blank lines, then closed',
    stream(['\n', '\n\n', '\n']),
    '23.silent',
    'busy.silent',
    { confidence: 'certain', stage: 'first_token' },
  ],
  ['comments, then closed', stream([keepAlive, keepAlive]), '23.silent', 'busy.silent', { confidence: 'certain' }],
  [
    'comments, then an unfinished body',
    stream([keepAlive], broken('http.truncated_body')),
    '23.silent',
    'busy.silent',
    { confidence: 'certain' },
  ],
  [
    'comments, then reset',
    stream([keepAlive], network('ECONNRESET')),
    '23.silent',
    'busy.silent',
    { confidence: 'likely' },
  ],
  ['nothing, then closed', stream([]), '23.silent', 'busy.silent', { confidence: 'likely' }],
  [
    'keep-alives until the deadline',
    stream([keepAlive], deadline('first_token')),
    '24.keepalive_timeout',
    'busy.keepalive_timeout',
  ],
  [
    'keep-alives until the total deadline',
    stream(['\n'], deadline('total')),
    '24.keepalive_timeout',
    'busy.keepalive_timeout',
  ],
  [
    'headers only until the deadline',
    stream([], deadline('first_token')),
    '25.slow_ttft',
    'slow.ttft',
    { busySuspect: true, stage: 'first_token' },
  ],
  [
    'a role only until the deadline',
    stream([chunk({ role: 'assistant' })], deadline('first_token')),
    '25.slow_ttft',
    'slow.ttft',
  ],
  [
    'nothing at all until the deadline',
    unanswered(true, deadline('headers')),
    '25.slow_ttft',
    'slow.ttft',
    { stage: 'headers' },
  ],
  [
    'resources ran out',
    stream([token, chunk({}, 'insufficient_system_resource'), done]),
    '26.resource_cut',
    'busy.resource_cut',
    { confidence: 'certain', providerCode: 'insufficient_system_resource' },
  ],
  [
    'SGLang abort',
    stream([token, chunk({}, 'abort'), done]),
    '26.resource_cut',
    'busy.resource_cut',
    { confidence: 'likely' },
  ],
  [
    'finish error',
    stream([token, chunk({}, 'error'), done]),
    '26.resource_cut',
    'busy.resource_cut',
    { confidence: 'suspect' },
  ],
  ['stall', stream([token], deadline('gap')), '27.slow_stall', 'slow.stall', { busySuspect: true, stage: 'streaming' }],
  ['too long', stream([token], deadline('total')), '28.slow_total', 'slow.total', { busySuspect: false }],

  // 29–32: ends
  [
    'closed in the middle',
    stream([token]),
    '29.truncated',
    'proto.truncated',
    { busySuspect: true, stage: 'streaming' },
  ],
  [
    'reset in the middle',
    stream([token], network('ECONNRESET')),
    '29.truncated',
    'proto.truncated',
    { message: 'socket ECONNRESET' },
  ],
  [
    'unfinished body',
    stream([token], broken('http.truncated_body')),
    '29.truncated',
    'proto.truncated',
    { message: 'http.truncated_body: framing' },
  ],
  ['closed inside a line', stream([token, 'data: {"cho']), '29.truncated', 'proto.truncated'],
  [
    'a role and the end',
    stream([chunk({ role: 'assistant' })]),
    '29.truncated',
    'proto.truncated',
    { stage: 'first_token' },
  ],
  [
    'whole completion cut',
    factsOf(['{"choices":[{"mess'], {
      headers: { 'content-type': 'application/json' },
      interruption: network('ECONNRESET'),
    }),
    '29.truncated',
    'proto.truncated',
  ],
  ['broken lines and no end', stream([token, frame('{oops')]), '30.malformed', 'proto.malformed_sse'],
  ['JSON of another kind', body(200, { status: 'up' }), '30.malformed', 'proto.malformed_sse'],
  [
    'text of another kind',
    body(200, 'hello', 'text/plain'),
    '30.malformed',
    'proto.malformed_sse',
    { message: 'hello' },
  ],
  ['not HTTP', unanswered(true, broken('http.not_http')), '30.malformed', 'proto.malformed_sse'],
  ['wrong chunks', stream([token], broken('http.bad_chunk')), '30.malformed', 'proto.malformed_sse'],
  [
    'stop and nothing',
    stream([chunk({ role: 'assistant' }), chunk({}, 'stop'), done]),
    '31.empty',
    'proto.empty',
    { confidence: 'certain' },
  ],
  ['[DONE] and nothing', stream([done]), '31.empty', 'proto.empty'],
  [
    'reasoning, stop, no answer',
    stream([chunk({ reasoning: 'r' }), chunk({}, 'stop'), done]),
    '31.empty',
    'proto.empty',
    { confidence: 'likely' },
  ],
  [
    'an answer',
    stream(whole),
    '32.ok',
    'ok',
    { stage: 'tail', confidence: 'certain', message: null, providerCode: null },
  ],
  ['an answer without [DONE]', stream(whole.slice(0, 2)), '32.ok', 'ok'],
  ['an answer without finish_reason', stream([token, done]), '32.ok', 'ok'],
  ['an answer that hit its cap', stream([token, chunk({}, 'length'), done]), '32.ok', 'ok'],
  ['a cap spent on reasoning', stream([chunk({ reasoning: 'r' }), chunk({}, 'length'), done]), '32.ok', 'ok'],
  [
    'a tool call',
    stream([chunk({ tool_calls: [{ function: { name: 'f', arguments: '{}' } }] }), chunk({}, 'tool_calls'), done]),
    '32.ok',
    'ok',
  ],
  ['a refusal', stream([chunk({ refusal: 'No.' }), chunk({}, 'stop'), done]), '32.ok', 'ok'],
  ['an answer with a broken line', stream([frame('{oops'), ...whole]), '32.ok', 'ok'],
  ['a reset after the finish', stream(whole.slice(0, 2), network('ECONNRESET')), '32.ok', 'ok'],
  ['a hang after the finish', stream(whole.slice(0, 2), deadline('gap')), '32.ok', 'ok'],
  [
    'a whole completion about busy servers',
    body(200, { choices: [{ message: { content: 'The server is busy. '.repeat(5_000) }, finish_reason: 'stop' }] }),
    '32.ok',
    'ok',
    { message: null },
  ],
  ['a whole completion', body(200, { choices: [{ message: { content: 'a' }, finish_reason: 'stop' }] }), '32.ok', 'ok'],
  [
    'an answer about busy servers',
    stream([chunk({ content: 'The server is busy, rate limit, 429' }), chunk({}, 'stop'), done]),
    '32.ok',
    'ok',
    { message: null },
  ],
];

describe('every rule', () => {
  it.each(cases)('%s', (_, facts, rule, outcome, more = {}) => {
    expect(classify(facts)).toMatchObject({ rule, class: outcome, ...more });
  });

  it('is reached by a case', () => {
    expect(taxonomyRules).toHaveLength(32);
    const reached = new Set(cases.map(([, , rule]) => rule));
    expect(taxonomyRules.map(rule => rule.id).filter(id => !reached.has(id))).toEqual([]);
  });

  it('has a number in order, a name and a description', () => {
    taxonomyRules.forEach(({ id, description }, index) => {
      expect(id).toMatch(new RegExp(`^${String(index + 1).padStart(2, '0')}\\.[a-z0-9_]+$`));
      expect(description.length).toBeGreaterThan(20);
    });
  });
});

describe('an outcome', () => {
  it('covers every class but those no rule of this room can give', () => {
    const given = new Set(cases.map(([, , , outcome]) => outcome));
    expect(outcomeClasses.filter(name => !given.has(name))).toEqual([]);
  });

  it('keeps 300 characters of a message and no half characters', () => {
    const message = classify(body(500, openAi(`${'x'.repeat(299)}😀`))).message;
    expect(message).toBe('x'.repeat(299));
    expect(classify(body(500, openAi(' m '))).message).toBe('m');
  });

  it('reads the words of a page, not its scripts', () => {
    const html =
      '<html><script>var limit = "rate limit";</script><style>a{}</style><h1>Hello&nbsp;you</h1><!-- busy --></html>';
    expect(classify(body(200, html, 'text/html'))).toMatchObject({ class: 'proto.html', message: 'Hello you' });
  });

  it('is busy by its class', () => {
    expect(outcomeClasses.filter(isBusy)).toEqual(outcomeClasses.filter(name => name.startsWith('busy.')));
    expect(isBusy('gateway')).toBe(false);
  });
});
