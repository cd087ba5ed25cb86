import { Chalk } from 'chalk';
import { describe, expect, it } from 'vitest';
import { selftestText } from '../../../src/cli/ui/selftest.js';
import { selftestReport, truthCell } from '../../support/selftest.js';

const plain = new Chalk({ level: 0 });
const text = (report = selftestReport()) => selftestText(report, 100, plain).replace(/\s+/g, ' ');

describe('a selftest on a terminal', () => {
  it('says in words what can be measured, before any table', () => {
    expect(text()).toContain(
      'measures TTFT to within 0.40 ms and token gaps to within 0.40 ms (p99) at 200 streams × 20',
    );
    expect(text()).toContain('one worker is VALID up to 8.00k events/s, 500 streams at once, 100.0 requests/s');
    expect(text()).toContain('with 2 workers up to 12.0k events/s');
    expect(text().indexOf('VALID up to')).toBeLessThan(text().indexOf('How far off'));
  });

  it('says what is wrong with a machine that can measure nothing', () => {
    const grid = [truthCell({ validity: 'SUSPECT', doubts: ['lateness'] })];
    const report = selftestReport({ verdict: 'INVALID', grid });
    expect(text(report)).toMatch(/^INVALID/);
    expect(text(report)).toContain('not even 200 streams × 20 tokens/s can be measured');
    expect(text(report)).toContain('not in order: lateness');
    expect(text(report)).not.toContain('VALID up to');
  });

  it('never calls counts exact that are not', () => {
    expect(text()).toContain('200 requests and 4,000 token events were sent, and exactly these were counted');
    const grid = [truthCell(), truthCell({ exact: false })];
    expect(text(selftestReport({ grid }))).toContain('in 1 of 2 loads not exactly these were counted');
  });
});
