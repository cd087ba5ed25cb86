import { stripVTControlCharacters } from 'node:util';
import { Chalk } from 'chalk';
import { describe, expect, it } from 'vitest';
import { loadPicture } from '../../../src/cli/ui/load-picture.js';
import { visibleWidth } from '../../../src/cli/ui/palette.js';
import { parseScenario } from '../../../src/scenario/load.js';
import { createPlan } from '../../../src/scenario/plan.js';
import { presetNamed, presets } from '../../../src/scenario/presets/index.js';

const plain = new Chalk({ level: 0 });
const planOf = (yaml: string) => createPlan(parseScenario(yaml, 'picture.yaml'));
const draw = (yaml: string, width = 100) => loadPicture(planOf(yaml), width, plain).split('\n');
const simple = (load: string) => draw(`load: ${load}\ntraffic: [{ class: quick-chat }]\n`);

describe('the picture of a load', () => {
  it.each(presets.map(({ name, yaml }) => [name, yaml] as const))('of %s fits any width', (_, yaml) => {
    for (const width of [40, 80, 200]) {
      for (const row of draw(yaml, width)) expect(visibleWidth(row)).toBeLessThanOrEqual(Math.max(width, 32));
    }
  });

  it('has a scale in round steps, from which the height of the load can be read', () => {
    const rows = simple('{ shape: step, base: 10/s, peak: 4x, start: 30s, hold: 30s, duration: 90s }');
    expect(rows[0]).toMatch(/▼ highest 40\.0\/s, at 30s/);
    const scale = rows.filter(row => row.includes('┤') && row.includes('/s'));
    expect(scale.map(row => row.trim().split(' ')[0])).toEqual(['40.0/s', '30.0/s', '20.0/s', '10.0/s']);
    // The step reaches the top mark; what lies around it, the lowest.
    expect(scale[0]).toMatch(/┤┈+█+┈+$/);
    expect(scale[2]).toMatch(/┤┈+█+┈+$/);
    expect(scale[3]).toMatch(/┤█+$/);
  });

  it('points at the moment of the highest load, and at the news of a viral wave', () => {
    const preset = presetNamed('deepseek-2025');
    const text = draw(preset?.yaml ?? '').join('\n');
    // Two hours (five seconds) into the news the hour of the day makes up for what has faded.
    expect(text).toContain('highest 20.2/s, at 16m05s');
    expect(text).toContain('news, day 9: ×4');
    expect(text).toContain('news, day 16: ×6');
    expect(text).toMatch(/day 0 +day 5 +day 10/);
  });

  it('counts whole users in a closed loop', () => {
    const rows = simple('{ mode: closed, base: 3, duration: 60s }');
    expect(rows[0]).toContain('highest 3, at');
    expect(rows.join('\n')).not.toContain('/s');
  });

  it('is the same picture in colours', () => {
    const plan = planOf(presetNamed('viral-surge')?.yaml ?? '');
    const coloured = loadPicture(plan, 100, new Chalk({ level: 1 }));
    expect(coloured).not.toBe(loadPicture(plan, 100, plain));
    expect(stripVTControlCharacters(coloured)).toBe(loadPicture(plan, 100, plain));
  });
});
