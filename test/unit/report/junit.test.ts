import { describe, expect, test } from 'vitest';
import { type ReportInput, renderJunit } from '../../../src/report/index.js';
import { hostileReport, surgeReport } from '../../support/summary.js';

interface Case {
  readonly name: string;
  readonly result: 'passed' | 'failure' | 'skipped';
}

function casesOf(xml: string): Case[] {
  return [...xml.matchAll(/<testcase classname="[^"]*" name="([^"]*)">([\s\S]*?)<\/testcase>/g)].map(
    ([, name, body]) => ({
      name: name ?? '',
      result: body?.includes('<failure') ? 'failure' : body?.includes('<skipped') ? 'skipped' : 'passed',
    }),
  );
}

function totalOf(xml: string, name: string): number {
  return Number(new RegExp(`<testsuites [^>]*\\b${name}="(\\d+)"`).exec(xml)?.[1]);
}

function withOutcome(outcome: ReportInput['summary']['verdict']['outcome']): ReportInput {
  const input = surgeReport();
  return { ...input, summary: { ...input.summary, verdict: { ...input.summary.verdict, outcome } } };
}

describe('the JUnit report', () => {
  test('has a case for holding, for validity and for each objective', () => {
    expect(casesOf(renderJunit(surgeReport()))).toEqual([
      { name: 'held', result: 'failure' },
      { name: 'measurement is valid', result: 'passed' },
      { name: 'ttft.p95 &lt; 5 s', result: 'failure' },
      { name: 'tpot.p95 &lt; 60 ms', result: 'passed' },
      { name: 'busyRate &lt; 2 %', result: 'failure' },
      { name: 'goodFraction &gt; 95 %', result: 'failure' },
    ]);
  });

  test('counts what it lists', () => {
    const xml = renderJunit(surgeReport());
    const cases = casesOf(xml);
    expect(totalOf(xml, 'tests')).toBe(cases.length);
    expect(totalOf(xml, 'failures')).toBe(cases.filter(one => one.result === 'failure').length);
  });

  test.each([
    ['held', 'passed'],
    ['turned_busy', 'failure'],
    ['failed', 'failure'],
    ['too_little_data', 'skipped'],
  ] as const)('%s is %s', (outcome, result) => {
    expect(casesOf(renderJunit(withOutcome(outcome)))[0]).toEqual({ name: 'held', result });
  });

  test('an objective that could not be judged is skipped, with its reason', () => {
    const input = surgeReport();
    const slo = input.summary.slo.map(one => ({ ...one, met: null, actual: null, failedIntentsDecide: false }));
    const xml = renderJunit({ ...input, summary: { ...input.summary, slo } });
    expect(totalOf(xml, 'skipped')).toBe(slo.length);
    expect(xml).toContain('<skipped message="ttft.p95 &lt; 5 s not measured: measured –, limit 5.00 s"/>');
  });

  test('only an invalid measurement fails', () => {
    const input = surgeReport();
    const judged = (verdict: 'SUSPECT' | 'INVALID') => {
      const checks = [{ id: 'cpu', level: 'suspect' as const, message: 'The engine was busy.' }];
      return renderJunit({ ...input, summary: { ...input.summary, validity: { verdict, checks } } });
    };
    expect(casesOf(judged('SUSPECT'))[1]?.result).toBe('passed');
    expect(casesOf(judged('INVALID'))[1]?.result).toBe('failure');
    expect(judged('INVALID')).toContain('INVALID MEASUREMENT. suspect: The engine was busy.');
  });

  test('says that unanswered intents decided', () => {
    expect(renderJunit(surgeReport())).toContain('measured ∞, limit 5.00 s (intents without an answer decide)');
  });

  test('keeps hostile text as text', () => {
    const xml = renderJunit(hostileReport());
    expect(casesOf(xml)).toHaveLength(6);
    expect(xml).not.toMatch(/<(script|img)|\]\]>/);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 has no place for them.
    expect(xml).not.toMatch(/[\u0000-\u0008\u000b-\u001f\ufffe\uffff\u202e]/);
  });
});
