import { describe, expect, it } from 'vitest';
import { BusytoneError } from '../../../src/base/errors.js';
import { drawFault } from '../../../src/simulator/faults.js';
import { resolveOptions } from '../../../src/simulator/options.js';
import { readOverride } from '../../../src/simulator/override.js';
import { randomStream } from '../../../src/simulator/random.js';

describe('options', () => {
  it('fill in the preset and its busy style', () => {
    const settings = resolveOptions({ preset: 'r1-starved', maxSequences: 8, kvTokens: 1_000 });
    expect(settings.busy.name).toBe('deepseek-503');
    expect(settings.preset.maxSequences).toBe(8);
    expect(settings.preset.queueLimit).toBe(32);
    expect(settings.preset.contextTokens).toBe(992);
    expect(settings.model).toBe('deepseek-reasoner');
  });

  it('name every problem at once', () => {
    const wrong = {
      preset: 'gpt',
      host: '0.0.0.0',
      speed: 0,
      busyRate: 2,
      tokensPerFrame: 0.5,
      maxSequences: 0,
      stallMs: -1,
      seed: 0.5,
    };
    const faults = { reset: 0.7, stall: 0.7, nonsense: 0.1 };
    try {
      resolveOptions({ ...wrong, faults });
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(BusytoneError);
      expect(error).toMatchObject({ code: 'simulator.options', exitCode: 2 });
      const lines = String((error as Error).message).split('\n');
      for (const start of [
        'preset gpt',
        'host 0.0.0.0',
        'speed 0',
        'busyRate 2',
        'tokensPerFrame 0.5',
        'maxSequences 0',
        'stallMs -1',
        'seed 0.5',
      ]) {
        expect(lines.filter(line => line.startsWith(start))).toHaveLength(1);
      }
      expect(lines.some(line => line.startsWith('fault nonsense'))).toBe(true);
      expect(lines.some(line => line.startsWith('faults:'))).toBe(true);
    }
  });

  it.each(['127.0.0.1', '127.9.9.9', '::1', 'localhost'])('let %s in as loopback', host => {
    expect(resolveOptions({ host }).options.host).toBe(host);
  });

  it.each(['0.0.0.0', '::', '10.0.0.1', '127.0.0.1.example.org', ''])('refuse %s unless it is allowed', host => {
    expect(() => resolveOptions({ host })).toThrow(/loopback/);
    expect(resolveOptions({ host, allowRemote: true }).options.host).toBe(host);
  });

  it('refuse an unknown busy style by naming those there are', () => {
    expect(() => resolveOptions({ busy: 'openia' })).toThrow(/busy style openia: unknown; there is .*openai/);
  });
});

describe('faults by chance', () => {
  it('come at their rates, one at a time, the same for the same seed', () => {
    const rates = { reset: 0.1, stall: 0.2 };
    const draw = (): (string | null)[] => {
      const random = randomStream(3, 1);
      return Array.from({ length: 20_000 }, () => drawFault(rates, random));
    };
    const drawn = draw();
    const share = (name: string | null): number => drawn.filter(one => one === name).length / drawn.length;
    expect(share('reset')).toBeCloseTo(0.1, 1.5);
    expect(share('stall')).toBeCloseTo(0.2, 1.5);
    expect(share('reset') + share('stall') + share(null)).toBe(1);
    expect(draw()).toEqual(drawn);
  });
});

describe('independent streams', () => {
  it('do not repeat one another, and are uniform', () => {
    const firsts = Array.from({ length: 10_000 }, (_, index) => randomStream(1, index)());
    expect(new Set(firsts).size).toBeGreaterThan(9_990);
    const mean = firsts.reduce((sum, value) => sum + value, 0) / firsts.length;
    expect(mean).toBeCloseTo(0.5, 1.5);
    const tenths = Array.from(
      { length: 10 },
      (_, part) => firsts.filter(value => Math.floor(value * 10) === part).length,
    );
    for (const count of tenths) expect(Math.abs(count - 1_000)).toBeLessThan(150);
  });
});

describe('the override header', () => {
  it('reads faults, lengths, busy styles and whole responses', () => {
    expect(readOverride('fault=truncate; at=5; reasoning=40; answer=20', undefined)).toMatchObject({
      fault: 'truncate',
      at: 5,
      reasoning: 40,
      answer: 20,
      busy: null,
      script: null,
    });
    expect(readOverride('busy', undefined)).toMatchObject({ busy: { style: null } });
    expect(readOverride('busy=tgi', undefined)).toMatchObject({ busy: { style: { name: 'tgi' } } });
    expect(readOverride('status=429; retry-after=2; body=%7B%22a%22%3B1%7D', undefined)).toMatchObject({
      script: { status: 429, headers: { 'retry-after': '2' }, writes: [{ bytes: Buffer.from('{"a";1}') }] },
    });
  });

  it('reads scripts', () => {
    const script = { status: 200, writes: [{ text: 'data: 1\n\n' }, { afterMs: 5, base64: '/w==' }], end: 'reset' };
    expect(readOverride(undefined, Buffer.from(JSON.stringify(script)).toString('base64'))).toMatchObject({
      script: { end: 'reset', writes: [{ afterMs: 0 }, { afterMs: 5, bytes: Buffer.from([0xff]) }] },
    });
  });

  it.each(['fault=explode', 'at=x', 'busy=nobody', 'colour=red'])('says what is wrong with %s', header => {
    expect(readOverride(header, undefined)).toEqual(expect.stringContaining('x-simulate'));
  });

  it('says what is wrong with a script', () => {
    expect(readOverride(undefined, 'AAAA')).toBeTypeOf('string');
  });
});
