import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { BusytoneError, exitCodes } from '../base/errors.js';
import type { RecordSource } from './collect/source.js';
import type { Environment } from './detect.js';

/** A TestRun of the k6-operator. */
export interface TestRunName {
  readonly namespace: string;
  readonly name: string;
}

export interface Kubectl {
  /** The program, by path or by name. */
  readonly bin: string;
  readonly environment: Environment;
}

interface Pod {
  readonly metadata: { readonly name: string };
  readonly status: { readonly phase: string };
}

/** Logs of pods that have ended are fetched this many at a time; running ones have to be followed together. */
const fetchedAtOnce = 8;
const container = 'k6';

/**
 * Fetches what the runner pods of a TestRun print, each into a file of `folder`, and waits for the end of those that still
 * run. Followed from the beginning, a log is whole even when the node turns it over meanwhile.
 * @throws BusytoneError `kubectl.not_found`, `kubectl.failed`, `kubectl.no_pods` or `kubectl.not_started`.
 */
export async function fetchPodLogs(
  kubectl: Kubectl,
  of: TestRunName,
  folder: string,
): Promise<readonly RecordSource[]> {
  const { namespace, name } = of;
  const selector = `app=k6,k6_cr=${name},runner=true`;
  const listed = await said(kubectl, [
    'get',
    'pods',
    '--namespace',
    namespace,
    '--selector',
    selector,
    '--output',
    'json',
  ]);
  const pods = (JSON.parse(listed) as { readonly items: readonly Pod[] }).items;
  if (pods.length === 0) {
    throw new BusytoneError(`There are no runner pods of the TestRun ${name} in the namespace ${namespace}`, {
      code: 'kubectl.no_pods',
      hint: `Look for them: kubectl get testruns,pods --namespace ${namespace}. The operator deletes them after a test whose spec says cleanup: post.`,
    });
  }
  const pending = pods.find(({ status }) => status.phase === 'Pending' || status.phase === 'Unknown');
  if (pending !== undefined) {
    throw new BusytoneError(`The pod ${pending.metadata.name} has not started yet (${pending.status.phase})`, {
      code: 'kubectl.not_started',
      hint: `Wait for it: kubectl wait --namespace ${namespace} --for=jsonpath='{.status.stage}'=started testrun/${name} --timeout=10m`,
    });
  }
  await mkdir(folder, { recursive: true });
  const waiting = pods.map(({ metadata }) => metadata.name).sort();
  const fileOf = (pod: string) => join(folder, `${pod}.ndjson`);
  const sources = waiting.map(pod => ({ name: `pod ${pod}`, path: fileOf(pod), named: true }));
  const running = pods.some(({ status }) => status.phase === 'Running');
  const worker = async () => {
    for (let pod = waiting.shift(); pod !== undefined; pod = waiting.shift()) {
      const args = ['logs', '--namespace', namespace, '--container', container, '--follow', pod];
      await run(kubectl, args, fileOf(pod));
    }
  };
  await Promise.all(Array.from({ length: running ? sources.length : fetchedAtOnce }, worker));
  return sources;
}

async function said(kubectl: Kubectl, args: readonly string[]): Promise<string> {
  return run(kubectl, args, null);
}

/** @param file takes what it says; null returns it. */
async function run({ bin, environment }: Kubectl, args: readonly string[], file: string | null): Promise<string> {
  const child = spawn(bin, args, { env: { ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let words = '';
  child.stderr.on('data', (chunk: Buffer) => {
    words = `${words}${chunk.toString('utf8')}`.slice(-500);
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const written =
    file === null
      ? (async () => {
          for await (const chunk of child.stdout.setEncoding('utf8')) out += chunk;
        })()
      : pipeline(child.stdout, createWriteStream(file));
  const [ending] = await Promise.allSettled([ended, written]);
  if (ending.status === 'rejected') {
    throw new BusytoneError(`There is no program ${bin} that can be run`, {
      code: 'kubectl.not_found',
      exitCode: exitCodes.usage,
      hint: 'Install kubectl, or fetch the logs of the pods yourself and name their files.',
      cause: ending.reason,
    });
  }
  if (ending.value !== 0) {
    throw new BusytoneError(`kubectl ${args[0]} failed (exit code ${ending.value})`, {
      code: 'kubectl.failed',
      hint: words.trim() === '' ? 'It gave no reason.' : `It says: ${words.trim()}`,
    });
  }
  await written;
  return out;
}
