import { describe, expect, it } from 'vitest';
import type { AttemptRecord } from '../../../src/measure/attempt.js';
import { foldIntents } from '../../../src/measure/intents.js';
import { summarise } from '../../../src/measure/summarise.js';
import { judgeValidity, type ValidityInput } from '../../../src/measure/validity.js';
import { attempt, busyAttempt, numbered, unanswered } from '../../support/attempts.js';
import { shapeIn } from '../../support/load-shape.js';
import { planOf, scenarioOf } from '../../support/plans.js';
import { randomNumbers } from '../../support/random.js';
import { engineReport, engineSample, runFacts } from '../../support/runs.js';
import { csvOf, replayOf } from '../../support/traces.js';

const { slo, load } = scenarioOf();

function judge(attempts: readonly AttemptRecord[], overrides: Partial<ValidityInput> = {}) {
  const records = attempts.some(record => record.attempt > 0) ? attempts : numbered(attempts);
  const count = new Set(records.map(record => record.intent)).size;
  return judgeValidity({
    plan: planOf(),
    overall: summarise({ run: runFacts(), plan: planOf(), attempts: records, gaps: null, samples: [], report: null })
      .overall,
    attempts: records,
    results: foldIntents(records, slo),
    notSent: 0,
    damagedLines: 0,
    samples: [],
    report: engineReport({ attempts: records.length, offeredIntents: count }),
    status: 'completed',
    stopReason: null,
    ...overrides,
  });
}

function levelOf(id: string, attempts: readonly AttemptRecord[], overrides: Partial<ValidityInput> = {}) {
  return judge(attempts, overrides).checks.find(check => check.id === id)?.level;
}

const sentLate = (lateMs: number) => Array.from({ length: 100 }, () => attempt({ sentMs: 1_000 + lateMs }));

/** First attempts at the given rate of a Poisson process, sent `lateMs` after their time. */
function poisson(count: number, perSecond: number, lateMs: (i: number) => number = () => 0.1, seed = 9) {
  const random = randomNumbers(seed);
  let atMs = 0;
  return Array.from({ length: count }, (_, i) => {
    atMs -= (Math.log(1 - random()) / perSecond) * 1_000;
    return attempt({ scheduledMs: atMs, sentMs: atMs + lateMs(i) });
  });
}

