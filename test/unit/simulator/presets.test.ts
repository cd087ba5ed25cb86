import { describe, expect, it } from 'vitest';
import { busyStyles } from '../../../src/simulator/dialects/index.js';
import { simulatorPresets } from '../../../src/simulator/model/presets.js';

const preset = (name: string) => {
  const found = simulatorPresets.find(one => one.name === name);
  if (!found) throw new Error(`no preset ${name}`);
  return found;
};

/** Published step times and rates that the formulas have to meet. */
const anchors = [
  { name: 'r1-8xh200', batch: 256, context: 5_000, ms: 40, perSecond: 6_400 },
  { name: 'r1-deepseek-node', batch: 705, context: 5_000, ms: 47.6, perSecond: 14_800 },
  { name: 'llama8b-h100', batch: 256, context: 1_500, ms: 30, perSecond: 8_500 },
  { name: 'distill7b-a10', batch: 32, context: 1_000, ms: 36, perSecond: 890 },
];

describe('step times', () => {
  it.each(anchors)('of $name at $batch streams', ({ name, batch, context, ms, perSecond }) => {
    const step = preset(name).decodeStepMs(batch, context);
    expect(step / ms).toBeCloseTo(1, 1);
    expect(((batch / step) * 1_000) / perSecond).toBeCloseTo(1, 1);
  });

  it('give nobody more than 22 tokens/s on the DeepSeek node, and hold its plateau beyond 705 streams', () => {
    const { decodeStepMs } = preset('r1-deepseek-node');
    expect(1_000 / decodeStepMs(1, 100)).toBeCloseTo(22.2, 1);
    expect((900 / decodeStepMs(900, 5_000)) * 1_000).toBeCloseTo(14_800, 0);
  });

  it('grow by experts touched: most of it between 1 and 128 streams', () => {
    const { decodeStepMs } = preset('r1-8xh200');
    expect(decodeStepMs(1, 0)).toBeCloseTo(15 + 22 / 32, 6);
    expect(decodeStepMs(128, 0)).toBeCloseTo(36.62, 1);
    expect(decodeStepMs(512, 0)).toBeCloseTo(37, 2);
  });

  it('starve to a quarter of the capacity', () => {
    const ratio = preset('r1-starved').decodeStepMs(64, 2_000) / preset('r1-8xh200').decodeStepMs(64, 2_000);
    expect(ratio).toBeCloseTo(4, 9);
  });

  it('rise with batch and with context in every preset', () => {
    for (const { decodeStepMs } of simulatorPresets) {
      for (const [batch, context] of [
        [1, 100],
        [8, 1_000],
        [64, 3_000],
        [200, 5_000],
      ] as const) {
        expect(decodeStepMs(batch + 1, context)).toBeGreaterThanOrEqual(decodeStepMs(batch, context));
        expect(decodeStepMs(batch, context + 100)).toBeGreaterThanOrEqual(decodeStepMs(batch, context));
      }
    }
  });
});

describe('presets', () => {
  it('have names of their own and busy styles that exist', () => {
    const styles = busyStyles.map(style => style.name);
    expect(new Set(simulatorPresets.map(one => one.name)).size).toBe(5);
    expect(new Set(styles).size).toBe(styles.length);
    for (const one of simulatorPresets) expect(styles).toContain(one.busy);
  });

  it('fit into their GPUs', () => {
    for (const { gpu } of simulatorPresets) expect(gpu.usedMiB).toBeLessThan(gpu.memoryMiB);
  });
});
