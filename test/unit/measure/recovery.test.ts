import { describe, expect, it } from 'vitest';
import { findBusySpell } from '../../../src/measure/busy-spell.js';
import { type RecoveryPoint, recoveryOf, surgeEndMs } from '../../../src/measure/recovery.js';
import type { PhaseSpan } from '../../../src/scenario/types.js';
import { randomNumbers } from '../../support/random.js';

/** Intents every `everyMs` from 0 to `untilMs`, busy with the chance that `shareAt` gives. */
function points(
  untilMs: number,
  everyMs: number,
  shareAt: (ms: number) => number,
  ttftAt: (ms: number) => number = () => 500,
  seed = 1,
): RecoveryPoint[] {
  const random = randomNumbers(seed);
  const list: RecoveryPoint[] = [];
  for (let ms = everyMs / 2; ms < untilMs; ms += everyMs) {
    const busy = random() < shareAt(ms);
    list.push({ scheduledMs: ms, busy, ttftMs: busy ? Infinity : ttftAt(ms) * (0.9 + 0.2 * random()) });
  }
  return list;
}

const between = (from: number, to: number, share: number) => (ms: number) => (ms >= from && ms < to ? share : 0);

describe('the busy spell', () => {
  it('is found where the endpoint began and ceased to turn users away', () => {
    const spell = findBusySpell(points(60_000, 50, between(14_000, 40_000, 0.6)), 500, 0.02);
    expect(spell?.fromMs).toBeGreaterThanOrEqual(14_000);
    expect(spell?.fromMs).toBeLessThan(14_500);
    expect(spell?.untilMs).toBeGreaterThan(39_000);
    expect(spell?.untilMs).toBeLessThan(40_000);
    expect(spell?.peakShare).toBeGreaterThan(0.6);
    expect(spell?.peakShare).toBeLessThanOrEqual(1);
    expect(spell?.peakAtMs).toBeGreaterThanOrEqual(14_000);
    expect(spell?.peakAtMs).toBeLessThan(40_000);
  });

  it('has no end when it lasts to the end of the run', () => {
    expect(findBusySpell(points(60_000, 50, between(14_000, 60_000, 0.5)), 500, 0.02)?.untilMs).toBeNull();
  });

  it('is found with one intent in two windows, too', () => {
    const spell = findBusySpell(points(60_000, 1_000, between(20_000, 45_000, 0.9)), 500, 0.02);
    expect(spell?.fromMs).toBeGreaterThanOrEqual(20_000);
    expect(spell?.fromMs).toBeLessThan(26_000);
  });

  it('is found in a thin share spread over the whole run', () => {
    expect(
      findBusySpell(
        points(60_000, 100, () => 0.1),
        250,
        0.02,
      ),
    ).not.toBeNull();
  });

  it('is not made of a stray rejection or of a share within the objective', () => {
    expect(findBusySpell(points(60_000, 50, between(30_000, 30_200, 1)), 500, 0.02)).toBeNull();
    for (let seed = 1; seed <= 20; seed += 1) {
      expect(
        findBusySpell(
          points(60_000, 50, () => 0.01, undefined, seed),
          500,
          0.02,
        ),
      ).toBeNull();
    }
    expect(findBusySpell([], 500, 0.02)).toBeNull();
  });

  it('spans two outbreaks from the first to the last', () => {
    const share = (ms: number) => between(10_000, 20_000, 0.8)(ms) + between(40_000, 50_000, 0.8)(ms);
    const spell = findBusySpell(points(60_000, 50, share), 500, 0.02);
    expect(spell?.fromMs).toBeLessThan(10_500);
    expect(spell?.untilMs).toBeGreaterThan(49_000);
  });
});

const phases: PhaseSpan[] = [
  { label: 'baseline', startMs: 0, endMs: 20_000 },
  { label: 'peak', startMs: 20_000, endMs: 40_000 },
  { label: 'recovery', startMs: 40_000, endMs: 80_000 },
];

