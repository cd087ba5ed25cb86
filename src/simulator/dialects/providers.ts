import type { BusyStyle, Refusal, RefusalContext } from './style.js';
import { answering, json, replying, retryAfterSeconds } from './style.js';

const nothing = (status: number) => (): Refusal => ({ kind: 'reply', status, headers: {}, body: '' });

/** A refusal that says in whole seconds when to come back. */
const withSeconds =
  (status: number, body: string) =>
  (context: RefusalContext): Refusal =>
    json(status, body, { 'retry-after': retryAfterSeconds(context) });

function openAiError(message: string, type: string | null, code: string | null): string {
  return JSON.stringify({ error: { message, type, param: null, code } });
}

function openAiRate(context: RefusalContext): Refusal {
  const { retryAfterMs, queueLimit } = context;
  const seconds = retryAfterSeconds(context);
  const message = `Rate limit reached for requests. Please try again in ${seconds}s.`;
  return json(429, openAiError(message, 'requests', 'rate_limit_exceeded'), {
    'retry-after': seconds,
    'retry-after-ms': String(Math.ceil(retryAfterMs)),
    'x-ratelimit-limit-requests': String(Number.isFinite(queueLimit) ? queueLimit : 10_000),
    'x-ratelimit-remaining-requests': '0',
    'x-ratelimit-reset-requests': `${seconds}s`,
  });
}

const azure =
  (words: string) =>
  (context: RefusalContext): Refusal =>
    json(429, `{"error":{"code":"429","message":"${words}"}}`, {
      'retry-after': retryAfterSeconds(context),
      'retry-after-ms': String(Math.ceil(context.retryAfterMs)),
      'x-ratelimit-remaining-requests': '0',
    });

/** AWS names the exception in a header and sends only words. */
const aws = (status: number, exception: string, words: string) => (): Refusal =>
  json(status, `{"message":"${words}"}`, { 'x-amzn-errortype': exception });

const openRouterChunk =
  '{"id":"gen-1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"role":"assistant","content":"It"},"finish_reason":null}]}';
const openRouterError =
  '{"id":"gen-1","object":"chat.completion.chunk","error":{"code":"provider_overloaded","message":"The provider is overloaded"},"choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"}]}';

