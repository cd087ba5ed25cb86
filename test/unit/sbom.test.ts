import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

interface Bom {
  readonly bomFormat: string;
  readonly components: readonly {
    readonly name: string;
    readonly group?: string;
    readonly version: string;
    readonly purl: string;
    readonly hashes?: readonly unknown[];
    readonly licenses?: readonly { readonly license?: { readonly id: string }; readonly expression?: string }[];
  }[];
}

/** None of them asks for anything but that its notice is kept. */
const permissive = new Set([
  'MIT',
  'ISC',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  '(MIT OR CC0-1.0)',
]);

test('the bill of materials names what is installed with the package, each with version, hash and a permissive licence', () => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const bom = JSON.parse(execFileSync('npm', ['run', '--silent', 'sbom'], { cwd: root, encoding: 'utf8' })) as Bom;
  expect(bom.bomFormat).toBe('CycloneDX');
  const { dependencies, devDependencies } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as Record<
    'dependencies' | 'devDependencies',
    Record<string, string>
  >;
  const packages = bom.components.map(({ purl }) => decodeURIComponent(purl));
  for (const [name, version] of Object.entries(dependencies)) expect(packages).toContain(`pkg:npm/${name}@${version}`);
  // Tools that nothing at run time could need.
  for (const [name, version] of Object.entries(devDependencies).filter(([each]) => /vitest|biome|knip/.test(each))) {
    expect(packages).not.toContain(`pkg:npm/${name}@${version}`);
  }
  for (const { name, version, hashes, licenses } of bom.components) {
    expect(hashes?.length, name).toBeGreaterThan(0);
    const [first] = licenses ?? [];
    expect(permissive, `${name} ${version}`).toContain(first?.license?.id ?? first?.expression);
  }
});
