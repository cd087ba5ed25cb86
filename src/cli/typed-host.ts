import { createInterface } from 'node:readline/promises';

/** Tells what is about to happen to a host, and asks for its name. */
export function typedHost(warning: string): Promise<string> {
  process.stderr.write(warning);
  return ask('Type its name to go on: ');
}

/** One line from a person, asked for on stderr. */
export async function ask(question: string): Promise<string> {
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await reader.question(question);
  } finally {
    reader.close();
  }
}
