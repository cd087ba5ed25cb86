import { hostFacts } from '../../src/app/host-facts.js';
import type { SelftestReport, TruthCell } from '../../src/store/selftest-types.js';

const spread = { n: 100, biasMs: 0.1, p50Ms: 0.2, p99Ms: 0.4 };

export function truthCell(overrides: Partial<TruthCell> = {}): TruthCell {
  return {
    workers: 1,
    streams: 200,
    tokensPerSecond: 20,
    chunking: 'one',
    tls: false,
    eventsPerSecond: 4_000,
    requestsPerSecond: 500,
    ttftError: spread,
    gapError: spread,
    stampLag: spread,
    lateness: spread,
    sent: { requests: 200, events: 4_000 },
    counted: { requests: 200, events: 4_000 },
    exact: true,
    validity: 'VALID',
    doubts: [],
    memoryBytes: 1_000_000,
    ...overrides,
  };
}

/** Of this machine, with two workers that do half as much more than one. */
export function selftestReport(overrides: Partial<SelftestReport> = {}): SelftestReport {
  const one = { workers: 1, eventsPerSecond: 8_000, requestsPerSecond: 100, streams: 500 };
  return {
    schema: 'busytone.selftest/1',
    startedAt: '2026-01-27T15:30:00.000Z',
    durationMs: 50_000,
    versions: { busytone: 'test', node: 'v20.0.0' },
    host: hostFacts(),
    quick: false,
    verdict: 'VALID',
    grid: [truthCell()],
    ramps: [],
    capacity: {
      perWorker: one,
      allWorkers: { workers: 2, eventsPerSecond: 12_000, requestsPerSecond: 150, streams: 750 },
    },
    bytesPerStream: 20_000,
    ...overrides,
  };
}
