import { type Config, Errors } from '@oclif/core';

import { BusytoneError, exitCodes } from '../base/errors.js';
import { redactor } from '../base/redact.js';
import { visible } from '../report/visible.js';
import { nearestName } from '../scenario/file/nearest.js';
import { secretsRead } from './secrets.js';
import { paletteFor } from './ui/palette.js';

export interface Explanation {
  readonly text: string;
  readonly exitCode: number;
}

/** Turns anything that was thrown into a few lines for a person, and the exit code that goes with it. */
export function explain(error: unknown, config: Config | null): Explanation {
  if (error instanceof BusytoneError) return ofBusytone(error);
  if (error instanceof Errors.ExitError) return { text: '', exitCode: error.oclif.exit ?? exitCodes.ok };
  if (error instanceof Errors.CLIError) return ofUsage(error, config);
  const message = error instanceof Error ? error.message : String(error);
  const cure = systemCure(error);
  if (cure !== null) return { text: lines({ message, hint: cure }), exitCode: exitCodes.failure };
  return {
    text: lines({
      message: `busytone itself failed: ${message}`,
      hint: 'This is a defect. Run again with BUSYTONE_DEBUG=1 to see where, and report it with that output.',
      ...(process.env['BUSYTONE_DEBUG'] && error instanceof Error && error.stack ? { why: error.stack } : {}),
    }),
    exitCode: exitCodes.failure,
  };
}

/** What to do about a refusal of the operating system that no code expected; null for anything else. */
function systemCure(error: unknown): string | null {
  switch ((error as NodeJS.ErrnoException | null)?.code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return 'The disk is full. Free some space; what a run had recorded is kept: busytone report latest';
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return 'Write to another folder with --out-dir, or change the permissions.';
    case 'EMFILE':
    case 'ENFILE':
      return 'Too many files are open. Raise the limit with ulimit -n, or lower --max-concurrency.';
    default:
      return null;
  }
}

function ofBusytone(error: BusytoneError): Explanation {
  return {
    text: lines({
      message: withoutParserWords(error.message),
      ...(error.where === undefined ? {} : { where: error.where }),
      ...whyOf(error),
      ...(error.hint === undefined ? {} : { hint: error.hint }),
    }),
    exitCode: error.exitCode,
  };
}

/** The chain of causes, without those that say nothing new. */
function whyOf(error: BusytoneError): { why?: string } {
  const causes: string[] = [];
  let cause: unknown = error.cause;
  while (cause instanceof Error && causes.length < 4) {
    if (!error.message.includes(cause.message) && !error.hint?.includes(cause.message)) causes.push(cause.message);
    cause = cause.cause;
  }
  return causes.length === 0 ? {} : { why: causes.join(' ← ') };
}

function ofUsage(error: Errors.CLIError, config: Config | null): Explanation {
  const unknownCommand = /^command (.+) not found$/.exec(error.message)?.[1];
  if (unknownCommand !== undefined) {
    const typed = unknownCommand.replaceAll(':', ' ');
    const guess = nearestName(
      typed,
      (config?.commandIDs ?? []).map(id => id.replaceAll(':', ' ')),
    );
    return usage(
      `There is no command "${typed}"`,
      guess === null ? 'See: busytone --help' : `Did you mean: busytone ${guess}?`,
    );
  }
  const unknownFlags = unknownFlagsOf(error);
  if (unknownFlags !== null) {
    const [first = ''] = unknownFlags.typed;
    const guess = nearestName(first.replace(/^-+/, '').split('=')[0] ?? '', unknownFlags.known);
    return usage(
      `There is no flag ${unknownFlags.typed.join(', ')} here`,
      guess === null ? 'See the command’s flags with --help' : `Did you mean --${guess}?`,
    );
  }
  return usage(withoutParserWords(error.message), 'See the command’s flags with --help');
}

/** The parser wraps what a flag's reader says into words of its own. */
function withoutParserWords(message: string): string {
  return message
    .replace(/\nSee more help with --help$/, '')
    .replace(/^Parsing (--?\S+) \n\t([\s\S]*)$/, (_, flag: string, told: string) =>
      told.includes(flag) ? told : `${flag}: ${told}`,
    );
}

function unknownFlagsOf(error: Errors.CLIError): { typed: readonly string[]; known: readonly string[] } | null {
  if (!('flags' in error && Array.isArray(error.flags) && 'parse' in error)) return null;
  const parse = error.parse as { input?: { flags?: Record<string, unknown> } };
  return { typed: error.flags.map(String), known: Object.keys(parse.input?.flags ?? {}) };
}

function usage(message: string, hint: string): Explanation {
  return { text: lines({ message, hint }), exitCode: exitCodes.usage };
}

/** Keys never reach an error on purpose; this catches what a library put into its own message. */
function lines(parts: { message: string; where?: string; why?: string; hint?: string }): string {
  const paint = paletteFor(process.stderr);
  const redact = redactor(secretsRead());
  const told = (text: string) => redact(text).split('\n').map(visible).join('\n       ');
  const out = [`${paint.bold.red('Error')}  ${told(parts.message)}`];
  if (parts.where !== undefined) out.push(`${paint.dim('Where')}  ${told(parts.where)}`);
  if (parts.why !== undefined) out.push(`${paint.dim('Why  ')}  ${told(parts.why)}`);
  if (parts.hint !== undefined) out.push(`${paint.cyan('Try  ')}  ${told(parts.hint)}`);
  return out.join('\n');
}
