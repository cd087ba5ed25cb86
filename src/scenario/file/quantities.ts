import Big from 'big.js';
import { z } from 'zod';
import { parseCount, parseDurationMs, parseFactor, parseRatePerSecond, parseShare } from '../../base/units.js';
import { show } from './problem.js';

/** Schemas of single values. Messages say what was found, what was expected and, after the semicolon, what to write. */

interface Range {
  readonly min?: number;
  readonly above?: number;
  readonly max?: number;
}

interface Kind {
  readonly what: string;
  readonly example: string;
  readonly range?: Range;
  /** How the ends of the range are written in a file. */
  readonly write?: (end: number) => string;
}

const outOfRange = (value: number, range: Range): boolean =>
  !Number.isFinite(value) ||
  (range.min !== undefined && value < range.min) ||
  (range.above !== undefined && value <= range.above) ||
  (range.max !== undefined && value > range.max);

function rangeText({ min, above, max }: Range, write: (end: number) => string = String): string {
  const parts = [
    ...(min === undefined ? [] : [`at least ${write(min)}`]),
    ...(above === undefined ? [] : [`above ${write(above)}`]),
    ...(max === undefined ? [] : [`at most ${write(max)}`]),
  ];
  return parts.join(' and ');
}

const wrongType =
  (kind: Kind) =>
  (issue: { readonly input?: unknown }): string =>
    issue.input === undefined
      ? `is missing; add ${kind.what}, for example ${kind.example}`
      : `expected ${kind.what}, got ${show(issue.input)}; write for example ${kind.example}`;

function quantity(kind: Kind, pattern: string, parse: (text: string) => number | null) {
  return z
    .string({ error: wrongType(kind) })
    .transform((text, context) => {
      const value = parse(text);
      const wrong =
        value === null
          ? `expected ${kind.what}, got ${show(text)}; write for example ${kind.example}`
          : kind.range && outOfRange(value, kind.range)
            ? `${show(text)} is out of range; write ${kind.what}, ${rangeText(kind.range, kind.write)}`
            : null;
      if (value !== null && wrong === null) return value;
      context.addIssue({ code: 'custom', message: wrong ?? '' });
      return z.NEVER;
    })
    .meta({ examples: [kind.example], pattern });
}

const durationPattern = '^(\\d+(\\.\\d+)?\\s*(ms|s|m|h|d)\\s*)+$';
const sharePattern = '^\\d+(\\.\\d+)?\\s*%$';
const longestMs = 30 * 86_400_000;
const inDays = (ms: number): string => (ms === 0 ? '0s' : `${ms / 86_400_000}d`);

/** Milliseconds, from 0. */
export const duration = (example = '30s') =>
  quantity(
    { what: 'a duration with its unit', example, range: { max: longestMs }, write: inDays },
    durationPattern,
    parseDurationMs,
  );

/** Milliseconds, more than 0. */
export const timeSpan = (example = '30s') =>
  quantity(
    { what: 'a duration with its unit', example, range: { above: 0, max: longestMs }, write: inDays },
    durationPattern,
    parseDurationMs,
  );

/** 0 to 1, written in percent. */
export const share = (example = '2%') =>
  quantity(
    { what: 'a share in percent', example, range: { max: 1 }, write: end => `${end * 100}%` },
    sharePattern,
    parseShare,
  );

/** A plain number. */
export function number(kind: Kind) {
  return z.number({ error: wrongType(kind) }).superRefine((value, context) => {
    if (!kind.range || !outOfRange(value, kind.range)) return;
    context.addIssue({
      code: 'custom',
      message: `${value} is out of range; write a number of ${rangeText(kind.range)}`,
    });
  });
}

