import type { BusyStyle } from './style.js';
import { json } from './style.js';

const plain = { keepAlives: false, cutsPreempted: false };

/** Hosted APIs. */
export const providerStyles: readonly BusyStyle[] = [
  {
    name: 'siliconflow',
    title: 'SiliconFlow: 503 with code 50508 in a flat body',
    ...plain,
    refuse: () => json(503, '{"code":50508,"message":"System is too busy now. Please try again later.","data":null}'),
  },
  {
    name: 'openai',
    title: 'OpenAI: 429 rate limit with Retry-After and x-ratelimit headers',
    ...plain,
    refuse: ({ retryAfterMs, queueLimit }) => {
      const seconds = Math.max(1, Math.ceil(retryAfterMs / 1_000));
      const body = {
        error: {
          message: `Rate limit reached for requests. Please try again in ${seconds}s.`,
          type: 'requests',
          param: null,
          code: 'rate_limit_exceeded',
        },
      };
      return json(429, JSON.stringify(body), {
        'retry-after': String(seconds),
        'retry-after-ms': String(Math.ceil(retryAfterMs)),
        'x-ratelimit-limit-requests': String(Number.isFinite(queueLimit) ? queueLimit : 10_000),
        'x-ratelimit-remaining-requests': '0',
        'x-ratelimit-reset-requests': `${seconds}s`,
      });
    },
  },
];
