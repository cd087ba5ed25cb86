import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where the last selftest is kept: in the user's state folder, by the XDG base directory specification. */
export function selftestFile(environment: Readonly<Record<string, string | undefined>>): string {
  const home = environment['XDG_STATE_HOME'];
  // The specification has relative paths ignored.
  const state = home?.startsWith('/') === true ? home : join(homedir(), '.local', 'state');
  return join(state, 'busytone', 'selftest.json');
}
