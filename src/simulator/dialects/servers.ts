import type { BusyStyle } from './style.js';
import { answering, json, replying } from './style.js';

const sglang = (words: string): string =>
  `{"object":"error","message":"${words}","type":"SERVICE_UNAVAILABLE","param":null,"code":503}`;

/** SGLang has sent its headers by then, so that a stream begins with the error. */
const sglangStyle = (name: string, title: string, words: string): BusyStyle =>
  answering(name, title, ({ stream }) =>
    stream
      ? { kind: 'stream', parts: [`data: {"error":${sglang(words)}}\n\n`, 'data: [DONE]\n\n'] }
      : json(503, sglang(words)),
  );

/** Open serving engines that refuse for themselves, or do not. */
export const serverStyles: readonly BusyStyle[] = [
  answering('vllm', 'vLLM: never refuses, the queue just grows', () => null),
  replying(
    'vllm-engine-dead',
    'vLLM: 500, the engine has died',
    500,
    '{"error":{"message":"EngineCore encountered an issue.","type":"EngineDeadError","param":null,"code":500}}',
  ),
  sglangStyle(
    'sglang',
    'SGLang: error as first event on HTTP 200; 503 without streaming',
    'The request queue is full.',
  ),
  sglangStyle(
    'sglang-priority',
    'SGLang: the same, pushed out by a request of higher priority',
    'The request is aborted by a higher priority request.',
  ),
  replying('tgi', 'TGI: 429 Model is overloaded', 429, '{"error":"Model is overloaded","error_type":"overloaded"}'),
  replying(
    'tgi-generation',
    'TGI: 424 generation failed',
    424,
    '{"error":"Request failed during generation","error_type":"generation"}',
  ),
  replying(
    'ollama',
    'Ollama: 503 maximum pending requests exceeded',
    503,
    '{"error":{"message":"server busy, please try again.  maximum pending requests exceeded","type":"api_error","param":null,"code":null}}',
  ),
  answering('llamacpp', 'llama.cpp: defers requests until a slot is free', () => null),
  replying(
    'llamacpp-loading',
    'llama.cpp: 503 Loading model',
    503,
    '{"error":{"code":503,"message":"Loading model","type":"unavailable_error"}}',
  ),
  replying('triton', 'Triton: 503 Exceeds maximum queue size', 503, '{"error":"Exceeds maximum queue size"}'),
];
