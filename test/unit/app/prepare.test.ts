import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadScenario } from '../../../src/app/prepare.js';

describe('a scenario file that names a curve', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'busytone-curve-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const scenario = async (file: string) => {
    const path = join(folder, 'scenario.yaml');
    await writeFile(path, `load: { shape: curve, curve: { file: ${file} } }\ntraffic: [{ class: quick-chat }]\n`);
    return loadScenario(path);
  };

  it('finds it beside itself', async () => {
    await writeFile(join(folder, 'load.csv'), 'time,load\n0,2\n60,4\n');
    expect((await scenario('load.csv')).load).toMatchObject({ durationMs: 60_000, shape: { kind: 'curve', base: 2 } });
    expect((await scenario('./load.csv')).load.durationMs).toBe(60_000);
  });

  it('says why it cannot read it', async () => {
    await writeFile(join(folder, 'huge.csv'), '0,1\n'.repeat(300_000));
    const file = /scenario\.yaml:1:38: load\.curve\.file: cannot be read/;
    await expect(scenario('missing.csv')).rejects.toThrow(new RegExp(`${file.source} \\(there is no such file\\)`));
    await expect(scenario('huge.csv')).rejects.toThrow(new RegExp(`${file.source} \\(larger than 1 MiB\\)`));
    await expect(scenario('.')).rejects.toThrow(new RegExp(`${file.source} \\(not a file\\)`));
  });
});
