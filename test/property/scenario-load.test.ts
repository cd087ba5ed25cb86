import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseScenario } from '../../src/scenario/load.js';
import { shapeIn } from '../support/load-shape.js';

describe('reading a scenario', () => {
  it('understands every valid quantity', () => {
    const amount = fc.integer({ min: 1, max: 900 });
    fc.assert(
      fc.property(amount, amount, amount, (base, seconds, tokens) => {
        const text = `load: { base: ${base}/min, duration: ${seconds}s }\ntraffic: [{ class: a, input: ${tokens}k, output: ${tokens} }]`;
        const { load, traffic } = parseScenario(text, 'f.yaml');
        expect(shapeIn(load).base).toBeCloseTo(base / 60, 12);
        expect(load.durationMs).toBe(seconds * 1_000);
        expect([traffic[0]?.inputTokens.max, traffic[0]?.outputTokens.max]).toEqual([tokens * 1_000, tokens]);
      }),
      { seed: 4 },
    );
  });
});