/** A whole number of 1 or more, written plainly or as `4M`. */
export function count(example: string, largest: number) {
  const kind: Kind = { what: 'a whole number', example, range: { min: 1, max: largest } };
  return z
    .union([z.string(), z.number()], { error: wrongType(kind) })
    .transform((written, context) => {
      const value = parseCount(String(written));
      if (value !== null && !outOfRange(value, kind.range ?? {})) return value;
      const found = value === null ? `expected ${kind.what}, got ${show(written)}` : `${show(written)} is out of range`;
      context.addIssue({ code: 'custom', message: `${found}; write 1 to ${largest}, for example ${example}` });
      return z.NEVER;
    })
    .meta({ examples: [example] });
}

/** Load at some level: intents per second, users, or a multiple of the base. */
export type Level = { readonly unit: 'rate' | 'users' | 'factor'; readonly value: number };

const highestLoad = 1_000_000;

/** `2/s`, a number of users, or (for a peak and the points of a curve) `20x`; only those points may be 0. */
export function level(example: string, also: 'none' | 'factor' | 'factor-or-zero') {
  const factorAllowed = also !== 'none';
  const range: Range = also === 'factor-or-zero' ? { min: 0, max: highestLoad } : { above: 0, max: highestLoad };
  const kind: Kind = {
    what: factorAllowed ? 'a multiple of the base, a rate or a number of users' : 'a rate or a number of users',
    example,
  };
  return z
    .union([z.string(), z.number()], { error: wrongType(kind) })
    .transform((written, context): Level => {
      const found = levelOf(written, factorAllowed);
      const wrong =
        found === null
          ? `expected ${kind.what}, got ${show(written)}; write for example ${example}`
          : outOfRange(found.value, range)
            ? `${show(written)} is out of range; write a load ${also === 'factor-or-zero' ? 'from' : 'above'} 0 and at most ${highestLoad}`
            : found.unit === 'users' && !Number.isInteger(found.value)
              ? `${show(written)} users cannot be; write a whole number of users, or a rate such as ${written}/s`
              : null;
      if (found !== null && wrong === null) return found;
      context.addIssue({ code: 'custom', message: wrong ?? '' });
      return z.NEVER;
    })
    .meta({ examples: [example] });
}

function levelOf(written: string | number, factorAllowed: boolean): Level | null {
  if (typeof written === 'number') return { unit: 'users', value: written };
  const factor = factorAllowed ? parseFactor(written) : null;
  if (factor !== null) return { unit: 'factor', value: factor };
  const rate = parseRatePerSecond(written);
  return rate === null ? null : { unit: 'rate', value: rate };
}

/** An amount of money as a decimal string; floats never carry it. */
export function money(example: string) {
  const kind: Kind = { what: 'an amount without a currency sign', example };
  return z
    .union([z.string(), z.number()], { error: wrongType(kind) })
    .transform((written, context) => {
      const text = String(written).trim();
      if (/^\d{1,12}(\.\d{1,12})?(e-\d{1,2})?$/.test(text)) return new Big(text).toFixed();
      const message = `expected ${kind.what}, got ${show(written)}; write for example ${example}`;
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    })
    .meta({ examples: [example] });
}

/** Text that has to match a pattern. `secret` keeps the value out of the message. */
export function text(kind: Kind & { readonly pattern: RegExp; readonly secret?: boolean }) {
  return z
    .string({ error: wrongType(kind) })
    .superRefine((value, context) => {
      if (kind.pattern.test(value)) return;
      const found = kind.secret ? '' : `, got ${show(value)}`;
      context.addIssue({ code: 'custom', message: `expected ${kind.what}${found}; write for example ${kind.example}` });
    })
    .meta({ examples: [kind.example], pattern: kind.pattern.source });
}

/** One of a few words. */
export function choice<const T extends readonly [string, ...string[]]>(values: T) {
  return z.enum(values, {
    error: issue =>
      issue.input === undefined
        ? `is missing; add one of ${values.join(', ')}`
        : `expected one of ${values.join(', ')}, got ${show(issue.input)}; choose one`,
  });
}
