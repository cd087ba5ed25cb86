import { Flags } from '@oclif/core';
import type { GivenLoad } from '../app/prepare.js';
import { BusytoneError, exitCodes } from '../base/errors.js';
import { parseCount, parseDurationMs, parseFactor, parseRatePerSecond, parseShare } from '../base/units.js';

/** Reads a flag by the same grammar as scenario files. @throws BusytoneError (exit code 2) with an example. */
function reader<T>(name: string, parse: (text: string) => T | null, example: string): (input: string) => Promise<T> {
  return async input => {
    const value = parse(input);
    if (value !== null) return value;
    throw new BusytoneError(`--${name} does not understand "${input}"`, {
      code: 'usage.flag_value',
      exitCode: exitCodes.usage,
      hint: `Write it like ${example}.`,
    });
  };
}

const positive = (parse: (text: string) => number | null) => (text: string) => {
  const value = parse(text);
  return value !== null && value > 0 ? value : null;
};

export const durationFlag = (name: string) =>
  Flags.custom<number>({ parse: reader(name, positive(parseDurationMs), '30s, 5m or 1m30s') });

export const countFlag = (name: string) =>
  Flags.custom<number>({ parse: reader(name, positive(parseCount), '5000, 20k or 4M') });

export const factorFlag = (name: string) => Flags.custom<number>({ parse: reader(name, positive(parseFactor), '20x') });

/** Intents per second for an open loop (`2/s`, `120/min`), or a number of users for a closed one (`50`). */
export const loadFlag = (name: string) =>
  Flags.custom<GivenLoad>({ parse: reader(name, loadOf, '2/s or 120/min; users of a closed loop as 50') });

function loadOf(text: string): GivenLoad | null {
  const rate = parseRatePerSecond(text);
  const base = rate ?? parseCount(text);
  return base === null || base <= 0 ? null : { base, mode: rate === null ? 'closed' : 'open' };
}

/** A load as above, else the name of a scenario. */
export const surgeFlag = Flags.custom<string | GivenLoad>({ parse: async text => loadOf(text) ?? text });

export const moneyFlag = (name: string) =>
  Flags.custom<string>({
    parse: reader(name, text => (/^\d+(\.\d+)?$/.test(text) && Number(text) > 0 ? text : null), '10 or 2.50'),
  });

export const httpFlag = Flags.custom<1.1 | 2>({
  helpGroup: 'TARGET',
  options: ['1.1', '2'],
  description: 'Version of HTTP to speak to the target, and no other; 1.1 if neither this nor the scenario says',
  parse: async text => (text === '2' ? 2 : 1.1),
})();

export const proxyFlags = {
  proxy: Flags.string({
    helpGroup: 'TARGET',
    description: 'HTTP proxy to go through: http://proxy.internal:3128; HTTP_PROXY and HTTPS_PROXY are not obeyed',
    helpValue: 'URL',
  }),
  'proxy-auth-env': Flags.string({
    helpGroup: 'TARGET',
    description: 'NAME of the environment variable that holds user:password for the proxy',
    helpValue: 'NAME',
  }),
};

/** A share written `2%` or `0.02`. */
export const shareFlag = (name: string) => Flags.custom<number>({ parse: async text => shareOf(name, text) });

/** A share of requests, `2%` or `0.02`, as 0.02. @throws BusytoneError (exit code 2). */
export function shareOf(flag: string, text: string): number {
  const share = parseShare(text) ?? (/^\d*\.?\d+$/.test(text) ? Number(text) : null);
  if (share !== null && share <= 1) return share;
  throw new BusytoneError(`--${flag} does not understand "${text}"`, {
    code: 'usage.flag_value',
    exitCode: exitCodes.usage,
    hint: 'Write a share like 2% or 0.02.',
  });
}
