import type { BusyStyle, Refusal } from './style.js';
import { json, replying } from './style.js';

const overloaded = (): Refusal =>
  json(
    503,
    '{"error":{"message":"Server Overloaded","type":"service_unavailable_error","param":null,"code":"service_unavailable_error"}}',
  );

const plain = { keepAlives: false, cutsPreempted: false };

/** The ways in which DeepSeek's API was seen to be busy, one by one and together. */
export const deepseekStyles: readonly BusyStyle[] = [
  {
    name: 'deepseek',
    title: 'DeepSeek, all of it: 503, silent 200, keep-alives in the queue, answers cut off',
    keepAlives: true,
    cutsPreempted: true,
    refuse: ({ random }) => {
      const draw = random();
      if (draw < 0.4) return overloaded();
      return draw < 0.8 ? { kind: 'silent' } : { kind: 'cut' };
    },
  },
  { name: 'deepseek-503', title: 'DeepSeek: 503 Server Overloaded', ...plain, refuse: overloaded },
  {
    name: 'deepseek-silent',
    title: 'DeepSeek: 200 with blank lines only, closed after a minute',
    ...plain,
    refuse: () => ({ kind: 'silent' }),
  },
  {
    name: 'deepseek-keepalive',
    title: 'DeepSeek: waits without limit, keep-alive comments meanwhile',
    ...plain,
    keepAlives: true,
    refuse: () => null,
  },
  {
    name: 'deepseek-cut',
    title: 'DeepSeek: answers cut off with insufficient_system_resource',
    ...plain,
    cutsPreempted: true,
    refuse: () => ({ kind: 'cut' }),
  },
  replying(
    'deepseek-429',
    'DeepSeek: 429 Rate Limit Reached',
    429,
    '{"error":{"message":"Rate Limit Reached","type":null,"param":null,"code":null}}',
  ),
  replying(
    'deepseek-quota',
    'DeepSeek: 402 Insufficient Balance',
    402,
    '{"error":{"message":"Insufficient Balance","type":null,"param":null,"code":null}}',
  ),
];