/** Hosted APIs outside China, and two that speak no OpenAI but whose busy answers pass through many gateways. */
export const providerStyles: readonly BusyStyle[] = [
  answering('openai', 'OpenAI: 429 rate limit with Retry-After and x-ratelimit headers', openAiRate),
  replying(
    'openai-503',
    'OpenAI: 503 server_is_overloaded',
    503,
    openAiError(
      'The engine is currently overloaded, please try again later.',
      'service_unavailable_error',
      'server_is_overloaded',
    ),
  ),
  replying(
    'openai-slow-down',
    'OpenAI: 503 slow_down',
    503,
    openAiError('Slow down.', 'service_unavailable_error', 'slow_down'),
  ),
  replying(
    'openai-500',
    'OpenAI: 500 server_error',
    500,
    openAiError('The server had an error while processing your request.', 'server_error', null),
  ),
  replying(
    'openai-quota',
    'OpenAI: 429 insufficient_quota',
    429,
    openAiError(
      'You exceeded your current quota, please check your plan and billing details.',
      'insufficient_quota',
      'insufficient_quota',
    ),
  ),
  answering('azure', 'Azure: 429 Rate limit is exceeded', azure('Rate limit is exceeded. Try again in 2 seconds.')),
  answering(
    'azure-high-demand',
    'Azure: 429 System is experiencing high demand',
    azure('System is experiencing high demand. Please retry later.'),
  ),
  answering(
    'azure-adjustment',
    'Azure: 429 temporary rate limit adjustment',
    azure('A temporary rate limit adjustment is in effect.'),
  ),
  replying('azure-503', 'Azure: 503 Server Error', 503, '{"error":{"code":"503","message":"Server Error"}}'),
  answering('github-models', 'GitHub Models: 429 RateLimitReached, per day', context =>
    json(
      429,
      '{"error":{"code":"RateLimitReached","message":"Rate limit of 50 per 86400s exceeded for UserByModelByDay. Please wait 2 seconds before retrying."}}',
      { 'retry-after': retryAfterSeconds(context), 'x-ratelimit-timeremaining': retryAfterSeconds(context) },
    ),
  ),
  answering(
    'bedrock',
    'Bedrock: 429 ThrottlingException, named in a header',
    aws(429, 'ThrottlingException', 'Too many requests, please wait before trying again.'),
  ),
  answering(
    'bedrock-503',
    'Bedrock: 503 ServiceUnavailableException',
    aws(503, 'ServiceUnavailableException', 'The service is unavailable.'),
  ),
  answering(
    'bedrock-not-ready',
    'Bedrock: 429 ModelNotReadyException',
    aws(429, 'ModelNotReadyException', 'The model is not ready.'),
  ),
  answering(
    'bedrock-timeout',
    'Bedrock: 408 ModelTimeoutException',
    aws(408, 'ModelTimeoutException', 'The model took too long.'),
  ),
  answering(
    'bedrock-stream-error',
    'Bedrock: 424 ModelStreamErrorException',
    aws(424, 'ModelStreamErrorException', 'The model failed while streaming.'),
  ),
  answering(
    'bedrock-quota',
    'Bedrock: 400 ServiceQuotaExceededException',
    aws(400, 'ServiceQuotaExceededException', 'The service quota of this account is exceeded.'),
  ),
  answering('sagemaker', 'SageMaker: 429 ThrottlingException', aws(429, 'ThrottlingException', 'Rate exceeded')),
  answering(
    'sagemaker-503',
    'SageMaker: 503 ServiceUnavailable',
    aws(503, 'ServiceUnavailable', 'The service is unavailable.'),
  ),
  answering(
    'sagemaker-not-ready',
    'SageMaker: 429 ModelNotReadyException',
    aws(429, 'ModelNotReadyException', 'The model is not ready.'),
  ),
  answering(
    'sagemaker-model-error',
    'SageMaker: 424 ModelError',
    aws(424, 'ModelError', 'Received an error from the container.'),
  ),
  answering('nvidia-nim', 'NVIDIA API catalog: 429 without a body', nothing(429)),
  answering('perplexity', 'Perplexity: 429 without a body', nothing(429)),
  answering(
    'openrouter',
    'OpenRouter: 429 with Retry-After',
    withSeconds(429, '{"error":{"code":429,"message":"Rate limit exceeded"}}'),
  ),
  answering(
    'openrouter-503',
    'OpenRouter: 503 no provider meets the routing requirements',
    withSeconds(
      503,
      '{"error":{"code":503,"message":"There is no available model provider that meets your routing requirements"}}',
    ),
  ),
  answering('openrouter-stream', 'OpenRouter: overloaded in mid-stream, on HTTP 200', ({ stream }) =>
    stream
      ? {
          kind: 'stream',
          parts: [
            ': OPENROUTER PROCESSING\n\n',
            `data: ${openRouterChunk}\n\n`,
            `data: ${openRouterError}\n\n`,
            'data: [DONE]\n\n',
          ],
        }
      : json(200, '{"error":{"code":"provider_overloaded","message":"The provider is overloaded"}}'),
  ),
  replying(
    'openrouter-502',
    'OpenRouter: 502 the provider is down',
    502,
    '{"error":{"code":502,"message":"Provider returned error","metadata":{"provider_name":"Example","raw":"connection lost"}}}',
  ),
  replying(
    'openrouter-408',
    'OpenRouter: 408 timed out',
    408,
    '{"error":{"code":408,"message":"Your request timed out"}}',
  ),
  replying(
    'openrouter-quota',
    'OpenRouter: 402 credits used up',
    402,
    '{"error":{"code":402,"message":"Your account or API key has insufficient credits"}}',
  ),
  replying('together', 'Together: 429 rate limit', 429, openAiError('Rate limit reached', null, null)),
  replying('together-503', 'Together: 503 Engine Overloaded', 503, openAiError('Engine Overloaded', null, null)),
  answering('together-529', 'Together: 529 from the edge', nothing(529)),
  answering('together-524', 'Together: 524 from the edge', nothing(524)),
  replying('fireworks', 'Fireworks: 429 rate limit', 429, openAiError('Rate limit exceeded', null, null)),
  replying(
    'fireworks-fault',
    'Fireworks: 429 with a fault of the gateway',
    429,
    '{"fault":{"faultstring":"Rate limit quota violation","detail":{"errorcode":"policies.ratelimit.QuotaViolation"}}}',
  ),
  replying('fireworks-503', 'Fireworks: 503', 503, openAiError('Service Unavailable', null, null)),
  replying(
    'fireworks-408',
    'Fireworks: 408, the server may be overloaded',
    408,
    openAiError('Request Timeout', null, null),
  ),
  answering(
    'groq',
    'Groq: 429 tokens a minute with Retry-After',
    withSeconds(
      429,
      '{"error":{"message":"Rate limit reached for tokens per minute (TPM).","type":"tokens","code":"rate_limit_exceeded"}}',
    ),
  ),
  replying(
    'groq-498',
    'Groq: 498 capacity_exceeded, of the flex tier',
    498,
    '{"error":{"message":"Flex tier capacity exceeded.","type":null,"code":"capacity_exceeded"}}',
  ),
  replying('groq-503', 'Groq: 503', 503, '{"error":{"message":"Service Unavailable","type":null,"code":null}}'),
  answering('anthropic', 'Anthropic: 529 overloaded_error with x-should-retry', () =>
    json(529, '{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}', {
      'x-should-retry': 'true',
    }),
  ),
  replying(
    'gemini',
    'Gemini: 503 The model is overloaded',
    503,
    '{"error":{"code":503,"message":"The model is overloaded. Please try again later.","status":"UNAVAILABLE"}}',
  ),
];
