import { cpus } from 'node:os';
import type { Row } from '../results.js';
import { type BenchClient, engine, floor } from './clients.js';
import { quantile, rateWithin, requestFigures, streamFigures } from './figures.js';
import type { Programs } from './programs.js';
import { type Load, measureDispatch, runTurn, type Turn } from './turn.js';

/** One question of the benchmark. */
export interface Cell {
  readonly name: string;
  /** Why it cannot be asked here; null when it can. */
  readonly missing: string | null;
  run(bench: Bench): Promise<readonly Row[]>;
}

export interface Bench {
  readonly programs: Programs;
  readonly clients: readonly BenchClient[];
  readonly quick: boolean;
}

const perStream = 20;

/** Streams that open within two seconds and then flow for three until the first of them ends. */
function flow(streams: number, tokensPerSecond: number, { openMs = 2_000, together = false } = {}): Load {
  const firstMs = 1_000;
  const flowMs = openMs + 3_000;
  const tokens = Math.round((flowMs / 1_000) * tokensPerSecond);
  const wish = { tokens, firstMs, everyMs: 1_000 / tokensPerSecond, together };
  return { mode: 'open', streams, openMs, wish, window: [openMs + firstMs, firstMs + flowMs - 100] };
}

/** Clients take turns, so that a disturbance of the machine hits them all. */
async function inTurns(
  name: string,
  bench: Bench,
  names: readonly string[] | null,
  rounds: number,
  turn: (client: BenchClient) => Promise<Turn>,
  figures: (turns: readonly Turn[]) => Record<string, number>,
): Promise<Row[]> {
  const turns = new Map<string, Turn[]>();
  const broken = new Map<string, string>();
  const few = bench.quick ? [floor, engine, 'undici', 'aiohttp'] : null;
  const wanted = bench.clients.filter(
    client => (names?.includes(client.name) ?? true) && (few?.includes(client.name) ?? true),
  );
  for (let round = 1; round <= (bench.quick ? 1 : rounds); round++) {
    for (const client of wanted) {
      console.error(`${name}, round ${round}: ${client.name}`);
      try {
        turns.set(client.name, [...(turns.get(client.name) ?? []), await turn(client)]);
      } catch (error) {
        broken.set(client.name, String(error));
      }
    }
  }
  return wanted.map(client => {
    const own = turns.get(client.name);
    const note = broken.get(client.name);
    const row = { cell: name, client: client.name, figures: own === undefined ? {} : figures(own) };
    return note === undefined ? row : { ...row, note };
  });
}

function streamsCell(name: string, load: Load, names: readonly string[] | null, rounds: number, descriptors = 0): Cell {
  return {
    name,
    missing:
      descriptors > 0 && !canOpen(descriptors) ? `fewer than ${descriptors} files may be open (ulimit -n)` : null,
    run: bench =>
      inTurns(
        name,
        bench,
        names,
        rounds,
        client => runTurn(bench.programs, client, load),
        turns => streamFigures(turns, load),
      ),
  };
}

/** A process may raise its own limit to the hard one, as Node does. */
function canOpen(count: number): boolean {
  const limits = process.report?.getReport() as
    | { userLimits?: { open_files?: { hard?: number | string } } }
    | undefined;
  const hard = limits?.userLimits?.open_files?.hard;
  return hard === 'unlimited' || Number(hard) >= count;
}

/** Where the ramp ends: about twice what the client holds, because what it could not hear in time it hears later. */
const rampTops: Readonly<Record<string, number>> = {
  [floor]: 300_000,
  [engine]: 200_000,
  undici: 120_000,
  'node:http': 120_000,
  aiohttp: 60_000,
  fetch: 40_000,
  openai: 20_000,
  httpx: 15_000,
};

