import { describe, expect, it } from 'vitest';
import { barOf, isMet } from '../../scripts/bench/bar.js';
import { engine, floor } from '../../scripts/bench/hot-path/clients.js';
import { quantile, rateWithin, streamFigures } from '../../scripts/bench/hot-path/figures.js';
import type { Heard, Load, Turn } from '../../scripts/bench/hot-path/turn.js';
import { benchmarksPage } from '../../scripts/bench/page.js';

const row = (cell: string, client: string, figures: Record<string, number>) => ({ cell, client, figures });

const rows = [
  row('20,000 events/s', floor, { cpuUs: 10 }),
  row('20,000 events/s', engine, { cpuUs: 14, firstP99Ms: 2.5 }),
  row('20,000 events/s', 'aiohttp', { cpuUs: 40 }),
  row('ramp', floor, { within2Ms: 100_000 }),
  row('ramp', engine, { within2Ms: 60_000 }),
];

function turn(heard: readonly Heard[]): Turn {
  return { windowMs: 1_000, cpuMs: 300, rssMiB: 50, senderCores: 0.5, sentEvents: 10_000, sentRequests: 0, heard };
}

describe('benchmarks', () => {
  it('are held against the bar, as far as they were measured', () => {
    const met = new Map(barOf(rows).map(demand => [demand.says, [demand.value, isMet(demand)]]));
    expect(met.get(`CPU per event at 20,000 events/s, × ${floor}`)).toEqual([1.4, true]);
    expect(met.get('CPU per event at 20,000 events/s, × aiohttp')).toEqual([0.35, false]);
    expect(met.get('First tokens at 20,000 events/s, p99 error in ms')).toEqual([2.5, false]);
    expect(met.get(`Rate with stamps within 2 ms, × ${floor}`)).toEqual([0.6, true]);
    expect(met.get('Rate with stamps within 2 ms, × aiohttp')).toEqual([null, null]);
    expect(met.get('Rate of two threads, × one')).toEqual([null, null]);
  });

  it('stand in a page with one row for each client and cell', () => {
    const setting = {
      cpu: 'A processor',
      cores: 2,
      kernel: '6.1',
      node: 'v20',
      packages: ['undici 7'],
      date: '2026-01-02',
      command: 'npm run bench -- --write',
    };
    const page = benchmarksPage({ setting, rows, skipped: [{ cell: 'workers', why: 'two cores' }] });
    expect(page).toContain('A processor, 2 cores, Linux 6.1, Node v20, 2026-01-02.');
    expect(page).toContain(`| ${engine} | 14.0 | 2.50 |`);
    expect(page).toContain(`| ${floor} | 10.0 | – |`);
    expect(page).toContain('| CPU per event at 20,000 events/s, × aiohttp | ≤ 0.33 | 0.35 | no |');
    expect(page).toContain('- workers: two cores.');
  });

  it('tell steady streams from opening ones, and errors by their size', () => {
    const load: Load = {
      mode: 'open',
      streams: 3,
      openMs: 1_000,
      wish: { tokens: 1, firstMs: 1, everyMs: 1 },
      window: [2_000, 3_000],
    };
    const heard = [
      { sentMs: 500, lagMs: 9, first: true },
      { sentMs: 1_500, lagMs: -2, first: true },
      { sentMs: 1_600, lagMs: 7, first: false },
      { sentMs: 2_500, lagMs: 0.5, first: false },
    ];
    const figures = streamFigures([turn(heard)], load);
    expect(figures).toMatchObject({ openingP99Ms: 9, firstP50Ms: 2, laterP50Ms: 0.5, cpuUs: 30, core: 0.3 });
  });

  it('find the rate at which stamps begin to be off', () => {
    // A ramp of 5 to 50 events in slots of 200 ms, whose stamps are off from slot 6 on.
    const heard = Array.from({ length: 10 }, (_, slot) =>
      Array.from({ length: 5 * (slot + 1) }, () => ({ sentMs: slot * 200 + 1, lagMs: slot < 6 ? 1 : 5, first: false })),
    ).flat();
    expect(rateWithin(turn(heard), 2)).toBe(5 * 30);
    expect(rateWithin(turn(heard), 10)).toBe(5 * 50);
    expect(quantile([3, 1, 2], 0.5)).toBe(2);
  });
});