describe('validity', () => {
  it('is VALID when every check is, and as bad as the worst of them', () => {
    expect(judge([attempt()]).verdict).toBe('VALID');
    expect(judge([attempt()], { report: engineReport({ attempts: 1, loopDelayP99Ms: 20 }) }).verdict).toBe('SUSPECT');
    expect(judge([attempt(), unanswered({ outcome: 'client.local_limit' })]).verdict).toBe('INVALID');
  });

  it('names the measured value and the limit in every message', () => {
    for (const { message } of judge(poisson(200, 2)).checks) expect(message).toMatch(/^[A-Z\d].*\.$/);
    expect(judge(sentLate(7)).checks[0]?.message).toMatch(
      /7 ms late.*5 ms or 10 % of the median TTFT \(500 ms\).*50 ms/,
    );
  });

  it.each([
    [4.9, 'ok'],
    [5.1, 'suspect'],
    [49.9, 'suspect'],
    [50.1, 'invalid'],
  ])('lateness of %d ms is %s', (late, level) => {
    expect(levelOf('lateness', sentLate(late))).toBe(level);
  });

  it.each([
    [4, 1_041, 'ok'],
    [4, 1_039, 'suspect'],
    [6, 1_059, 'invalid'],
    [6, 1_061, 'suspect'],
  ])('lateness of %d ms before a first token at %d ms (scheduled at 1,000) is %s', (late, firstTokenMs, level) => {
    const quick = sentLate(late).map(record => ({ ...record, firstTokenMs }));
    expect(levelOf('lateness', quick)).toBe(level);
  });

  it('doubts, and no more, a load that the scenario’s own limits kept back', () => {
    const report = engineReport({ attempts: 1, offeredIntents: 100, notSentIntents: 50 });
    expect(levelOf('achieved_load', [attempt()], { report, stopReason: 'limit.requests' })).toBe('suspect');
    expect(levelOf('achieved_load', [attempt()], { report, stopReason: null })).toBe('invalid');
  });

  it.each([
    [{ loopDelayP99Ms: 10 }, 'loop_delay', 'ok'],
    [{ loopDelayP99Ms: 10.1 }, 'loop_delay', 'suspect'],
    [{ loopDelayP99Ms: 100.1 }, 'loop_delay', 'invalid'],
    [{ cpuOver80: 0.05 }, 'cpu', 'ok'],
    [{ cpuOver80: 0.06 }, 'cpu', 'suspect'],
    [{ cpuOver80: 0.5, cpuOver95: 0.2 }, 'cpu', 'suspect'],
    [{ cpuOver80: 0.5, cpuOver95: 0.21 }, 'cpu', 'invalid'],
    [{ offeredIntents: 100, notSentIntents: 5 }, 'achieved_load', 'ok'],
    [{ offeredIntents: 100, notSentIntents: 6 }, 'achieved_load', 'invalid'],
  ])('%o makes %s %s', (report, id, level) => {
    expect(levelOf(id, [attempt()], { report: engineReport({ attempts: 1, offeredIntents: 1, ...report }) })).toBe(
      level,
    );
  });

  it('is judged from the samples where the engine left no closing report', () => {
    const dead = { report: null, status: 'interrupted' as const };
    expect(levelOf('cpu', [attempt()], dead)).toBe('unknown');
    expect(levelOf('loop_delay', [attempt()], dead)).toBe('unknown');
    const samples = [engineSample({ cpu: 0.99, loopDelayP99Ms: 200 }), engineSample()];
    expect(levelOf('cpu', [attempt()], { ...dead, samples })).toBe('invalid');
    expect(levelOf('loop_delay', [attempt()], { ...dead, samples })).toBe('invalid');
    const intents = [0, 1, 2].map(index => ({ index, scheduledMs: index * 1_000, class: 'quick-chat' }));
    expect(levelOf('achieved_load', [attempt({ scheduledMs: 2_000 })], { ...dead, plan: planOf({ intents }) })).toBe(
      'invalid',
    );
    expect(levelOf('achieved_load', [attempt({ scheduledMs: 0 })], { ...dead, plan: planOf({ intents }) })).toBe('ok');
  });

  it('misses records that were lost, came twice or contradict themselves', () => {
    const three = numbered([attempt(), attempt(), attempt()]);
    const report = engineReport({ attempts: 3, offeredIntents: 3 });
    expect(levelOf('records', three, { report })).toBe('ok');
    expect(levelOf('records', [...three].reverse(), { report })).toBe('ok');
    expect(levelOf('records', three.slice(1), { report })).toBe('invalid');
    expect(
      levelOf(
        'records',
        three.filter(({ attempt }) => attempt !== 1),
        { report: null },
      ),
    ).toBe('suspect');
    expect(levelOf('records', [...three, ...three.slice(0, 1)], { report })).toBe('invalid');
    expect(levelOf('records', [attempt({ firstTokenMs: 900 })])).toBe('invalid');
    expect(levelOf('records', [attempt({ endMs: 3_000 })])).toBe('invalid');
  });

  it('doubts token counts that are estimates or far from the text', () => {
    const estimates = (count: number) =>
      Array.from({ length: 100 }, (_, i) => attempt(i < count ? { tokenSource: 'estimate' } : {}));
    expect(levelOf('token_source', estimates(1))).toBe('ok');
    expect(levelOf('token_source', estimates(2))).toBe('suspect');
    expect(levelOf('token_agreement', [attempt({ estimatedOutputTokens: 111 })])).toBe('suspect');
    expect(levelOf('token_agreement', [attempt({ estimatedOutputTokens: 91 })])).toBe('ok');
    const hidden = attempt({ estimatedOutputTokens: 40, flags: ['hidden_reasoning'] });
    expect(levelOf('token_agreement', [hidden])).toBeUndefined();
    expect(levelOf('token_source', [busyAttempt()])).toBe('unknown');
  });

  it('does not call a run cut short that only kept intents back', () => {
    const { checks } = judge([attempt()], { stopReason: 'limit.concurrency', notSent: 3 });
    const { level, message } = checks.find(check => check.id === 'cut_short') ?? {};
    expect(level).toBe('suspect');
    expect(message).toBe(
      'The run went through its plan, but limits.concurrency kept 3 planned intents back; they are left out of every rate.',
    );
  });

  it('names a run that was cut short', () => {
    const cut = judge([attempt(), unanswered({ outcome: 'client.aborted', abortReason: 'stopped' })], {
      status: 'completed',
      stopReason: 'limit.requests',
      notSent: 7,
    }).checks.find(check => check.id === 'cut_short');
    expect(cut?.level).toBe('suspect');
    expect(cut?.message).toMatch(/limit\.requests.*1 intent under way.*7 planned intents not sent/);
    expect(levelOf('cut_short', [attempt()], { status: 'interrupted' })).toBe('suspect');
    expect(levelOf('cut_short', [attempt()])).toBe('ok');
  });

  it('holds a replay against its times and against no law', () => {
    const rows = Array.from({ length: 60 }, (_, at) => [at * 1_000, 10, 5]);
    const replay = planOf({ scenario: scenarioOf({ load: replayOf(csvOf(rows)) }) });
    expect(levelOf('arrivals', [attempt()], { plan: replay })).toBeUndefined();
    expect(levelOf('lateness', [attempt()], { plan: replay })).toBeDefined();
    expect(levelOf('achieved_load', [attempt()], { plan: replay })).toBeDefined();
  });

  it('leaves out what has no meaning in a closed loop', () => {
    const closed = scenarioOf({
      load: { mode: 'closed', shape: shapeIn(load), thinkSeconds: { kind: 'constant', value: 1 }, durationMs: 60_000 },
    });
    const ids = judge([attempt()], { plan: planOf({ scenario: closed }) }).checks.map(check => check.id);
    expect(ids).not.toContain('lateness');
    expect(ids).not.toContain('arrivals');
    expect(ids).not.toContain('achieved_load');
  });
});

