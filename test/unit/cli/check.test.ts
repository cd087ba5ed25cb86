import { Chalk } from 'chalk';
import { describe, expect, test } from 'vitest';
import { checkText } from '../../../src/cli/ui/check.js';
import { visibleWidth } from '../../../src/cli/ui/palette.js';
import type { CheckReport, Finding, FindingStatus } from '../../../src/store/check-types.js';

const plain = new Chalk({ level: 0 });

const finding = (title: string, status: FindingStatus, cure: string | null): Finding => ({
  id: `x.${title}`,
  title,
  status,
  found: `what was found of ${title}, told at some length so that it must go on in a second line on narrow terminals`,
  evidence: {},
  cure,
});

const cost = { promptTokens: 2_610, outputTokens: 112, amount: '0.0023', currency: 'USD' };
const report: CheckReport = {
  schema: 'busytone.check/1',
  startedAt: '2026-01-01T00:00:00.000Z',
  durationMs: 4_440,
  versions: { busytone: '0.1.0', node: 'v20' },
  target: { name: 'x', url: 'https://api.example.com/v1', model: 'm', provider: null },
  scenario: 'launch',
  verdict: 'fail',
  counts: { ok: 1, warn: 2, fail: 1, unknown: 1 },
  groups: [
    {
      id: 'one',
      title: 'First group',
      skipped: null,
      findings: [
        finding('alpha', 'ok', null),
        finding('beta', 'warn', 'Do this about it.'),
        finding('gamma', 'warn', 'Do this about it.'),
        finding('delta', 'fail', 'Do that.'),
        finding('epsilon', 'unknown', null),
      ],
    },
    { id: 'two', title: 'Second group', skipped: 'nothing answered', findings: [] },
  ],
  requests: [
    {
      purpose: 'read a long prompt',
      http: 200,
      outcome: 'ok',
      ttftMs: 97.5,
      ttfaMs: 97.5,
      tpotMs: 15.7,
      totalMs: 207,
      promptTokens: 1_280,
      outputTokens: 8,
      tokenSource: 'usage',
      reusedConnection: true,
    },
  ],
  cost,
  forecast: { classes: [{ class: 'quick-chat', ...cost }], whole: { intents: 1_200, ...cost, amount: '12.5' } },
};

describe('a check on a terminal', () => {
  test.each([60, 80, 120])('fits %i columns, coloured too', width => {
    for (const line of checkText(report, width, new Chalk({ level: 1 })).split('\n')) {
      expect(visibleWidth(line), line).toBeLessThanOrEqual(width);
    }
  });

  test('says first whether a load may begin, and tells each state by a sign', () => {
    const text = checkText(report, 80, plain);
    expect(text.startsWith('NOT READY\n')).toBe(true);
    expect(text).toContain('1 ok, 2 warnings, 1 failed, 1 unknown; 1 request, 4.44 s');
    for (const sign of ['✓ alpha', '! beta', '✗ delta', '? epsilon']) expect(text).toContain(`\n  ${sign} `);
  });

  test('tells a cure once when two findings in a row share it', () => {
    expect(checkText(report, 80, plain).match(/Do this about it/g)).toHaveLength(1);
    expect(checkText(report, 80, plain)).toContain('Try  Do that.');
  });

  test('names what it could not look at, and why', () => {
    expect(checkText(report, 80, plain)).toContain('Not looked at  Second group: nothing answered');
  });

  test('tells what it cost and what a load will', () => {
    const text = checkText(report, 80, plain);
    expect(text).toMatch(/this check +2\.61k +112 +0\.0023 USD/);
    expect(text).toMatch(/all 1,200 intents .* 12\.50 USD/);
    const unpriced = { ...report, cost: { ...cost, amount: null, currency: null } };
    expect(checkText(unpriced, 80, plain)).not.toContain('USD');
  });
});
