import { BusytoneError } from '../base/errors.js';

/** How a k6 process ended. */
export interface K6End {
  readonly code: number | null;
  readonly signal: string | null;
  /** The last lines that it said besides records. */
  readonly said: readonly string[];
}

/** k6's exit codes, of its errext/exitcodes; 99 is a crossed threshold, which busytone judges itself. */
const words: Readonly<Record<number, string>> = {
  102: 'k6 could not set up its cloud output',
  103: 'The REST API of k6 could not start',
  104: 'k6 does not take the options of the script',
  106: 'k6 could not start its outputs',
  107: 'The script broke in k6',
  108: 'The script aborted the test',
  109: 'k6 itself broke down',
  110: 'The script marked the test as failed',
};

/**
 * What is wrong with the end of a run, or null when it is an end that a run may have.
 * @param attempts that went out
 * @param lost those of them that left no record
 */
export function failureOf({ code, signal, said }: K6End, attempts: number, lost: number): BusytoneError | null {
  const hint = said.length === 0 ? 'It gave no reason.' : `It says: ${said.slice(-6).join('\n')}`;
  if (code !== 0 && code !== 99) {
    const what = (code === null ? null : words[code]) ?? 'k6 broke down';
    const how = code === null ? `killed by ${signal ?? 'a signal'}` : `exit code ${code}`;
    return new BusytoneError(`${what} (${how})`, { code: 'k6.failed', hint });
  }
  if (lost > 0) {
    return new BusytoneError(`${lost} of ${attempts} requests left no record: the script broke under them`, {
      code: 'k6.records_lost',
      hint,
    });
  }
  if (attempts > 0) return null;
  // A script that throws in every iteration ends k6 with 0.
  return new BusytoneError('k6 ended without having sent a single request', { code: 'k6.nothing_sent', hint });
}

/** k6 that says nothing at all: one whose engine loops over a script that it cannot parse does that for ever. */
export function silentStart(limitMs: number, said: readonly string[]): BusytoneError {
  const seconds = Math.round(limitMs / 1_000);
  return new BusytoneError(`k6 was silent for ${seconds} s and was stopped: its users never began`, {
    code: 'k6.silent',
    hint:
      said.length === 0
        ? 'A machine with its hands full needs that long for thousands of users: lower limits.concurrency or the load.'
        : `It says: ${said.slice(-6).join('\n')}`,
  });
}
