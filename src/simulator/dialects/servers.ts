import type { BusyStyle } from './style.js';
import { json } from './style.js';

const plain = { keepAlives: false, cutsPreempted: false };

/** Open serving engines that refuse for themselves. */
export const serverStyles: readonly BusyStyle[] = [
  {
    name: 'vllm',
    title: 'vLLM: never refuses, the queue just grows',
    ...plain,
    refuse: () => null,
  },
  {
    name: 'sglang',
    title: 'SGLang: error as first event on HTTP 200; 503 without streaming',
    ...plain,
    refuse: ({ stream }) => {
      const error =
        '{"object":"error","message":"The request queue is full.","type":"SERVICE_UNAVAILABLE","param":null,"code":503}';
      return stream ? { kind: 'first-event', data: `{"error":${error}}` } : json(503, error);
    },
  },
  {
    name: 'tgi',
    title: 'TGI: 429 Model is overloaded',
    ...plain,
    refuse: () => json(429, '{"error":"Model is overloaded","error_type":"overloaded"}'),
  },
  {
    name: 'ollama',
    title: 'Ollama: 503 maximum pending requests exceeded',
    ...plain,
    refuse: () =>
      json(
        503,
        '{"error":{"message":"server busy, please try again.  maximum pending requests exceeded","type":"api_error","param":null,"code":null}}',
      ),
  },
];
