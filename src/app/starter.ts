import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { BusytoneError, exitCodes } from '../base/errors.js';

/** @throws BusytoneError `starter.exists` (exit code 2) instead of overwriting anything. */
export async function writeStarter(path: string): Promise<void> {
  try {
    await writeFile(path, starterText(nameFrom(path)), { flag: 'wx' });
  } catch (cause) {
    const exists = (cause as NodeJS.ErrnoException).code === 'EEXIST';
    throw new BusytoneError(exists ? `${path} exists already and is left as it is` : `"${path}" cannot be written`, {
      code: exists ? 'starter.exists' : 'starter.unwritable',
      exitCode: exitCodes.usage,
      hint: exists
        ? 'Name another file: busytone init other.yaml'
        : 'Name a file in a folder that exists and is yours.',
      cause,
    });
  }
}

function nameFrom(path: string): string {
  const name = basename(path)
    .replace(/\.[^.]*$/, '')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '');
  return name === '' ? 'my-scenario' : name.slice(0, 64);
}

/** A complete scenario in which every line that a person is likely to change says what it does. */
export function starterText(name: string): string {
  return `# yaml-language-server: $schema=./node_modules/busytone/schema/scenario.json
name: ${name}
description: A reasoning endpoint on launch day.
seed: 20250127                     # same seed, same plan: runs can be compared

target:
  url: http://127.0.0.1:8000/v1    # up to and including the version
  model: deepseek-reasoner
  # provider: deepseek             # instead of url: fills in what is left out; see: busytone providers list
  # apiKeyEnv: MY_API_KEY          # the NAME of the variable; keys never stand in files
  # price: { currency: USD, input: 0.55, output: 2.19 }   # per million tokens

load:
  mode: open                       # open: people come at this rate, busy or not. closed: users wait for answers
  shape: flash-crowd               # steady, step, ramp or flash-crowd
  base: 1/s                        # before and after the surge
  peak: 10x
  start: 60s                       # the base load lasts so long before people come
  rise: 30s                        # from base to peak
  hold: 60s                        # time at the peak
  halfLife: 30s                    # in which the surplus halves afterwards
  duration: 5m
  arrivals: poisson                # people do not arrive in step

traffic:
  - { class: long-reasoning, weight: 6 }
  - { class: quick-chat, weight: 4 }

clients:
  retry: openai-sdk                # what OpenAI's client libraries do after a 429, a 5xx or a lost connection
  patience: { firstToken: 30s }    # then the user leaves

slo:                               # missed: exit code 99
  ttft: { p95: 5s }
  busyRate: 2%
  goodFraction: 95%

limits:                            # when one is reached no more work is started
  requests: 5000
  tokens: 4M
  concurrency: 500
  duration: 15m

# allowHosts: [ api.example.com ]  # public hosts, by exact name, that you may load-test
`;
}
