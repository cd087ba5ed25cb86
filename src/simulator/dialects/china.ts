import type { BusyStyle } from './style.js';
import { replying } from './style.js';

const siliconflow = (code: number): string =>
  `{"code":${code},"message":"System is too busy now. Please try again later.","data":null}`;

const huawei = (code: string, words: string): string => `{"error_code":"${code}","error_msg":"${words}"}`;

const alibaba = (code: string, words: string): string =>
  `{"error":{"message":"${words}","type":"${code}","param":null,"code":"${code}"},"request_id":"0b5e7e4c"}`;

const volcano = (code: string, words: string, type = 'TooManyRequests'): string =>
  `{"error":{"code":"${code}","message":"${words} Request ID: 02173","param":"","type":"${type}"}}`;

/** Hosted APIs of Chinese clouds, each with error bodies of its own. */
export const chinaStyles: readonly BusyStyle[] = [
  replying('siliconflow', 'SiliconFlow: 503 with code 50508 in a flat body', 503, siliconflow(50508)),
  replying('siliconflow-50603', 'SiliconFlow: 503 with code 50603, of February 2025', 503, siliconflow(50603)),
  replying(
    'siliconflow-429',
    'SiliconFlow: 429 requests or tokens a minute',
    429,
    '{"error":{"message":"Request was rejected due to rate limiting.","type":null,"param":null,"code":null}}',
  ),
  replying(
    'huawei',
    'Huawei MaaS: 429 ModelArts.81101, requests a minute',
    429,
    huawei('ModelArts.81101', 'Too many requests, exceeded rate limit is 30 times per minute.'),
  ),
  replying(
    'huawei-tpm',
    'Huawei MaaS: 429 ModelArts.81103, tokens a minute',
    429,
    huawei('ModelArts.81103', 'Too many tokens per minute.'),
  ),
  replying('huawei-gateway', 'Huawei MaaS: 504 APIG.0203', 504, huawei('APIG.0203', 'Backend timeout')),
  replying(
    'huawei-forwarding',
    'Huawei MaaS: 500 ModelArts.4302',
    500,
    huawei('ModelArts.4302', 'Gateway forwarding error'),
  ),
  replying(
    'huawei-quota',
    'Huawei MaaS: 401 ModelArts.81005, no allowance left',
    401,
    huawei('ModelArts.81005', 'The quota is used up.'),
  ),
  replying(
    'huawei-quota-4207',
    'Huawei MaaS: 401 ModelArts.4207, no allowance left',
    401,
    huawei('ModelArts.4207', 'The quota is used up.'),
  ),
  replying(
    'alibaba',
    'Alibaba: 429 Throttling.RateQuota',
    429,
    alibaba('Throttling.RateQuota', 'Requests rate limit exceeded, please try again later.'),
  ),
  replying(
    'alibaba-tokens',
    'Alibaba: 429 insufficient_quota that means tokens a minute',
    429,
    alibaba('insufficient_quota', 'Allocated quota exceeded, please increase your quota limit.'),
  ),
  replying(
    'alibaba-burst',
    'Alibaba: 429 Request rate increased too quickly',
    429,
    alibaba(
      'limit_burst_rate',
      'Request rate increased too quickly. To ensure system stability, please scale requests more smoothly.',
    ),
  ),
  replying(
    'alibaba-capacity',
    'Alibaba: 503 ModelServingError',
    503,
    alibaba(
      'ModelServingError',
      'Too many requests. Your requests are being throttled due to system capacity limits. Please try again later.',
    ),
  ),
  replying(
    'alibaba-quota',
    'Alibaba: 429 insufficient_quota, used up',
    429,
    alibaba('insufficient_quota', 'You exceeded your current quota, please check your plan and billing details.'),
  ),
  replying(
    'volcano',
    'Volcano Ark: 429 ServerOverloaded',
    429,
    volcano('ServerOverloaded', 'The service is currently unable to handle additional requests.'),
  ),
  replying(
    'volcano-burst',
    'Volcano Ark: 429 RequestBurstTooFast',
    429,
    volcano('RequestBurstTooFast', 'The request burst is too fast.'),
  ),
  replying(
    'volcano-rpm',
    'Volcano Ark: 429 requests a minute of the endpoint',
    429,
    volcano('RateLimitExceeded.EndpointRPMExceeded', 'The RPM limit of the endpoint is exceeded.'),
  ),
  replying(
    'volcano-tpm',
    'Volcano Ark: 429 tokens a minute of the model',
    429,
    volcano('ModelAccountTpmRateLimitExceeded', 'The TPM limit of the model is exceeded.'),
  ),
  replying(
    'volcano-inflight',
    'Volcano Ark: 429 InflightBatchsizeExceeded',
    429,
    volcano('InflightBatchsizeExceeded', 'Too many requests are in flight.'),
  ),
  replying(
    'volcano-loading',
    'Volcano Ark: 429 ModelLoadingError',
    429,
    volcano('ModelLoadingError', 'The model is being loaded.'),
  ),
  replying(
    'volcano-internal',
    'Volcano Ark: 500 InternalServiceError',
    500,
    volcano('InternalServiceError', 'The service met an unexpected error.', 'InternalServerError'),
  ),
  replying(
    'volcano-quota',
    'Volcano Ark: 429 QuotaExceeded',
    429,
    volcano('QuotaExceeded', 'The free quota is used up.'),
  ),
  replying(
    'volcano-overdue',
    'Volcano Ark: 403 AccountOverdueError',
    403,
    volcano('AccountOverdueError', 'The account has an overdue balance.', 'Forbidden'),
  ),
  replying(
    'tencent-quota',
    'Tencent: 429 EXCEED_TOKEN_QUOTA_LIMIT',
    429,
    '{"error":{"message":"Token quota exceeded","type":null,"param":null,"code":"EXCEED_TOKEN_QUOTA_LIMIT"}}',
  ),
];
