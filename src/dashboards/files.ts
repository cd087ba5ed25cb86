import { readdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Source } from './data-sources.js';

/** The folder `dashboards/` of the package: the same from src/ and from dist/. */
const folder = fileURLToPath(new URL('../../dashboards/', import.meta.url));

/** A dashboard as Grafana's API takes it. */
export interface Dashboard {
  readonly uid: string;
  readonly title: string;
}

/** Text of each dashboard of a kind of database, by its file name. */
export async function dashboardFiles(source: Source): Promise<ReadonlyMap<string, string>> {
  const names = (await readdir(join(folder, source))).filter(name => name.endsWith('.json')).sort();
  const texts = await Promise.all(names.map(name => readFile(join(folder, source, name), 'utf8')));
  return new Map(names.map((name, at) => [name, texts[at] ?? '']));
}

/** The parsed dashboards of a kind of database. */
export async function readDashboards(source: Source): Promise<readonly Dashboard[]> {
  return [...(await dashboardFiles(source)).values()].map(text => JSON.parse(text) as Dashboard);
}

/** Every file of the compose stack, dashboards included, by its path in the stack's folder. */
export async function stackFiles(): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter(entry => entry.isFile() && !entry.name.startsWith('.'))
    .map(entry => join(entry.parentPath, entry.name).slice(folder.length))
    .sort();
  const texts = await Promise.all(paths.map(path => readFile(join(folder, path), 'utf8')));
  return new Map(paths.map((path, at) => [path.split(sep).join('/'), texts[at] ?? '']));
}
