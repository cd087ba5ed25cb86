import { join } from 'node:path';
import { beside, type Programs } from './programs.js';

/** A way to read streams; those that are not there have no command. */
export interface BenchClient {
  readonly name: string;
  /** Without the arguments of a turn. */
  readonly command: readonly string[];
}

/** The clients that this machine has, the floor first, then the engine. */
export function clientsOf({ native, scripts, python, packages }: Programs): readonly BenchClient[] {
  const inNode = (name: string) => ({ name, command: [process.execPath, join(scripts, 'js-clients.mjs'), name] });
  return [
    ...(native === null ? [] : [{ name: floor, command: [native.reader] }]),
    { name: engine, command: [process.execPath, join(scripts, 'engine-client.mjs')] },
    ...['undici', 'node:http', 'fetch', 'openai'].map(inNode),
    ...[...packages.keys()].map(name => ({ name, command: [python, beside('python-client.py'), name] })),
  ];
}

export const floor = 'C++ epoll reader';
export const engine = 'busytone';
