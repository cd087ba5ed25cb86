import { describe, expect, it } from 'vitest';
import { LiveStats } from '../../../src/measure/live.js';
import { attempt, busyAttempt, numbered, unanswered } from '../../support/attempts.js';
import { planOf } from '../../support/plans.js';

const progress = (atMs: number) => ({
  atMs,
  offered: 0,
  sent: 0,
  ended: 0,
  inFlight: 0,
  waitingRetries: 0,
  draining: false,
});

describe('live numbers', () => {
  it('are those of the whole run and of the last ten seconds', () => {
    const live = new LiveStats(planOf());
    live.add(numbered([attempt({ scheduledMs: 0 }), busyAttempt({ scheduledMs: 500 })]));
    live.add(numbered([attempt({ scheduledMs: 20_000, firstTokenMs: 21_000 })]));
    const { overall, recent, phase, plannedLoad } = live.snapshot(progress(24_000));
    expect([phase, plannedLoad]).toEqual(['baseline', 2]);
    expect(overall).toMatchObject({
      attempts: 3,
      outcomes: { ok: 2, 'busy.overloaded': 1 },
      intents: { answered: 2, busy: 1 },
      busyShare: 1 / 3,
      outputTokensPerSecond: 200 / 24,
    });
    expect(recent).toMatchObject({ attempts: 1, outcomes: { ok: 1 }, busyShare: 0 });
    expect(Math.abs((recent.ttftMs.p50 ?? 0) / 1_000 - 1)).toBeLessThan(0.004);
    expect(Math.abs((overall.ttftMs.p50 ?? 0) / 500 - 1)).toBeLessThan(0.004);
    expect(Math.abs((overall.ttftMs.p95 ?? 0) / 1_000 - 1)).toBeLessThan(0.004);
  });

  it('count a wait from the first attempt, and an intent once', () => {
    const live = new LiveStats(planOf());
    live.add([busyAttempt({ intent: 7, last: false })]);
    expect(live.snapshot(progress(1_500)).overall).toMatchObject({ attempts: 1, busyShare: null });
    live.add([attempt({ intent: 7, retry: 1, scheduledMs: 1_600 })]);
    const { overall } = live.snapshot(progress(5_000));
    expect(overall.intents).toMatchObject({ answered: 1, busy: 0 });
    expect(Math.abs((overall.ttftMs.p50 ?? 0) / 1_100 - 1)).toBeLessThan(0.004);
  });

  it('leave interrupted and cancelled intents out of the busy share', () => {
    const live = new LiveStats(planOf());
    const aborted = (abortReason: string) => unanswered({ outcome: 'client.aborted', abortReason });
    live.add(numbered([busyAttempt(), aborted('stopped'), aborted('cancelled')]));
    const { overall } = live.snapshot(progress(2_000));
    expect(overall).toMatchObject({ busyShare: 1, intents: { interrupted: 1, cancelled: 1 } });
  });

  it('know nothing at the start', () => {
    const { overall } = new LiveStats(planOf()).snapshot(progress(0));
    expect(overall).toMatchObject({
      attempts: 0,
      busyShare: null,
      ttftMs: { p50: null, p95: null },
      outputTokensPerSecond: 0,
    });
  });
});
