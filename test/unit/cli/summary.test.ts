import { Chalk } from 'chalk';
import { describe, expect, test } from 'vitest';
import { visibleWidth } from '../../../src/cli/ui/palette.js';
import { summaryText } from '../../../src/cli/ui/summary.js';
import type { SloResult } from '../../../src/measure/summary-types.js';
import { surgeReport } from '../../support/summary.js';

const plain = new Chalk({ level: 0 });
const { summary } = surgeReport();

describe('the final summary', () => {
  test.each([60, 80, 100, 140])('fits %i columns, coloured too', width => {
    for (const line of summaryText(summary, width, new Chalk({ level: 1 })).split('\n')) {
      expect(visibleWidth(line), line).toBeLessThanOrEqual(width);
    }
  });

  test('gives every phase and the whole, every class and every outcome a line', () => {
    const text = summaryText(summary, 140, plain);
    const labels = [...summary.phases, ...summary.classes].map(slice => slice.label);
    for (const label of [...labels, 'all', ...Object.keys(summary.overall.outcomes)]) {
      expect(text).toMatch(new RegExp(`^  ${label.replace('.', '\\.')} `, 'm'));
    }
  });

  test('says first what happened, and tells missed from met without colour', () => {
    const slo: readonly SloResult[] = [
      { objective: 'ttft.p95 < 5 s', met: false, actual: null, limit: 5_000, unit: 'ms', failedIntentsDecide: true },
      { objective: 'tpot.p95 < 60 ms', met: true, actual: 47.3, limit: 60, unit: 'ms', failedIntentsDecide: false },
    ];
    const text = summaryText({ ...summary, slo }, 300, plain);
    expect(text.startsWith('TURNED BUSY')).toBe(true);
    expect(text).toContain(summary.verdict.headline);
    expect(text).toContain('✗ missed ttft.p95 < 5 s');
    expect(text).toContain('✓ met tpot.p95 < 60 ms (47.3 ms)');
    expect(text).toContain('VALID');
  });

  test('explains every heading that it uses', () => {
    const text = summaryText(summary, 200, plain);
    const notes = text.slice(text.lastIndexOf('  intents:'));
    for (const term of [
      'offered',
      'sent',
      'good',
      'TTFT',
      'TTFA',
      'think',
      'TPOT',
      'tok/s',
      'p50',
      'p95',
      'busy',
      '95 %',
    ]) {
      expect(notes).toContain(term);
    }
  });

  test('says what clients and users made of it', () => {
    const overall = {
      ...summary.overall,
      amplification: 2.5,
      retries: { library: 4_000, reclicks: 700 },
      retryAfter: { seen: 900, followed: 400, accepted: 100 },
      intents: { ...summary.overall.intents, cancelled: 17 },
    };
    const [first, ...rest] = summary.classes;
    if (first === undefined) throw new Error('there are no classes');
    const classes = [{ ...first, relativeBusyRate: 1.31 }, ...rest];
    const text = summaryText({ ...summary, overall, classes }, 300, plain);
    expect(text).toContain('2.50 attempts for each intent: 4.00k by client libraries, 700 by users who asked again');
    expect(text).toContain('900 answers named a time; of 400 who came back after it, 25.0 % were accepted');
    expect(text).toContain('of users lost patience, half of them within 30.0 s');
    expect(text).toContain('17 answers by their users, as planned; in no rate');
    expect(text).toContain('1.31×');
    expect(text).toMatch(/against mix: busy rate of the class/);
    expect(summaryText(summary, 300, plain)).not.toMatch(/against|asked again|Retry-After|Stopped/);
  });

  test('names the reasons of a doubtful measurement', () => {
    const message = 'Dispatch lateness p99 was 80 ms; the limit is 50 ms.';
    const text = summaryText(
      { ...summary, validity: { verdict: 'INVALID', checks: [{ id: 'lateness', level: 'invalid', message }] } },
      100,
      plain,
    );
    expect(text).toContain('INVALID');
    expect(text).toContain(message);
  });

  test('survives a run of which nothing is known', () => {
    const nothing = { count: 0, of: 0, value: null, low: null, high: null };
    const overall = {
      ...summary.overall,
      attempts: 0,
      amplification: null,
      outcomes: {},
      busyRate: { attempts: nothing, intents: nothing, upper: nothing },
    };
    const text = summaryText({ ...summary, overall, phases: [], classes: [], slo: [] }, 80, plain);
    expect(text).toContain('nothing was sent');
  });
});
