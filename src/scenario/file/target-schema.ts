import { z } from 'zod';
import { redactor } from '../../base/redact.js';
import { choice, money, text } from './quantities.js';

const keyCure = 'put the key in an environment variable and name it with target.apiKeyEnv';

const secretHeader = /^(proxy-)?authorization$|^cookie$|api[-_]?key|secret|token|password/i;
/** The engine sets these itself. */
const ownHeader = /^(host|connection|content-length|transfer-encoding|content-type|accept-encoding)$/i;
export const modelName = /^[\x21-\x7e][\x20-\x7e]{0,199}$/;
/** The name of a variable; keys with a usual prefix (`sk_…`) would pass for one and are kept out. */
export const environmentName = /^(?!(sk|nvapi|gsk|pplx|hf|fw|xai|r8)_[A-Za-z0-9]{8})[A-Za-z_][A-Za-z0-9_]{0,127}$/;
const hostPattern = /^(\[[0-9a-f:.]+\]|[A-Za-z0-9._-]+)(:\d{1,5})?$/i;
const redact = redactor([]);
const proxyExample = 'http://proxy.internal:3128';

export const keyVariable = text({
  what: 'the name of an environment variable, never the key itself',
  example: 'DEEPSEEK_API_KEY',
  pattern: environmentName,
  secret: true,
});

const headers = z
  .record(z.string(), z.string({ error: 'expected text; put the value in quotes' }), {
    error: 'expected a map of names and values; write for example { X-Team: load }',
  })
  .superRefine((map, context) => {
    for (const [name, value] of Object.entries(map)) {
      const wrong = headerProblem(name, value);
      if (wrong !== null) context.addIssue({ code: 'custom', path: [name], message: wrong });
    }
  })
  .describe('Sent with every request. Values must not hold secrets.');

function headerProblem(name: string, value: string): string | null {
  if (secretHeader.test(name)) return `headers that carry secrets are not taken from a file; ${keyCure}`;
  if (!/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(name)) return 'is no header name; use letters, digits and dashes';
  if (ownHeader.test(name)) return 'busytone sets this header itself; remove it';
  if (!/^[\t\x20-\x7e]*$/.test(value)) return 'holds line breaks or characters outside ASCII; remove them';
  if (redact(value) !== value) return `the value looks like a key; ${keyCure}`;
  return null;
}

const price = z
  .strictObject({
    currency: text({ what: 'a currency code', example: 'USD', pattern: /^[A-Z]{3}$/ }).describe('ISO 4217 code.'),
    input: money('0.55').describe('Price of a million prompt tokens.'),
    inputCached: money('0.14').describe('Price of a million prompt tokens read from the cache.').optional(),
    output: money('2.19').describe('Price of a million output tokens; reasoning is billed as output.'),
  })
  .describe('What the provider charges, per one million tokens.');

const name = text({
  what: 'a name of letters, digits, dots and dashes',
  example: 'deepseek',
  pattern: /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
});

/** Which ids there are is not this room's to know: whoever reads the file says. */
export const providerSchema = text({
  what: 'the id of a provider',
  example: 'deepseek',
  pattern: /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
}).describe('A known provider: gives URL, apiKeyEnv, form of the request and price where this map does not.');

export const targetSchema = z
  .strictObject({
    provider: providerSchema.optional(),
    name: name.describe('Short name in records and reports. Default: the host of the URL.').optional(),
    url: z
      .string({ error: 'expected a base URL; write for example https://api.deepseek.com/v1' })
      .superRefine((value, context) => {
        const wrong = urlProblem(value);
        if (wrong !== null) context.addIssue({ code: 'custom', message: wrong });
      })
      .meta({ examples: ['https://api.deepseek.com/v1'] })
      .describe('Base URL, up to and including the version; requests go to <url>/chat/completions.')
      .optional(),
    model: text({ what: 'a model name', example: 'deepseek-reasoner', pattern: modelName })
      .describe('Model name, as the endpoint knows it.')
      .optional(),
    apiKeyEnv: keyVariable.describe('Name of the environment variable that holds the API key.').optional(),
    headers: headers.optional(),
    price: price.optional(),
    connections: choice(['reuse', 'fresh'])
      .describe('reuse keeps connections alive; fresh opens one for each attempt. Default: reuse.')
      .optional(),
    http: z
      .union([z.literal(1.1), z.literal(2)], { error: 'expected 1.1 or 2' })
      .describe('Version of HTTP. 2 puts up to 100 requests on a connection. Default: 1.1.')
      .optional(),
    proxy: z
      .string({ error: `expected the URL of a proxy; write for example ${proxyExample}` })
      .superRefine((value, context) => {
        const wrong = proxyProblem(value);
        if (wrong !== null) context.addIssue({ code: 'custom', message: wrong });
      })
      .meta({ examples: [proxyExample] })
      .describe(
        'HTTP proxy that every connection goes through, as a CONNECT tunnel. Default: none, whatever HTTP_PROXY says.',
      )
      .optional(),
    proxyAuthEnv: keyVariable
      .describe('Name of the environment variable that holds user:password for the proxy.')
      .optional(),
  })
  .describe('The endpoint under test. Flags of the command line can give or replace each part.');

/** What is wrong with a base URL, without repeating what may hold a password. */
export function urlProblem(url: string): string | null {
  const match = /^(https?):\/\/([^/?#\s]+)([^?#\s]*)$/i.exec(url);
  if (!match) {
    return /[?#]/.test(url)
      ? 'a base URL has no query; end it with the version, for example https://api.deepseek.com/v1'
      : 'expected a URL that begins with http:// or https://; write for example https://api.deepseek.com/v1';
  }
  const host = match[2] ?? '';
  if (host.includes('@')) return `a URL must not hold a user or password; ${keyCure}`;
  if (!hostPattern.test(host)) {
    return 'the host is not valid; write for example http://127.0.0.1:8000/v1';
  }
  if (/\/chat\/completions\/?$/.test(match[3] ?? '')) return 'is the full path; leave /chat/completions away';
  return null;
}

/** What is wrong with the URL of something to watch or to write to, without repeating what may hold a password. */
export function plainUrlProblem(url: string, example: string): string | null {
  const match = /^https?:\/\/([^/?#\s]+)([^?#\s]*)$/i.exec(url);
  if (!match) {
    return /[?#]/.test(url)
      ? `a query can hold secrets and is not taken; write for example ${example}`
      : `expected a URL that begins with http:// or https://; write for example ${example}`;
  }
  const host = match[1] ?? '';
  if (host.includes('@')) return 'a URL must not hold a user or password; name environment variables that hold them';
  if (!hostPattern.test(host)) return `the host is not valid; write for example ${example}`;
  return null;
}

/** What is wrong with the URL of a proxy, without repeating what may hold a password. */
export function proxyProblem(url: string): string | null {
  if (/^https?:\/\/[^/?#]+\/[^?#]*[^/?#]/i.test(url)) return `a proxy has no path; write for example ${proxyExample}`;
  const port = Number(/:(\d+)\/?$/.exec(url)?.[1] ?? 80);
  if (port < 1 || port > 65_535) return 'the port is not valid; it is 1 to 65535';
  return plainUrlProblem(url, proxyExample);
}
