import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import type { Load } from './load.js';

/** What a tool says of a load; null where it does not say. Milliseconds. */
export interface Reported {
  readonly succeeded: number;
  readonly failed: number;
  readonly ttft: Spread | null;
  /** To the first token of the answer proper, where a tool tells it apart from reasoning. */
  readonly ttfa: Spread | null;
  /** Gaps between tokens or chunks, all requests together. */
  readonly itl: Spread | null;
  /** One figure for each request: its time between first and last token over its tokens less one. */
  readonly tpot: Spread | null;
  readonly latency: Spread | null;
}

export interface Spread {
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** A folder of one run and what lies in it. */
export interface Place {
  readonly folder: string;
  /** Base URL of the server, up to and including the version. */
  readonly url: string;
  /** Folder of a tokenizer for which each word of the server is one token. */
  readonly tokenizer: string;
}

export interface Invocation {
  readonly args: readonly string[];
  /** By name, to be written into the folder first. */
  readonly files: Readonly<Record<string, string>>;
  /** Added to the environment. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** A load tool as its users call it. */
export interface Peer {
  readonly name: string;
  readonly program: string;
  /** How to get it. */
  readonly source: string;
  /** Arguments that make it tell its version, or the Python package that knows it. */
  readonly version: readonly string[] | { readonly python: string };
  invocation(load: Load, place: Place): Invocation;
  /** @throws Error when a result lacks a documented field. */
  read(folder: string): Reported;
  /** Requests that it sends before the load and does not report. */
  readonly ahead: number;
  /** What to know of its figures before they are compared. */
  readonly note: string;
}

/** The path of a program in the folders of BUSYTONE_PEERS or of PATH; null when it is in none. */
export function findProgram(program: string, environment: NodeJS.ProcessEnv): string | null {
  const folders = [environment['BUSYTONE_PEERS'], environment['PATH']].flatMap(list => list?.split(delimiter) ?? []);
  return folders.map(folder => join(folder, program)).find(existsSync) ?? null;
}

/** What it says its version is: the first number with dots. */
export function versionOf({ version }: Peer, program: string): string {
  const [command, args]: readonly [string, readonly string[]] =
    'python' in version
      ? [
          join(dirname(program), 'python'),
          ['-c', `import importlib.metadata as m; print(m.version('${version.python}'))`],
        ]
      : [program, version];
  const { stdout } = spawnSync(command, args, { encoding: 'utf8' });
  return /\d+(\.\d+)+/.exec(stdout ?? '')?.[0] ?? 'of unknown version';
}

/** A JSON result, read by paths whose parts are separated by dots. */
export class Result {
  constructor(
    private readonly file: string,
    private readonly content: unknown,
  ) {}

  static of(file: string): Result {
    return new Result(file, JSON.parse(readFileSync(file, 'utf8')));
  }

  /** @throws Error when it is not there. */
  number(path: string): number {
    const value = this.at(path);
    if (typeof value !== 'number') throw new Error(`${this.file} has no number at ${path}`);
    return value;
  }

  numberOr(path: string, otherwise: number): number {
    return this.at(path) === undefined ? otherwise : this.number(path);
  }

  /** Null when the whole metric is missing, which it is when no request had one. */
  spread(path: string, [p50, p99]: readonly [string, string], msPerUnit: number): Spread | null {
    const metric = this.at(path);
    if (metric === undefined || metric === null || Number.isNaN(Number(this.at(`${path}.${p50}`)))) return null;
    return {
      p50Ms: this.number(`${path}.${p50}`) * msPerUnit,
      p99Ms: this.number(`${path}.${p99}`) * msPerUnit,
    };
  }

  private at(path: string): unknown {
    let value = this.content;
    for (const part of path.split('.')) value = (value as Record<string, unknown> | null | undefined)?.[part];
    return value;
  }
}
