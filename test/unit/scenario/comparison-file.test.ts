import { describe, expect, test } from 'vitest';
import { parseComparisonFile } from '../../../src/scenario/comparison-file.js';
import { parseScenario } from '../../../src/scenario/load.js';
import { presetNamed } from '../../../src/scenario/presets/index.js';

const a = '{ name: a, url: http://127.0.0.1:1/v1, model: m, price: { currency: USD, input: 1, output: 2 } }';
const b = '{ name: b, url: http://127.0.0.1:2/v1, model: m, price: { currency: USD, input: 3, output: 4 } }';

function problemsOf(text: string): string {
  try {
    parseComparisonFile(text, 'file.yaml');
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return '';
}

describe('a file of targets', () => {
  test('names the scenario and the rounds, and fills in defaults', () => {
    const file = parseComparisonFile(`scenario: smoke\nrounds: 5\ntargets:\n  - ${a}\n  - ${b}\n`, 'file.yaml');
    if (file.kind !== 'targets') throw new Error('Read as a scenario');
    expect(file).toMatchObject({ scenario: 'smoke', rounds: 5 });
    expect(file.targets.map(target => [target.name, target.connections])).toEqual([
      ['a', 'reuse'],
      ['b', 'reuse'],
    ]);
  });

  test('every mistake is told with its place', () => {
    expect(problemsOf(`targets:\n  - ${a}\n`)).toContain(
      'file.yaml:2:3: targets: a comparison takes two targets or more',
    );
    const wrong = problemsOf(`roundz: 3\ntargets:\n  - ${a}\n  - { urll: http://x/v1 }\n`);
    expect(wrong).toContain('file.yaml:1:1: roundz: unknown key; did you mean rounds?');
    expect(wrong).toContain('file.yaml:4:7: targets[1].urll: unknown key; did you mean url?');
  });
});

describe('a scenario with targets', () => {
  const preset = presetNamed('provider-comparison')?.yaml ?? '';
  const whole = preset.replace(/^# target: .*$/m, `targets:\n  - ${a}\n  - ${b}`);

  test('is read once for each, with the limits of its own price', () => {
    const file = parseComparisonFile(whole, 'file.yaml');
    if (file.kind !== 'scenarios') throw new Error('Read as targets');
    expect(file.scenarios.map(({ target, limits }) => [target.name, limits.money])).toEqual([
      ['a', '50'],
      ['b', '50'],
    ]);
    expect(file.scenarios[0]?.load).toEqual(file.scenarios[1]?.load);
  });

  test('places what is wrong with one of them in the list', () => {
    const broken = whole.replace('http://127.0.0.1:2/v1', 'ftp://x');
    expect(problemsOf(broken)).toMatch(/targets\[1\]\.url: expected a URL/);
    expect(problemsOf(`${whole}\ntarget: ${a}\n`)).toContain('is given beside targets');
  });

  test('is no scenario for a run', () => {
    expect(() => parseScenario(whole, 'file.yaml')).toThrow(/targets: a run has one target; .*compare --targets/);
  });
});
