/**
 * Exit codes of the command line. They are part of the interface: scripts and CI jobs branch on them.
 * 99 is the code k6 uses for crossed thresholds, 130 the shell's for SIGINT.
 */
export const exitCodes = {
  ok: 0,
  failure: 1,
  usage: 2,
  invalid: 3,
  sloMissed: 99,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export interface ErrorDetails {
  /** Stable, machine-readable name, e.g. `scenario.unknown_key`. */
  readonly code: string;
  /** What the user can do about it, as an instruction. */
  readonly hint?: string;
  /** `file:line:column` or another place the user can go to. */
  readonly where?: string;
  readonly exitCode?: ExitCode;
  readonly cause?: unknown;
}

/**
 * An error meant for a person: it says what happened, where, why (through `cause`) and what to do.
 * A failed request is never one of these: it is data, an attempt record with an outcome.
 */
export class BusytoneError extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  readonly where: string | undefined;
  readonly exitCode: ExitCode;

  constructor(message: string, details: ErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'BusytoneError';
    this.code = details.code;
    this.hint = details.hint;
    this.where = details.where;
    this.exitCode = details.exitCode ?? exitCodes.failure;
  }
}
