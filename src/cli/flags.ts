import { Flags } from '@oclif/core';
import { BusytoneError, exitCodes } from '../base/errors.js';
import { parseCount, parseDurationMs, parseFactor, parseRatePerSecond } from '../base/units.js';

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
  Flags.custom<number>({
    parse: reader(
      name,
      positive(text => parseRatePerSecond(text) ?? parseCount(text)),
      '2/s or 120/min; users as 50',
    ),
  });

export const moneyFlag = (name: string) =>
  Flags.custom<string>({
    parse: reader(name, text => (/^\d+(\.\d+)?$/.test(text) ? text : null), '10 or 2.50'),
  });
