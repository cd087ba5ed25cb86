import { createInterface } from 'node:readline/promises';
import { paletteFor } from './ui/palette.js';

/** Whether a person says yes. */
export async function confirmed(): Promise<boolean> {
  return /^y(es)?$/i.test((await ask('Send this? [y/N] ')).trim());
}

/** Tells what is about to happen to a host, and asks for its name. */
export function typedHost(warning: string): Promise<string> {
  process.stderr.write(warning);
  return ask('Type its name to go on: ');
}

/** Lets a person type the name of a host that must not be loaded by mistake. */
export function loadedHost(host: string, addresses: readonly string[], attack: boolean): Promise<string> {
  const paint = paletteFor(process.stderr);
  const name = `${paint.yellow.bold(host)} (${addresses.join(', ') || 'looked up by the proxy'})`;
  return typedHost(
    attack
      ? `This scenario imitates an attack on ${name}.\nSend it only to what is yours to break.\n`
      : `${name} ${addresses.length > 0 ? 'is' : 'may be'} a public host.\nA load test of a host that you may not test is an attack on it.\n`,
  );
}

/** Asks for a host once: it is typed for all runs that follow. */
export function onceEach(ask: typeof loadedHost): typeof loadedHost {
  const typed = new Map<string, string>();
  return async (host, addresses, attack) => {
    const answer = typed.get(host) ?? (await ask(host, addresses, attack));
    typed.set(host, answer);
    return answer;
  };
}

async function ask(question: string): Promise<string> {
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await reader.question(question);
  } finally {
    reader.close();
  }
}
