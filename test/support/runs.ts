import { cpus, platform, totalmem } from 'node:os';
import type { ClientMark, EngineReport, EngineSample, ThreadReport } from '../../src/measure/self.js';
import type { SummaryInput } from '../../src/measure/summarise.js';
import type { RunManifest } from '../../src/store/run-types.js';
import { planOf } from './plans.js';

/** What a summary is told of a run that went through its whole plan. */
export function runFacts(overrides: Partial<SummaryInput['run']> = {}): SummaryInput['run'] {
  return {
    id: 'test-run',
    scenario: 'test',
    planHash: 'a'.repeat(64),
    target: 'test',
    model: 'test-model',
    mode: 'open',
    engine: 'native',
    status: 'completed',
    stopReason: null,
    startedAt: '2026-01-27T15:30:00.000Z',
    timeCompression: 1,
    ...overrides,
  };
}

/** An engine's closing report of a run without trouble. */
export function engineReport(overrides: Partial<EngineReport> = {}): EngineReport {
  return {
    startedWallMs: Date.parse('2026-01-27T15:30:00.000Z'),
    endedMs: 60_000,
    stop: { status: 'completed', reason: null },
    offeredIntents: 0,
    notSentIntents: 0,
    attempts: 0,
    peakInFlight: 1,
    loopDelayP99Ms: 1,
    cpuOver80: 0,
    cpuOver95: 0,
    threads: [],
    marks: [],
    workers: 1,
    lostWorkers: [],
    ...overrides,
  };
}

/** A thread at ease. */
export function threadReport(overrides: Partial<ThreadReport> = {}): ThreadReport {
  return {
    worker: 0,
    cpu: 0.1,
    cpuOver80: 0,
    cpuOver95: 0,
    coreWait: 0.01,
    loopDelayP99Ms: 1,
    loopDelayMaxMs: 4,
    gc: { count: 3, totalMs: 6, maxMs: 3 },
    ...overrides,
  };
}

export function clientMark(kind: ClientMark['kind'], worker: number | null, atMs: number, ms = 700): ClientMark {
  return { kind, worker, atMs, ms };
}

export function engineSample(overrides: Partial<EngineSample> = {}): EngineSample {
  return {
    atMs: 1_000,
    worker: 0,
    cpu: 0.1,
    loopDelayP99Ms: 1.5,
    loopDelayMaxMs: 3,
    rssBytes: 80_000_000,
    openSockets: 4,
    inFlight: 3,
    ...overrides,
  };
}

/** The manifest of a run that this process has just begun. */
export function manifestOf(overrides: Partial<RunManifest> = {}): RunManifest {
  const plan = planOf();
  return {
    schema: 'busytone.run/1',
    id: 'test-run',
    status: 'running',
    stopReason: null,
    pid: process.pid,
    startedAt: new Date().toISOString(),
    endedAt: null,
    planHash: plan.planHash,
    salt: '00c0ffee',
    phases: plan.phases,
    durationMs: plan.durationMs,
    estimate: plan.estimate,
    scenario: plan.scenario,
    target: { name: 'test', url: 'http://127.0.0.1:1/v1', model: 'test-model' },
    engine: 'native',
    report: null,
    timeCompression: 1,
    gapsKept: true,
    sources: [],
    outputs: [],
    versions: { busytone: '0.1.0', node: process.version },
    host: { platform: platform(), cpus: cpus().length, cpuModel: cpus()[0]?.model ?? '', memoryBytes: totalmem() },
    ...overrides,
  };
}
