import { expect, test } from 'vitest';
import { exitCodeOf } from '../../../src/app/exit-code.js';
import type { Summary } from '../../../src/measure/summary-types.js';
import { surgeReport } from '../../support/summary.js';

const { summary } = surgeReport();
const clean: Summary = { ...summary, slo: [], validity: { verdict: 'VALID', checks: [] } };
const interrupted = { run: { ...summary.run, status: 'interrupted' as const } };
const invalid = { validity: { verdict: 'INVALID' as const, checks: [] } };
const missed = { slo: summary.slo };

test('a clean run is 0, also a suspect one', () => {
  expect(exitCodeOf(clean)).toBe(0);
  expect(exitCodeOf({ ...clean, validity: { verdict: 'SUSPECT', checks: [] } })).toBe(0);
});

test('an SLO that could not be judged is not missed', () => {
  const unknown = { objective: 'ttft.p99 < 1 s', met: null, actual: null, limit: 1, unit: 'ms' as const };
  expect(exitCodeOf({ ...clean, slo: [{ ...unknown, failedIntentsDecide: false }] })).toBe(0);
});

test('interrupted hides invalid hides missed', () => {
  expect(exitCodeOf({ ...clean, ...missed })).toBe(99);
  expect(exitCodeOf({ ...clean, ...missed, ...invalid })).toBe(3);
  expect(exitCodeOf({ ...clean, ...missed, ...invalid, ...interrupted })).toBe(130);
});

test('a second Ctrl-C is still an interruption, a broken engine is a failure', () => {
  const aborted = (stopReason: string): Summary => ({ ...clean, run: { ...clean.run, status: 'aborted', stopReason } });
  expect(exitCodeOf(aborted('stop.signal'))).toBe(130);
  expect(exitCodeOf(aborted('engine.failed'))).toBe(1);
});

test('a run in which nothing but failures came back is a failure', () => {
  const intents = { ...clean.overall.intents, sent: 10, answered: 0, busy: 0, abandoned: 0, failed: 10 };
  expect(exitCodeOf({ ...clean, overall: { ...clean.overall, intents } })).toBe(1);
  expect(exitCodeOf({ ...clean, overall: { ...clean.overall, intents: { ...intents, busy: 1, failed: 9 } } })).toBe(0);
});