describe('recovery', () => {
  it('takes as long as users were still turned away after the surge', () => {
    const { state, timeMs } = recoveryOf(points(80_000, 50, between(22_000, 49_000, 0.6)), phases, 500, 0.02, true);
    expect(state).toBe('recovered');
    expect(timeMs).toBeGreaterThanOrEqual(8_500);
    expect(timeMs).toBeLessThanOrEqual(9_500);
  });

  it('waits for TTFT as well', () => {
    const slow = (ms: number) => (ms > 20_000 && ms < 55_000 ? 5_000 : 500);
    const { state, timeMs } = recoveryOf(
      points(80_000, 50, () => 0, slow),
      phases,
      500,
      0.02,
      true,
    );
    expect(state).toBe('recovered');
    expect(timeMs).toBeGreaterThanOrEqual(14_000);
    expect(timeMs).toBeLessThanOrEqual(16_000);
  });

  it('never comes when the endpoint stays busy or slow', () => {
    const busy = points(80_000, 50, between(22_000, 80_000, 0.5));
    expect(recoveryOf(busy, phases, 500, 0.02, true)).toMatchObject({ state: 'never', timeMs: null });
    const slow = points(
      80_000,
      50,
      () => 0,
      ms => (ms > 20_000 ? 1_500 : 500),
    );
    const never = recoveryOf(slow, phases, 500, 0.02, true);
    expect(never).toMatchObject({ state: 'never', timeMs: null });
    expect(never.ttftHysteresis).toBeGreaterThan(2.8);
    expect(never.ttftHysteresis).toBeLessThan(3.2);
  });

  it('is at once when the endpoint had recovered before, and not needed when nothing happened', () => {
    const calm = points(80_000, 50, () => 0);
    expect(recoveryOf(calm, phases, 500, 0.02, true)).toMatchObject({ state: 'recovered', timeMs: 0 });
    expect(recoveryOf(calm, phases, 500, 0.02, false)).toMatchObject({ state: 'not_needed', timeMs: null });
  });

  it('is unknown when the run ended too early or the load never came down', () => {
    const cut = points(40_100, 50, between(22_000, 40_100, 0.6));
    expect(recoveryOf(cut, phases, 500, 0.02, true).state).toBe('unknown');
    expect(recoveryOf(cut, phases.slice(0, 2), 500, 0.02, true).state).toBe('unknown');
    expect(
      recoveryOf(
        points(40_000, 50, () => 0),
        phases.slice(0, 2),
        500,
        0.02,
        false,
      ).state,
    ).toBe('not_needed');
  });

  it('counts from the recovery phase, else from the decay', () => {
    expect(surgeEndMs(phases)).toBe(40_000);
    expect(surgeEndMs([{ label: 'decay', startMs: 5, endMs: 6 }])).toBe(5);
    expect(surgeEndMs(phases.slice(0, 2))).toBeNull();
  });

  it('ends with the last of several surges', () => {
    const span = (label: PhaseSpan['label'], startMs: number) => ({ label, startMs, endMs: startMs + 10 });
    const pulses = [
      span('baseline', 0),
      span('peak', 10),
      span('recovery', 20),
      span('peak', 30),
      span('recovery', 40),
    ];
    expect(surgeEndMs(pulses)).toBe(40);
    // A last surge that nothing follows cannot be recovered from.
    expect(surgeEndMs(pulses.slice(0, 4))).toBe(20);
    expect(surgeEndMs([span('peak', 0), span('decay', 10), span('decay', 20), span('recovery', 30)])).toBe(30);
  });

  it('relapses do not make it earlier', () => {
    const share = (ms: number) => between(22_000, 45_000, 0.6)(ms) + between(46_000, 52_000, 0.6)(ms);
    const { timeMs } = recoveryOf(points(80_000, 50, share), phases, 500, 0.02, true);
    expect(timeMs).toBeGreaterThanOrEqual(11_500);
  });
});
