/**
 * Runs more streams than this process may open files and prints the outcomes: `ulimit -n` is set by whoever starts it.
 * Argument: the base URL of a server that answers slowly.
 */
import { openLoad, run, scenario, target } from './engine-run.js';
import { scripted } from './truth-server.js';

const url = process.argv[2] ?? '';
const slow = scripted({ headAtMs: null, steps: [{ atMs: 1_500, close: 'fin' }] });
const { records } = await run(scenario(openLoad(400, 500)), target(url, slow));
process.stdout.write(JSON.stringify(records.map(({ outcome, rule, message }) => ({ outcome, rule, message }))));