describe('the arrival check', () => {
  it('believes a Poisson process, whatever its seed', () => {
    const levels = Array.from({ length: 40 }, (_, seed) =>
      levelOf(
        'arrivals',
        poisson(500, 2, () => 0.1, seed + 1),
      ),
    );
    expect(levels.filter(level => level === 'suspect').length).toBeLessThanOrEqual(2);
  });

  it('believes a Poisson process whose rate follows the plan, and no other', () => {
    // Twice the rate from the 250th arrival on, which comes after about 125 s.
    const first = poisson(250, 2, undefined, 4);
    const breakMs = first[first.length - 1]?.scheduledMs ?? 0;
    const second = poisson(500, 4, undefined, 5).map(record =>
      attempt({ scheduledMs: record.scheduledMs + breakMs, sentMs: record.scheduledMs + breakMs }),
    );
    const stepped = planOf({ loadAt: ms => (ms <= breakMs ? 2 : 4) });
    expect(levelOf('arrivals', [...first, ...second], { plan: stepped })).toBe('ok');
    expect(levelOf('arrivals', [...first, ...second])).toBe('suspect');
  });

  it('sees a clock, batches and bursts that claim to be Poisson', () => {
    const clock = Array.from({ length: 200 }, (_, i) => attempt({ scheduledMs: i * 500 }));
    expect(levelOf('arrivals', clock)).toBe('suspect');
    const batched = poisson(200, 2).map(record => {
      const sentMs = Math.ceil(record.scheduledMs / 3_000) * 3_000;
      return attempt({ scheduledMs: record.scheduledMs, sentMs });
    });
    expect(levelOf('arrivals', batched)).toBe('suspect');
    expect(levelOf('arrivals', poisson(400, 4))).toBe('suspect');
  });

  it('does not mind microseconds in a great many arrivals', () => {
    const random = randomNumbers(2);
    const many = poisson(20_000, 1_000, () => 0.05 + random() * 0.05);
    expect(levelOf('arrivals', many, { plan: planOf({ loadAt: () => 1_000 }) })).toBe('ok');
  });

  it('holds constant arrivals against their own plan', () => {
    const plan = planOf({
      scenario: scenarioOf({
        load: { mode: 'open', shape: shapeIn(load), arrivals: 'constant', durationMs: load.durationMs },
      }),
    });
    const clock = (jitterMs: number) => {
      const random = randomNumbers(3);
      return Array.from({ length: 100 }, (_, i) => {
        const scheduledMs = i * 500;
        return attempt({ scheduledMs, sentMs: scheduledMs + jitterMs * random() });
      });
    };
    expect(levelOf('arrivals', clock(1), { plan })).toBe('ok');
    expect(levelOf('arrivals', clock(480), { plan })).toBe('suspect');
  });

  it('leaves retries out and says when there is too little', () => {
    expect(levelOf('arrivals', poisson(30, 2))).toBe('unknown');
    const withRetries = numbered(poisson(200, 2)).flatMap(record => [
      busyAttempt({ ...record, outcome: 'busy.overloaded', last: false, attempt: record.attempt * 2 }),
      attempt({
        intent: record.intent,
        attempt: record.attempt * 2 + 1,
        retry: 1,
        scheduledMs: record.scheduledMs + 1,
      }),
    ]);
    expect(levelOf('arrivals', withRetries)).toBe(levelOf('arrivals', poisson(200, 2)));
  });

  it('doubts a run whose streams were held back and handed over whole', () => {
    const whole = { firstTokenMs: 3_480, firstReasoningMs: 3_480, firstAnswerMs: 3_480 };
    const some = (count: number, own: Partial<AttemptRecord>) =>
      Array.from({ length: 200 }, (_, i) => (i < count ? attempt({ ...own }) : attempt()));
    expect(levelOf('streaming', some(2, whole))).toBe('ok');
    expect(levelOf('streaming', some(3, whole))).toBe('suspect');
    expect(levelOf('streaming', some(3, { ...whole, tokenEvents: 4 }))).toBe('ok');
    expect(levelOf('streaming', some(200, { tokenEvents: 1, flags: ['not_streamed'] }))).toBe('unknown');
  });

  it('names lines of the records that could not be read', () => {
    expect(levelOf('damaged_lines', [attempt()])).toBe('ok');
    expect(levelOf('damaged_lines', [attempt()], { damagedLines: 1 })).toBe('suspect');
    const { checks } = judge([attempt()], { damagedLines: 1_200 });
    expect(checks.find(check => check.id === 'damaged_lines')?.message).toMatch(/^1,200 lines .* are left out/);
  });
});
