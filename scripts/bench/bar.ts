import { engine, floor } from './hot-path/clients.js';
import type { Row } from './results.js';

/** One demand on the engine, and how far it is met. */
export interface Demand {
  readonly says: string;
  /** null when it was not measured. */
  readonly value: number | null;
  readonly limit: number;
  /** Whether the value has to be at most the limit, or at least. */
  readonly at: 'most' | 'least';
}

/** What the engine has to be: costs and rates as ratios within one run, errors in milliseconds. */
export function barOf(rows: readonly Row[]): readonly Demand[] {
  const figure = (cell: string, client: string, name: string): number | null =>
    rows.find(row => row.cell === cell && row.client === client)?.figures[name] ?? null;
  const own = (cell: string, name: string) => figure(cell, engine, name);
  const ratio = (cell: string, name: string, to: string) => {
    const [value, of] = [own(cell, name), figure(cell, to, name)];
    return value === null || of === null || of === 0 ? null : value / of;
  };
  const [flow, dense] = ['20,000 events/s', '70,000 events/s'];
  const most = (says: string, value: number | null, limit: number): Demand => ({ says, value, limit, at: 'most' });
  const least = (says: string, value: number | null, limit: number): Demand => ({ says, value, limit, at: 'least' });
  return [
    most(`CPU per event at 20,000 events/s, × ${floor}`, ratio(flow, 'cpuUs', floor), 1.5),
    most('CPU per event at 20,000 events/s, × aiohttp', ratio(flow, 'cpuUs', 'aiohttp'), 1 / 3),
    most('First tokens at 20,000 events/s, p50 error in ms', own(flow, 'firstP50Ms'), 0.1),
    most('First tokens at 20,000 events/s, p99 error in ms', own(flow, 'firstP99Ms'), 2),
    most('Later tokens at 20,000 events/s, p50 error in ms', own(flow, 'laterP50Ms'), 0.1),
    most('Later tokens at 20,000 events/s, p99 error in ms', own(flow, 'laterP99Ms'), 2),
    most('First tokens at 70,000 events/s, p99 error in ms', own(dense, 'firstP99Ms'), 5),
    most('Later tokens at 70,000 events/s, p99 error in ms', own(dense, 'laterP99Ms'), 5),
    least('Rate with stamps within 2 ms, × aiohttp', ratio('ramp', 'within2Ms', 'aiohttp'), 4),
    least(`Rate with stamps within 2 ms, × ${floor}`, ratio('ramp', 'within2Ms', floor), 0.5),
    most('Memory with 10,000 streams in MiB', own('10,000 streams', 'rssMiB'), 286),
    most('Dispatch at 1,000/s, p99 lateness in ms', own('dispatch 1000/s, 0 events/s', 'lateP99Ms'), 2),
    most(
      'Dispatch at 5,000/s with 40,000 events/s, p99 lateness in ms',
      own('dispatch 5000/s, 40000 events/s', 'lateP99Ms'),
      5,
    ),
    least('Rate of two threads, × one', ratioOfWorkers(rows), 1.8),
  ];
}

function ratioOfWorkers(rows: readonly Row[]): number | null {
  const [one, two] = rows.filter(row => row.cell === 'workers').map(({ figures }) => figures['within2Ms'] ?? null);
  return one == null || two == null || one === 0 ? null : two / one;
}

export function isMet({ value, limit, at }: Demand): boolean | null {
  if (value === null || Number.isNaN(value)) return null;
  return at === 'most' ? value <= limit : value >= limit;
}
