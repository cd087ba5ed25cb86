import type { Plan } from '../scenario/types.js';
import { usersFor } from './generate/executor.js';
import { mostSegments } from './segments.js';
import type { K6Setup, TransportName } from './setup.js';

/*
 * Figures of docs/guide/distributed.md, measured with k6 2.2 on two cores that the endpoint shared. A process is given less
 * than it can bear: as much as lets its own delay stay small beside a TTFT.
 */

/**
 * Streams of one process, of 20 tokens a second each as the plan's estimate assumes. Over the relay TTFT was off by 2.6 ms at
 * the 95th percentile with 500 streams. In k6's engine a token costs some 0.2 ms of a core over sse, and hardly less in
 * answers that http hands over whole: these keep about half a core busy.
 */
const streamsPerProcess: Readonly<Record<TransportName, number>> = { relay: 500, sse: 100, http: 200 };
/** A process of k6 without users. */
const processBytes = 60e6;
/** A virtual user, at rest or not; the second figure where it writes prompts. */
const userBytes = { sending: 2.5e6, writing: 6.5e6 } as const;
/** What a file of the plan takes in k6 at its highest, as a multiple of its size: each process reads it whole. */
const dataFactor = { schedule: 20, prompts: 8 } as const;
/** A relay, and what each of its streams adds. */
const relayBytes = { process: 100e6, stream: 0.1e6 } as const;
/** What Go's and Node's collectors leave lying, as a factor. */
const headroom = 1.25;

export interface Requests {
  readonly requests: { readonly cpu: string; readonly memory: string };
  /** No limit on CPU: a process that is held back sends late. */
  readonly limits: { readonly memory: string };
}

/** How many processes a load needs, and what each of them does. */
export interface Sizing {
  readonly parallelism: number;
  /** At the plan's peak, all processes together; of an estimate that assumes an unhurried endpoint. */
  readonly streams: number;
  /** Virtual users, all processes together. */
  readonly users: number;
  /** Of each process of k6. */
  readonly k6: Requests;
  /** Of the process that only looks at the script. */
  readonly initializer: Requests;
  /** Of each relay. */
  readonly relay: Requests;
}

/** Processes for so many streams at once. */
export function processesFor(streams: number, transport: TransportName): number {
  return Math.max(1, Math.ceil(streams / streamsPerProcess[transport]));
}

/** Sizes of the files that each process reads, in bytes; 0 without them. */
export interface PlanFiles {
  readonly schedule: number;
  readonly prompts: number;
}

/** What a process of k6 with so many virtual users takes, in bytes. */
export function processMemory(users: number, writes: boolean, files: PlanFiles): number {
  const data = files.schedule * dataFactor.schedule + files.prompts * dataFactor.prompts;
  return headroom * (processBytes + data + users * (writes ? userBytes.writing : userBytes.sending));
}

/** What a relay of so many streams takes, in bytes. */
export function relayMemory(streams: number): number {
  return headroom * (relayBytes.process + streams * relayBytes.stream);
}

/** @param wanted processes; null takes as many as the plan's peak needs. */
export function sizingOf(
  plan: Plan,
  setup: Pick<K6Setup, 'transport' | 'prompts'>,
  files: PlanFiles,
  wanted: number | null,
): Sizing {
  const { estimate, scenario } = plan;
  const { transport, prompts } = setup;
  const streams = Math.min(Math.ceil(estimate.peakConcurrency), scenario.limits.concurrency);
  const parallelism = wanted ?? Math.min(processesFor(streams, transport), mostSegments(plan));
  const users = scenario.load.mode === 'closed' ? streams : usersFor(plan, parallelism);
  const writes = transport !== 'relay' && (!prompts || (estimate.followUps ?? 0) > 0);
  return {
    parallelism,
    streams,
    users,
    k6: requestsOf(transport === 'relay' ? '1' : '2', processMemory(users / parallelism, writes, files)),
    // It reads the script twice: to pack it, and out of the archive.
    initializer: requestsOf('100m', processMemory(2, writes, files)),
    relay: requestsOf('1', relayMemory(streams / parallelism)),
  };
}

function requestsOf(cpu: string, bytes: number): Requests {
  const memory = `${Math.ceil(bytes / 1_048_576 / 64) * 64}Mi`;
  return { requests: { cpu, memory }, limits: { memory } };
}
