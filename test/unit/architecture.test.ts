import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { cruise, type IConfiguration, type ICruiseResult } from 'dependency-cruiser';
import extractTsConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const config = createRequire(import.meta.url)(join(root, '.dependency-cruiser.cjs')) as IConfiguration & {
  forbidden: { name: string }[];
};

/** For every rule, one file that breaks it: where it lies and what it imports. */
const violations: Record<string, { readonly from: string; readonly imports: string }> = {
  'base-imports-nothing-higher': { from: 'src/base/a.ts', imports: '../stats/any.js' },
  'stats-imports-nothing-higher': { from: 'src/stats/b.ts', imports: '../scenario/any.js' },
  'scenario-and-protocol-imports-nothing-higher': { from: 'src/protocol/c.ts', imports: '../measure/any.js' },
  'scenario-imports-no-sibling': { from: 'src/scenario/d.ts', imports: '../protocol/any.js' },
  'protocol-imports-no-sibling': { from: 'src/protocol/e.ts', imports: '../scenario/any.js' },
  'measure-imports-nothing-higher': { from: 'src/measure/f.ts', imports: '../store/any.js' },
  'store-imports-nothing-higher': { from: 'src/store/g.ts', imports: '../engine/any.js' },
  'engine-and-simulator-and-k6-and-telemetry-and-outputs-imports-nothing-higher': {
    from: 'src/engine/h.ts',
    imports: '../report/any.js',
  },
  'engine-imports-no-sibling': { from: 'src/engine/i.ts', imports: '../simulator/any.js' },
  'k6-imports-no-sibling': { from: 'src/k6/x.ts', imports: '../engine/any.js' },
  'k6-scripts-hold-only-pure-rooms': { from: 'src/k6/runtime/y.ts', imports: '../../store/any.js' },
  'simulator-imports-no-sibling': { from: 'src/simulator/j.ts', imports: '../engine/any.js' },
  'telemetry-imports-no-sibling': { from: 'src/telemetry/x.ts', imports: '../outputs/any.js' },
  'outputs-imports-no-sibling': { from: 'src/outputs/y.ts', imports: '../telemetry/any.js' },
  'report-and-dashboards-imports-nothing-higher': { from: 'src/report/k.ts', imports: '../app/any.js' },
  'report-imports-no-sibling': { from: 'src/report/bb.ts', imports: '../dashboards/any.js' },
  'dashboards-imports-no-sibling': { from: 'src/dashboards/cc.ts', imports: '../report/any.js' },
  'app-imports-nothing-higher': { from: 'src/app/l.ts', imports: '../cli/any.js' },
  'no-cycles': { from: 'src/app/m-and-back.ts', imports: './m.js' },
  'pure-rooms-know-no-node': { from: 'src/measure/n.ts', imports: 'node:fs' },
  'pure-rooms-reach-no-node': { from: 'src/measure/o.ts', imports: '../base/node/any.js' },
  'base-is-pure-outside-its-node-corner': { from: 'src/base/p.ts', imports: 'node:fs' },
  'simulator-imports-only-base-and-stats': { from: 'src/simulator/q.ts', imports: '../protocol/any.js' },
  'only-cli-uses-terminal-packages': { from: 'src/report/r.ts', imports: 'chalk' },
  'only-scenario-store-uses-zod': { from: 'src/engine/s.ts', imports: 'zod' },
  'only-scenario-k6-uses-yaml': { from: 'src/store/t.ts', imports: 'yaml' },
  'only-report-uses-uplot': { from: 'src/app/u.ts', imports: 'uplot' },
  'only-report-uses-parquet': { from: 'src/app/q.ts', imports: 'hyparquet-writer' },
  'only-engine-telemetry-outputs-dashboards-app-uses-undici': { from: 'src/report/z.ts', imports: 'undici' },
  'only-outputs-uses-snappyjs': { from: 'src/telemetry/aa.ts', imports: 'snappyjs' },
  'no-development-packages-in-src': { from: 'src/app/v.ts', imports: 'fast-check' },
  'not-resolvable': { from: 'src/app/w.ts', imports: './nowhere.js' },
};

describe('the import rules', () => {
  const house = mkdtempSync(join(root, 'test/.planted-'));
  let broken: { rule: string; from: string }[] = [];

  function plant(path: string, text: string): void {
    const file = join(house, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  beforeAll(async () => {
    for (const room of [
      'base',
      'base/node',
      'stats',
      'scenario',
      'protocol',
      'measure',
      'store',
      'engine',
      'simulator',
      'k6',
      'telemetry',
      'outputs',
      'report',
      'dashboards',
      'app',
      'cli',
    ]) {
      plant(`src/${room}/any.ts`, 'export const any = 1;\n');
    }
    for (const { from, imports } of Object.values(violations)) plant(from, `import '${imports}';\n`);
    plant('src/app/m.ts', `import './m-and-back.js';\n`);
    plant(
      'package.json',
      JSON.stringify({
        dependencies: {
          chalk: '*',
          zod: '*',
          yaml: '*',
          uplot: '*',
          'hyparquet-writer': '*',
          undici: '*',
          snappyjs: '*',
        },
        devDependencies: { 'fast-check': '*' },
      }),
    );
    const result = await cruise(
      ['src'],
      { ...config.options, baseDir: house, ruleSet: config, validate: true },
      { bustTheCache: true } as never,
      { tsConfig: extractTsConfig(join(root, 'tsconfig.json')) } as never,
    );
    broken = (result.output as ICruiseResult).summary.violations.map(({ rule, from }) => ({ rule: rule.name, from }));
  });

  afterAll(() => rmSync(house, { recursive: true, force: true }));

  it.each(config.forbidden.map(rule => rule.name))('%s bites', name => {
    expect(broken).toContainEqual({ rule: name, from: violations[name ?? '']?.from });
  });

  it('has no rule that is not in the config', () => {
    expect(Object.keys(violations).sort()).toEqual(config.forbidden.map(rule => rule.name).sort());
  });
});
