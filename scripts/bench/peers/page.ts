import { findings } from './findings.js';
import type { Load } from './load.js';
import type { Peer, Reported, Spread } from './peer.js';
import type { Truth } from './truth.js';

/** One tool under one load, or why there is no result. */
export type Outcome =
  | { readonly reported: Reported; readonly truth: Truth; readonly cpuMs: number }
  | { readonly reason: string };

export interface Tool {
  readonly peer: Peer;
  readonly version: string;
  /** By the name of the load. */
  readonly outcomes: ReadonlyMap<string, Outcome>;
}

/** What stands before the tables in docs/peers.md. */
export const introduction = `# Peers side by side

What load tools report of the same loads, held against a server that logs when it handed each token to its socket. Written
by \`npm run bench -- peers --write\`, which runs those that are installed through their own command lines and reads their
own result files; no code of theirs is part of busytone.

All send a closed load: a number of users, each asking again as soon as it was answered, over loopback. The truth of a
request runs from the moment at which the server has read it to that at which it sends a token, so the way through
loopback and the tool's own delay both count as distance from the truth. Each tool starts anew for each load and warms up
as little as its defaults do; one run of each. CPU is that of all its processes from the first request to the last token,
without its start. Server and tools share the cores: read differences within one table, not figures.

In the load of faults every stream begins with a role and no text; reasoning follows after 300 ms, the answer after 700 ms,
with 4 tokens in each chunk. Some answers are cut, broken, erroneous, empty or refused, in numbers that let a tool's own
counts tell which of them it counted as what.`;

/** The tables of a run in Markdown. */
export function page(loads: readonly Load[], tools: readonly Tool[], absent: readonly Peer[], machine: string): string {
  const steady = loads.filter(({ name }) => name !== 'faults');
  const faults = loads.find(({ name }) => name === 'faults');
  const parts = [
    machine,
    ...steady.map(load => `## ${title(load.name)}: ${load.words}\n\n${table(load, tools)}`),
    ...(faults === undefined ? [] : [`## Faults: ${faults.words}\n\n${faultWords(tools)}`]),
    `## How the figures were read\n\n${tools.map(({ peer, version }) => `- ${peer.name} ${version}: ${peer.note}`).join('\n')}`,
  ];
  if (absent.length > 0) {
    parts.push(`Not here, so not run:\n\n${absent.map(({ name, source }) => `- ${name}: ${source}`).join('\n')}`);
  }
  return parts.join('\n\n');
}

function title(name: string): string {
  return name.slice(0, 1).toUpperCase() + name.slice(1);
}

function table(load: Load, tools: readonly Tool[]): string {
  const head = [
    'tool',
    'TTFT p50',
    'TTFT p99',
    'gap p50',
    'gap p99',
    'TPOT p50',
    'request p50',
    'succeeded (true)',
    'failed',
    'CPU s per 1,000 tokens',
  ];
  const rows = tools.map(({ peer, outcomes }) => {
    const outcome = outcomes.get(load.name);
    if (outcome === undefined || 'reason' in outcome) return [peer.name, outcome?.reason ?? 'not run'];
    const { reported, truth, cpuMs } = outcome;
    return [
      peer.name,
      held(reported.ttft, truth.ttft, 'p50Ms'),
      held(reported.ttft, truth.ttft, 'p99Ms'),
      held(reported.itl, truth.itl, 'p50Ms'),
      held(reported.itl, truth.itl, 'p99Ms'),
      held(reported.tpot, truth.tpot, 'p50Ms'),
      held(reported.latency, truth.latency, 'p50Ms'),
      `${reported.succeeded} (${truth.counts.whole})`,
      String(reported.failed),
      (cpuMs / truth.tokens).toFixed(3),
    ];
  });
  const cells = [head, head.map(() => '---'), ...rows.map(row => head.map((_, index) => row[index] ?? ''))];
  return cells.map(row => `| ${row.join(' | ')} |`).join('\n');
}

/** What was reported, and how far that is from the truth. */
function held(reported: Spread | null, truth: Spread, at: keyof Spread): string {
  if (reported === null) return '–';
  const error = reported[at] - truth[at];
  return `${reported[at].toFixed(1)} (${error < 0 ? '−' : '+'}${Math.abs(error).toFixed(1)})`;
}

function faultWords(tools: readonly Tool[]): string {
  return tools
    .map(({ peer, outcomes }) => {
      const outcome = outcomes.get('faults');
      if (outcome === undefined || 'reason' in outcome) return `- ${peer.name}: ${outcome?.reason ?? 'not run'}`;
      const { reported, truth } = outcome;
      const counts = `${reported.succeeded} succeeded, ${reported.failed} failed; ${truth.counts.whole} were whole`;
      return [`- ${peer.name}: ${counts}`, ...findings(reported, truth).map(each => `  - ${each}`)].join('\n');
    })
    .join('\n');
}
