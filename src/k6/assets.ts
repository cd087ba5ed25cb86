import { readFileSync } from 'node:fs';

/** Files of the package that go into a generated folder as they are. Started from the sources, the built ones. */
const built = import.meta.url.endsWith('.ts')
  ? new URL('../../dist/k6/', import.meta.url)
  : new URL('./', import.meta.url);

/** The text of a file under `dist/k6/`. */
export function k6Asset(name: string): string {
  return readFileSync(new URL(name, built), 'utf8');
}
