/**
 * Prints a bill of materials (CycloneDX 1.5) of what is installed with the package. `npm sbom --omit dev` leaves out a
 * package that a development tool needs, too, so what belongs to it is followed from the dependencies themselves.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

interface Bom {
  readonly metadata: { readonly component: { readonly 'bom-ref': string } };
  readonly components: readonly { readonly 'bom-ref': string; readonly name: string; readonly version: string }[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

const { name, dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  readonly name: string;
  readonly dependencies: Readonly<Record<string, string>>;
};
const all = JSON.parse(
  execFileSync('npm', ['sbom', '--sbom-format', 'cyclonedx'], { encoding: 'utf8', maxBuffer: 1 << 26 }),
) as Bom;

const root = all.metadata.component['bom-ref'];
const needs = new Map(all.dependencies.map(({ ref, dependsOn }) => [ref, dependsOn]));
const own = new Set(Object.entries(dependencies).map(([each, version]) => `${each}@${version}`));
needs.set(
  root,
  (needs.get(root) ?? []).filter(ref => own.has(ref)),
);

const reached = new Set([root]);
for (const ref of reached) for (const next of needs.get(ref) ?? []) reached.add(next);

const bom = {
  ...all,
  metadata: { ...all.metadata, component: { ...all.metadata.component, name } },
  components: all.components.filter(each => reached.has(each['bom-ref'])),
  dependencies: [...needs].flatMap(([ref, dependsOn]) => (reached.has(ref) ? [{ ref, dependsOn }] : [])),
};
console.log(JSON.stringify(bom, null, 2));