function rampLoad(to: number): Load {
  const streams = 1_000;
  const [openMs, firstMs, rampMs] = [1_000, 500, 6_000];
  const from = 4_000;
  const rampAfterMs = openMs + firstMs + 500;
  const wish = {
    tokens: 1,
    firstMs,
    everyMs: (streams * 1_000) / from,
    rampMs,
    rampEveryMs: (streams * 1_000) / to,
    rampAfterMs,
  };
  return { mode: 'open', streams, openMs, wish, window: [rampAfterMs, rampAfterMs + rampMs] };
}

function rampFigures(turns: readonly Turn[]): Record<string, number> {
  const mean = (limitMs: number) => turns.reduce((sum, turn) => sum + rateWithin(turn, limitMs), 0) / turns.length;
  return { within2Ms: mean(2), within10Ms: mean(10) };
}

const withoutSender = 'it needs g++ for the sender';

export function cellsOf({ native }: Programs): readonly Cell[] {
  return [
    streamsCell('20,000 events/s', flow(1_000, perStream), null, 2),
    streamsCell('70,000 events/s', flow(3_500, perStream), [floor, engine], 2),
    streamsCell('lock-step', flow(1_000, perStream, { together: true }), [floor, engine, 'undici', 'aiohttp'], 1),
    streamsCell('10,000 streams', flow(10_000, 5, { openMs: 4_000 }), [floor, engine, 'aiohttp'], 1, 11_000),
    {
      name: 'ramp',
      missing: native === null ? withoutSender : null,
      run: bench => {
        const names = bench.quick ? [floor, engine, 'aiohttp'] : null;
        const turn = (client: BenchClient) =>
          runTurn(bench.programs, client, rampLoad(rampTops[client.name] ?? 20_000));
        return inTurns('ramp', bench, names, 2, turn, rampFigures);
      },
    },
    {
      name: 'requests',
      missing: null,
      run: bench => {
        const wish = { tokens: 1, firstMs: 0, everyMs: 1 };
        const load: Load = { mode: 'closed', streams: 64, openMs: 0, wish, window: [1_000, 3_000] };
        const turn = (client: BenchClient) => runTurn(bench.programs, client, load);
        return inTurns('requests', bench, null, 1, turn, requestFigures);
      },
    },
    ...[1_000, 5_000].flatMap(perSecond => [0, 2_000].map(streams => dispatchCell(perSecond, streams))),
    workersCell(native !== null),
  ];
}

function dispatchCell(perSecond: number, streams: number): Cell {
  const name = `dispatch ${perSecond}/s, ${streams * perStream} events/s`;
  return {
    name,
    missing: null,
    async run({ programs, clients }) {
      const own = clients.find(client => client.name === engine);
      if (own === undefined) return [];
      console.error(name);
      const wish = { ...flow(Math.max(1, streams), perStream).wish, tokens: perStream * 8 };
      const { lateMs, core } = await measureDispatch(programs, own, perSecond, streams, wish);
      const figures = { lateP50Ms: quantile(lateMs, 0.5), lateP99Ms: quantile(lateMs, 0.99), core };
      return [{ cell: name, client: engine, figures }];
    },
  };
}

/** One thread of the engine against two, each on a core of its own, with senders on two more. */
function workersCell(canRamp: boolean): Cell {
  const cores = cpus().length;
  return {
    name: 'workers',
    missing: canRamp
      ? cores < 4
        ? `two threads and two senders need four cores, and this machine has ${cores}`
        : null
      : withoutSender,
    async run({ programs, clients }) {
      const rows: Row[] = [];
      for (const workers of [1, 2]) {
        const own = clients.find(client => client.name === engine);
        if (own === undefined) continue;
        console.error(`workers: ${workers}`);
        const where = { client: workers === 1 ? '0' : '0,1', sender: '2,3', senderThreads: 2 };
        const turn = await runTurn(programs, own, rampLoad(400_000), [String(workers)], where);
        rows.push({ cell: 'workers', client: `${engine}, threads: ${workers}`, figures: rampFigures([turn]) });
      }
      return rows;
    },
  };
}
