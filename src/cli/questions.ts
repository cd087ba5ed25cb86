import { createInterface } from 'node:readline/promises';
import { paletteFor } from './ui/palette.js';

/** Whether a person says yes. */
export async function confirmed(): Promise<boolean> {
  return /^y(es)?$/i.test((await ask('Send this? [y/N] ')).trim());
}

/** Lets a person type the name of a host that must not be loaded by mistake. */
export async function typedHost(host: string, addresses: readonly string[], attack: boolean): Promise<string> {
  const paint = paletteFor(process.stderr);
  const name = `${paint.yellow.bold(host)} (${addresses.join(', ')})`;
  process.stderr.write(
    attack
      ? `This scenario imitates an attack on ${name}.\nSend it only to what is yours to break.\n`
      : `${name} is a public host.\nA load test of a host that you may not test is an attack on it.\n`,
  );
  return ask('Type its name to go on: ');
}

async function ask(question: string): Promise<string> {
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await reader.question(question);
  } finally {
    reader.close();
  }
}
